using System.Globalization;
using System.Text;
using Descent.Diagnostics;

namespace Descent.Docs;

/// <summary>docs/rules.md: the page of every rule of the doctor.</summary>
internal static class RulesPage
{
    private const string Note =
        "<!-- Made by tools/docs from the rules' own pages in src/Descent/Diagnostics/Rules. Do not edit: see tools/docs/README.md. -->\n";

    public static string Create()
    {
        var text = new StringBuilder(Note);
        text.Append(CultureInfo.InvariantCulture, $"# The doctor's rules\n\nEvery check of [the doctor](doctor.md), {RuleBook.Pages.Count} of them. ");
        text.Append("`descent explain RULE` prints the same in the terminal. ");
        text.Append("FAIL: an exact fact. WARN: several signals agree, and the training suffers. INFO: advice. ");
        text.Append("A rule's number never changes its meaning.\n");
        foreach (var family in RuleBook.Pages.GroupBy(p => p.Family))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {Heading(family.Key)}\n\n| number | name | at worst | |\n|---|---|---|---|\n");
            foreach (var page in family)
                text.Append(CultureInfo.InvariantCulture, $"| [{page.Id}](#{page.Name}) | {page.Name} | {Word(page)} | {Cell(page.Title)} |\n");
        }

        foreach (var page in RuleBook.Pages) Append(text, page);
        return text.ToString();
    }

    /// <summary>What a family is called.</summary>
    public static string Heading(RuleFamily family) => family switch
    {
        RuleFamily.ZigZag => "Zig-zag",
        RuleFamily.Optimization => "Learning rate and optimizer",
        RuleFamily.Loss => "Loss and output",
        RuleFamily.Procedure => "Training procedure",
        _ => family.ToString(),
    };

    private static void Append(StringBuilder text, RulePage page)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n### {page.Name}\n**{page.Id}, {Word(page)}: {Escape(page.Title)}.**\n");
        (string Label, string Text)[] parts =
        [
            ("What it checks", page.Checks), ("Why it hurts", page.Hurts), ("What to do", page.Remedy), ("False alarms", page.FalseAlarms),
            ("Reference", page.Reference),
        ];
        foreach (var (label, part) in parts)
            text.Append(CultureInfo.InvariantCulture, $"\n**{label}.** {Escape(part)}\n");
    }

    private static string Word(RulePage page) => page.Severity.ToString().ToUpperInvariant();

    private static string Cell(string text) => Escape(text).Replace("|", "\\|", StringComparison.Ordinal);

    private static string Escape(string text) => text.Replace("<", "&lt;", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal);
}
