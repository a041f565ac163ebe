using Descent.Cli.Terminal;
using Descent.Diagnostics;

namespace Descent.Cli.Results;

/// <summary>What the doctor says of several trainings of one config: each cause once, and how many of them have it.</summary>
internal static class DoctorTally
{
    private const int MostLines = 5;

    /// <summary>A line for each rule that warns of a training by itself, the most frequent first; one quiet line where none does.</summary>
    /// <param name="diagnoses">One of each training.</param>
    /// <param name="what">What a training is called: "fold".</param>
    public static void Write(IReadOnlyList<Diagnosis> diagnoses, string what)
    {
        var watched = diagnoses.Where(d => d.Rules > 0).ToList();
        if (watched.Count == 0) return; // nobody watched
        var causes = Causes(watched);
        if (causes.Count == 0) Screen.Line($"[grey]doctor[/] nothing wrong in {Show.Plural(watched.Count, what)}");
        foreach (var (label, (finding, count)) in causes.Take(MostLines).Select((cause, i) => (i == 0 ? "doctor" : string.Empty, cause)))
            Screen.Line($"[grey]{label.PadRight(7)}[/][{FindingText.Color(finding.Severity)}]{finding.RuleId}[/] {Screen.Safe(finding.Title)} "
                + $"[grey]in {count} of {Show.Plural(watched.Count, what)}[/]");
        if (causes.Count > MostLines) Screen.Line($"       [grey]and {causes.Count - MostLines} more[/]");
        if (causes.Count > 0) Screen.Line($"[grey]next[/]   descent explain {causes[0].Finding.RuleId}");
    }

    /// <summary>The numbers of the rules that warn, without those that only follow from another.</summary>
    public static IEnumerable<string> Rules(Diagnosis diagnosis) => Heads(diagnosis).Select(f => f.RuleId);

    private static List<(Finding Finding, int Count)> Causes(IEnumerable<Diagnosis> diagnoses) =>
    [
        .. diagnoses.SelectMany(Heads).GroupBy(f => f.RuleId).Select(g => (Finding: g.MaxBy(f => f.Severity)!, Count: g.Count()))
            .OrderByDescending(c => c.Finding.Severity).ThenByDescending(c => c.Count).ThenBy(c => c.Finding.RuleId, StringComparer.Ordinal),
    ];

    private static IEnumerable<Finding> Heads(Diagnosis diagnosis) =>
        diagnosis.Findings.Where(f => f.Severity > Severity.Info && f.FollowsFrom.Count == 0).DistinctBy(f => f.RuleId);
}
