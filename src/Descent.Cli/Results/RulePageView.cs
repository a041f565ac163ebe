using System.Text.Json;
using Descent.Cli.Progress;
using Descent.Cli.Terminal;
using Descent.Diagnostics;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>The doctor's rules in the terminal: all by family, or the page of one.</summary>
internal static class RulePageView
{
    private const int WidestText = 100;
    private const int Indent = 2;
    private const int TitleIndent = 8; // under the number
    private const int NarrowestTitle = 24;

    private static int TextWidth => Math.Min(Screen.Width - 1, WidestText);

    public static void WriteList()
    {
        var width = RuleBook.Pages.Max(p => p.Name.Length);
        foreach (var family in RuleBook.Pages.GroupBy(p => p.Family))
        {
            Screen.Line($"[bold]{FamilyName(family.Key)}[/]");
            foreach (var page in family)
            {
                var severity = $"[{FindingText.Color(page.Severity)}]{FindingText.Word(page.Severity)}[/]";
                var left = $"  {severity}  {page.Id}  [aqua]{Markup.Escape(page.Name.PadRight(width))}[/]";
                WriteTitle(left, page.Title);
            }

            Screen.Line();
        }

        foreach (var line in TextWrap.Lines(
            $"{RuleBook.Pages.Count} rules. FAIL: an exact fact. WARN: several signals agree, and the training suffers. INFO: advice. "
            + "'descent explain RULE' prints the page of one, by number or name.", TextWidth)) Screen.Line($"[grey]{Markup.Escape(line)}[/]");
    }

    public static void Write(RulePage page)
    {
        Screen.Line($"{FindingText.Badge(page.Severity)} [bold]{Screen.Safe(page.Title)}[/]");
        Screen.Line($"[grey]{page.Id}  {Screen.Safe(page.Name)}, {FamilyName(page.Family).ToLowerInvariant()}[/]");
        Part("What it checks", page.Checks);
        Part("Why it hurts", page.Hurts);
        Part("What to do", page.Remedy);
        Part("False alarms", page.FalseAlarms);
        Part("Reference", page.Reference);
    }

    public static void WriteJson(IEnumerable<RulePage> pages)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonLines.Options(isIndented: true)))
        {
            writer.WriteStartArray();
            foreach (var page in pages)
            {
                writer.WriteStartObject();
                writer.WriteString("rule", page.Id);
                writer.WriteString("name", page.Name);
                writer.WriteString("title", page.Title);
                writer.WriteString("family", page.Family.ToString());
                writer.WriteString("severity", page.Severity.ToString().ToLowerInvariant());
                writer.WriteString("checks", page.Checks);
                writer.WriteString("hurts", page.Hurts);
                writer.WriteString("remedy", page.Remedy);
                writer.WriteString("falseAlarms", page.FalseAlarms);
                writer.WriteString("reference", page.Reference);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        Console.Out.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    // Beside what stands at the left, or below it where there is no room.
    private static void WriteTitle(string left, string title)
    {
        var taken = Markup.Remove(left).Length + 2;
        var (indent, isBelow) = TextWidth - taken < NarrowestTitle ? (TitleIndent, true) : (taken, false);
        var lines = TextWrap.Lines(Screen.Clean(title), Math.Max(1, TextWidth - indent));
        if (isBelow) Screen.Line(left);
        for (var i = 0; i < lines.Count; i++)
            Screen.Line($"{(i == 0 && !isBelow ? $"{left}  " : new string(' ', indent))}[grey]{Markup.Escape(lines[i])}[/]");
    }

    private static string FamilyName(RuleFamily family) => family switch
    {
        RuleFamily.ZigZag => "Zig-zag",
        RuleFamily.Optimization => "Learning rate and optimizer",
        RuleFamily.Loss => "Loss and output",
        RuleFamily.Procedure => "Training procedure",
        _ => family.ToString(),
    };

    private static void Part(string heading, string text)
    {
        Screen.Line();
        Screen.Line($"[bold]{heading}[/]");
        foreach (var line in TextWrap.Lines(Screen.Clean(text), TextWidth - Indent)) Screen.Line($"{new string(' ', Indent)}{Markup.Escape(line)}");
    }
}
