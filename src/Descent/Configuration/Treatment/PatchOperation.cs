using System.Text;
using System.Text.Json;

namespace Descent.Configuration;

/// <summary>One operation of a JSON Patch.</summary>
/// <param name="Kind">add, remove, replace, move, copy or test.</param>
/// <param name="Path">The place, part by part.</param>
/// <param name="Value">What goes there, where the kind has it.</param>
/// <param name="From">Where it is taken from, where the kind has it.</param>
internal sealed record PatchOperation(string Kind, string[] Path, ConfigNode? Value = null, string[]? From = null)
{
    private const int MostOperations = 1000;

    /// <summary>Reads a patch.</summary>
    /// <exception cref="ConfigException">It is none.</exception>
    public static IReadOnlyList<PatchOperation> Parse(string patch)
    {
        var node = ConfigParser.Parse(patch, new ConfigSource("patch", Directory.GetCurrentDirectory()));
        if (node.Kind != ConfigNodeKind.Array || node.Items.Count > MostOperations)
            throw node.Error($"got {node.Shown}; expected a list of at most {MostOperations} operations (JSON Patch, RFC 6902).");
        return [.. node.Items.Select(Read)];
    }

    /// <summary>The patch as JSON on one line.</summary>
    public static string Text(IEnumerable<PatchOperation> operations)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, SettingValues.Layout with { Indented = false }))
        {
            writer.WriteStartArray();
            foreach (var operation in operations) operation.Write(writer);
            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static PatchOperation Read(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Object) throw node.Error($"got {node.Shown}; expected an object with op and path.");
        var kind = Word(node, "op");
        if (kind is not ("add" or "remove" or "replace" or "move" or "copy" or "test"))
            throw node.Error($"got the op '{kind}'; expected one of add, remove, replace, move, copy, test.");
        var value = kind is "add" or "replace" or "test"
            ? node.Member("value") ?? throw node.Error($"got {kind} without a value; expected one.")
            : null;
        return new PatchOperation(kind, Pointer(node, "path"), value, kind is "move" or "copy" ? Pointer(node, "from") : null);
    }

    private static string[] Pointer(ConfigNode node, string name) => JsonPointer.Split(Word(node, name))
        ?? throw node.Error($"got the {name} '{Word(node, name)}'; expected a JSON pointer such as /optimizer/sgd/learningRate.");

    private static string Word(ConfigNode node, string name) => node.Member(name) is { Kind: ConfigNodeKind.String } word
        ? word.Text
        : throw node.Error($"got no text '{name}'; expected an operation with op and path.");

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("op", Kind);
        if (From is not null) writer.WriteString("from", JsonPointer.Text(From));
        writer.WriteString("path", JsonPointer.Text(Path));
        if (Value is not null)
        {
            writer.WritePropertyName("value");
            ConfigNodeText.Write(writer, Value);
        }

        writer.WriteEndObject();
    }
}
