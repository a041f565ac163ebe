using System.CommandLine;
using System.Text;
using System.Text.Json;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Spectre.Console;

namespace Descent.Cli.Commands;

/// <summary>descent catalog: everything that a config can name.</summary>
internal static class CatalogCommand
{
    private static readonly Argument<string?> s_name = new("name")
    {
        Arity = ArgumentArity.ZeroOrOne, Description = "Print the settings of one entry", DefaultValueFactory = _ => null,
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print a JSON array of kinds and names" };
    private static readonly Option<string?> s_kind = new("--kind") { Description = "Only entries of one kind, such as layer or optimizer", HelpName = "kind" };

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
        if (isJson) WriteJson(chosen);
        else if (name is null) WriteList(chosen);
        else Console.Out.Write(string.Join('\n', chosen.Select(e => Wrapped(e.Describe()))));
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

    private static void WriteList(List<CatalogEntry> entries)
    {
        var width = entries.Count == 0 ? 0 : entries.Max(e => e.Name.Length);
        foreach (var group in entries.GroupBy(e => e.Kind))
        {
            Screen.Line($"[bold]{Screen.Safe(group.Key.Text())}[/]");
            foreach (var entry in group)
            {
                var summary = TextWrap.Lines(entry.Summary, Screen.Width - width - 5);
                for (var i = 0; i < summary.Count; i++)
                    Screen.Line($"  [aqua]{(i == 0 ? entry.Name : string.Empty).PadRight(width)}[/]  {Markup.Escape(summary[i])}");
            }

            Screen.Line();
        }

        Screen.Line("[grey]'descent catalog NAME' prints the settings of an entry.[/]");
    }

    private static string Wrapped(string text)
    {
        var wrapped = new StringBuilder();
        foreach (var line in text.TrimEnd().Split('\n'))
        {
            // What is broken goes on below the text, and not below the setting's name before it.
            var indent = line.Length - line.TrimStart().Length;
            var gap = line.IndexOf("  ", indent, StringComparison.Ordinal);
            var start = gap < 0 ? indent : gap + line[gap..].Length - line[gap..].TrimStart().Length;
            var parts = TextWrap.Lines(line[start..], Screen.Width - start - 1);
            wrapped.Append(line, 0, start).Append(parts[0]).Append('\n');
            foreach (var part in parts.Skip(1)) wrapped.Append(' ', start).Append(part).Append('\n');
        }

        return wrapped.ToString();
    }

    private static void WriteJson(List<CatalogEntry> entries)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartArray();
            foreach (var entry in entries)
            {
                writer.WriteStartObject();
                writer.WriteString("kind", entry.Kind.Text());
                writer.WriteString("name", entry.Name);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        Console.Out.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }
}
