using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;

namespace Descent.Cli.Commands;

/// <summary>descent catalog: everything that a config can name.</summary>
internal static class CatalogCommand
{
    private static readonly Argument<string?> s_name = new("name")
    {
        Arity = ArgumentArity.ZeroOrOne, Description = "Print the settings of one entry", DefaultValueFactory = _ => null,
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print JSON: kinds and names; with a name also its texts" };
    private static readonly Option<string?> s_kind = new("--kind")
    {
        Description = "Only entries of one kind, such as layer or optimizer", HelpName = "kind",
    };

    private static readonly JsonWriterOptions s_pretty = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var command = new Command("catalog", "List everything that a config can name, or describe one entry.") { s_name, s_json, s_kind };
        command.SetAction(parsed => Run(parsed.GetValue(s_name), parsed.GetValue(s_json), parsed.GetValue(s_kind)));
        return command;
    }

    private static int Run(string? name, bool isJson, string? kindText)
    {
        CatalogKind? kind = kindText is null ? null : Kind(kindText);
        IEnumerable<CatalogEntry> entries = name switch
        {
            null => Catalog.Entries,
            _ when kind is { } k => [Catalog.Find(k, name)],
            _ => Catalog.Find(name),
        };
        var chosen = entries.Where(e => kind is null || e.Kind == kind).ToList();
        if (isJson) WriteJson(chosen, name is not null);
        else if (name is null) CatalogView.WriteList(chosen, kind is not null);
        else CatalogView.WriteEntries(chosen);
        return 0;
    }

    private static CatalogKind Kind(string text)
    {
        var kinds = Enum.GetValues<CatalogKind>();
        foreach (var kind in kinds)
            if (kind.Text() == text)
                return kind;
        var names = kinds.Select(k => k.Text()).ToArray();
        var hint = NearestWord.Find(text, names) is { } near ? $" Did you mean '{near}'?" : string.Empty;
        throw new UsageException($"--kind: got '{text}'; expected one of {string.Join(", ", names)}.{hint}");
    }

    private static void WriteJson(List<CatalogEntry> entries, bool isWhole)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_pretty))
        {
            writer.WriteStartArray();
            foreach (var entry in entries)
            {
                writer.WriteStartObject();
                writer.WriteString("kind", entry.Kind.Text());
                writer.WriteString("name", entry.Name);
                if (isWhole) WriteWhole(writer, entry);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        Console.Out.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static void WriteWhole(Utf8JsonWriter writer, CatalogEntry entry)
    {
        writer.WriteString("summary", entry.Summary);
        writer.WriteStartArray("settings");
        foreach (var setting in entry.Settings)
        {
            writer.WriteStartObject();
            writer.WriteString("name", setting.Name);
            writer.WriteString("summary", setting.Summary);
            writer.WriteString("type", setting.TypeText);
            writer.WriteBoolean("nullable", setting.IsNullable);
            if (setting.DefaultJson is { } json)
            {
                writer.WritePropertyName("default");
                writer.WriteRawValue(json);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        if (ReferenceEntry.Find(entry) is not { } reference) return;
        writer.WriteString("class", reference.Class);
        writer.WriteStartArray("remarks");
        foreach (var (label, text) in reference.Parts)
        {
            writer.WriteStartObject();
            writer.WriteString("label", label);
            writer.WriteString("text", text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("config", reference.Config);
        writer.WriteString("code", reference.Code);
    }
}
