using System.Text;
using System.Text.Json;

namespace Descent.Nn;

/// <summary>The edits of a model as JSON in the metadata of its file, and back; strict, since files come from anywhere.</summary>
internal static class ModelEdits
{
    /// <summary>Where they stand.</summary>
    public const string Key = "descent.edits";

    /// <summary>The most in one file: each costs time when the file is loaded.</summary>
    public const int Most = 10_000;

    private const int LongestName = 1000;
    private static readonly JsonDocumentOptions s_strict = new() { MaxDepth = 4, AllowDuplicateProperties = false };

    /// <summary>Writes the list in order.</summary>
    public static string ToJson(IEnumerable<ModelEdit> edits)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            foreach (var edit in edits)
            {
                writer.WriteStartObject();
                writer.WriteString("kind", edit.Kind);
                edit.Write(writer);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Reads the list of a file; empty where it has none.</summary>
    /// <exception cref="DataException">It is damaged, or holds what this release does not know.</exception>
    public static IReadOnlyList<ModelEdit> Read(IReadOnlyDictionary<string, string> metadata, string file)
    {
        if (!metadata.TryGetValue(Key, out var text)) return [];
        try
        {
            using var document = JsonDocument.Parse(text, s_strict);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Array || root.GetArrayLength() > Most) throw Damaged(file, $"a list of at most {Most} edits");
            return [.. root.EnumerateArray().Select(e => Read(e, file))];
        }
        catch (JsonException e)
        {
            throw new DataException($"{file}: got damaged JSON under '{Key}'; expected a list of edits. {e.Message}", e);
        }
    }

    private static ModelEdit Read(JsonElement edit, string file)
    {
        if (edit.ValueKind != JsonValueKind.Object) throw Damaged(file, "objects in the list of edits");
        var kind = Text(edit, "kind", file);
        switch (kind)
        {
            case FoldNorm.KindName:
                CheckMembers(edit, 3, kind, file);
                return new FoldNorm(Text(edit, "norm", file), Text(edit, "into", file));
            case KeepChannels.KindName:
                CheckMembers(edit, 4, kind, file);
                return new KeepChannels(Text(edit, "part", file), Side(edit, file), Kept(edit, file));
            default:
                throw new DataException($"{file}: got an edit '{kind}' under '{Key}'; expected {FoldNorm.KindName} or {KeepChannels.KindName}."
                    + " A newer release may have written the file.");
        }
    }

    private static void CheckMembers(JsonElement edit, int count, string kind, string file)
    {
        if (edit.EnumerateObject().Count() != count) throw Damaged(file, $"{count} members of an edit '{kind}'");
    }

    private static string Text(JsonElement edit, string name, string file) =>
        edit.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: <= LongestName } text
            ? text
            : throw Damaged(file, $"a text of at most {LongestName} letters for '{name}' of each edit");

    private static ChannelSide Side(JsonElement edit, string file) => Text(edit, "side", file) switch
    {
        "inputs" => ChannelSide.Inputs,
        "outputs" => ChannelSide.Outputs,
        _ => throw Damaged(file, "'inputs' or 'outputs' for 'side'"),
    };

    private static int[] Kept(JsonElement edit, string file)
    {
        if (!edit.TryGetProperty("kept", out var list) || list.ValueKind != JsonValueKind.Array) throw Damaged(file, "a list of channels for 'kept'");
        var kept = new int[list.GetArrayLength()];
        var at = 0;
        foreach (var item in list.EnumerateArray())
            if (item.ValueKind != JsonValueKind.Number || !item.TryGetInt32(out kept[at++])) throw Damaged(file, "whole numbers in 'kept'");
        return KeepChannels.IsRising(kept) ? kept : throw Damaged(file, "one channel or more in 'kept', rising from 0 or above");
    }

    private static DataException Damaged(string file, string expected) => new($"{file}: got damaged edits under '{Key}'; expected {expected}.");
}
