using Descent.Cli.Terminal;
using Descent.Configuration;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>The catalog in the terminal: all names, or the reference of some of them.</summary>
internal static class CatalogView
{
    private const int Indent = 2;
    private const int WidestText = 100;
    private const int CurveHeight = 8;
    private const int CurveWidth = 60;

    private static int TextWidth => Math.Min(Screen.Width - 1, WidestText);

    /// <summary>The names by kind in columns, or with what they are where only one kind is asked for.</summary>
    public static void WriteList(List<CatalogEntry> entries, bool hasSummaries)
    {
        foreach (var group in entries.GroupBy(e => e.Kind))
        {
            Screen.Line($"[bold]{Screen.Safe(group.Key.Text())}[/]");
            if (hasSummaries) WriteSummaries([.. group]);
            else WriteColumns([.. group.Select(e => e.Name)]);
            Screen.Line();
        }

        var more = hasSummaries ? string.Empty : ", 'descent catalog --kind KIND' what each is for";
        foreach (var line in TextWrap.Lines($"'descent catalog NAME' prints the reference of an entry{more}.", TextWidth))
            Screen.Line($"[grey]{Markup.Escape(line)}[/]");
    }

    /// <summary>Everything about some entries.</summary>
    public static void WriteEntries(List<CatalogEntry> entries)
    {
        for (var i = 0; i < entries.Count; i++)
        {
            if (i > 0) Screen.Line();
            WriteEntry(entries[i]);
        }
    }

    private static void WriteColumns(List<string> names)
    {
        var cell = names.Max(n => n.Length) + 2;
        var columns = Math.Clamp((TextWidth - Indent) / cell, 1, names.Count);
        var rows = (names.Count + columns - 1) / columns;
        // Down and then across, as ls does, so that what is related stands together.
        for (var row = 0; row < rows; row++)
        {
            var places = Enumerable.Range(0, columns).Select(c => (c * rows) + row).Where(i => i < names.Count);
            var line = string.Concat(places.Select(i => names[i].PadRight(cell)));
            Screen.Line($"{Space(Indent)}[aqua]{Markup.Escape(line.TrimEnd())}[/]");
        }
    }

    private static void WriteSummaries(List<CatalogEntry> entries)
    {
        var width = entries.Max(e => e.Name.Length);
        foreach (var entry in entries)
        {
            var summary = TextWrap.Lines(entry.Summary, TextWidth - width - 4);
            for (var i = 0; i < summary.Count; i++)
                Screen.Line($"  [aqua]{(i == 0 ? entry.Name : string.Empty).PadRight(width)}[/]  {Markup.Escape(summary[i])}");
        }
    }

    private static void WriteEntry(CatalogEntry entry)
    {
        var reference = ReferenceEntry.Find(entry);
        var made = reference is null ? string.Empty : $", class {reference.Class}";
        Screen.Line($"[bold aqua]{entry.Name}[/] [grey]({entry.Kind.Text()}{Markup.Escape(made)})[/]");
        Wrapped(entry.Summary);
        if (reference is not null) WriteRemarks(reference);
        WriteSettings(entry);
        if (reference is null) return;
        Heading("in a config");
        // A config must stay in one piece, so that it can be copied.
        Screen.Line($"{Space(Indent)}{Markup.Escape(reference.Config)}");
        Heading("in C#");
        foreach (var line in reference.Code.Split('\n'))
        {
            var text = Markup.Escape(line);
            Screen.Line($"{Space(Indent)}{(line.StartsWith("//", StringComparison.Ordinal) ? $"[grey]{text}[/]" : text)}");
        }
    }

    private static void WriteRemarks(ReferenceEntry reference)
    {
        foreach (var (label, text) in reference.Parts)
        {
            if (label.Length > 0) Heading(label.ToLowerInvariant());
            else Screen.Line();
            Wrapped(text);
        }

        if (reference.Curve is not { } curve) return;
        Heading($"curve: {curve.Title}");
        foreach (var line in BrailleCurve.Lines(curve, Math.Min(TextWidth - Indent, CurveWidth), CurveHeight))
            Screen.Line($"{Space(Indent)}[aqua]{Markup.Escape(line)}[/]");
    }

    private static void WriteSettings(CatalogEntry entry)
    {
        if (entry.Settings.Count == 0) return;
        Heading("settings");
        var width = entry.Settings.Max(s => s.Name.Length) + 2;
        foreach (var setting in entry.Settings)
        {
            var text = TextWrap.Lines(setting.Summary, TextWidth - width - Indent);
            Screen.Line($"{Space(Indent)}[aqua]{setting.Name.PadRight(width)}[/]{Markup.Escape(text[0])}");
            var type = setting.IsNullable ? $"{setting.TypeText}, or null" : setting.TypeText;
            var value = setting.IsRequired ? "must be given" : $"default {setting.DefaultJson}";
            foreach (var line in text.Skip(1)) Screen.Line($"{Space(Indent + width)}{Markup.Escape(line)}");
            foreach (var line in TextWrap.Lines($"{type}; {value}", TextWidth - width - Indent))
                Screen.Line($"{Space(Indent + width)}[grey]{Markup.Escape(line)}[/]");
        }
    }

    private static void Heading(string text)
    {
        Screen.Line();
        Screen.Line($"[bold]{Markup.Escape(text)}[/]");
    }

    private static void Wrapped(string text)
    {
        foreach (var line in TextWrap.Lines(text, TextWidth - Indent)) Screen.Line($"{Space(Indent)}{Markup.Escape(line)}");
    }

    private static string Space(int count) => new(' ', count);
}
