using System.Globalization;
using System.Text;

namespace Descent.Configuration;

/// <summary>A run of the zoo as a page: tables by half, family and kind, who was mistaken for what, and what was missed.</summary>
public static class ZooReport
{
    private const int Families = 9;

    /// <summary>The families' names, by their number; 0 for healthy ones.</summary>
    public static IReadOnlyList<string> FamilyNames { get; } =
    [
        "healthy", "signal", "zig-zag", "initialisation", "data", "rate and optimizer", "loss and output", "architecture", "normalisation",
        "procedure",
    ];

    /// <summary>The page in Markdown.</summary>
    /// <param name="zoo">The configs.</param>
    /// <param name="records">Their trainings.</param>
    /// <param name="reveals">Whether misses of the held-out half are named, too: rules that are tuned on them have no held-out half any more.</param>
    public static string Write(ZooFolder zoo, IReadOnlyList<ZooRecord> records, bool reveals = false)
    {
        var runs = ZooScore.Join(zoo, records);
        var page = new StringBuilder();
        var names = runs.Select(r => r.Case).Distinct().ToList();
        page.Append(CultureInfo.InvariantCulture, $"# The zoo\n\nWhat the doctor said of {names.Count(c => c.IsFaulty)} faulty and ")
            .Append(CultureInfo.InvariantCulture, $"{names.Count(c => !c.IsFaulty)} healthy configs in {records.Count} trainings ")
            .Append("(`descent zoo run --out results.json`, `descent zoo report results.json`; what the configs are: ")
            .Append("[zoo/README.md](../zoo/README.md)).\n")
            .Append("A config belongs to a half by a hash of its name; rules and thresholds are tuned on the tuning half alone.\n\n");
        Scores(page, "By half", "half",
            [("tuning", runs.Where(r => !r.Case.IsHeldOut)), ("held-out", runs.Where(r => r.Case.IsHeldOut)), ("both", runs)]);
        Scores(page, "By family, both halves", "family", Enumerable.Range(1, Families)
            .Select(f => ($"{f} {FamilyNames[f]}", runs.Where(r => r.Case.Family == f))));
        Scores(page, "By kind of network, both halves", "kind", names.Select(c => c.Kind).Distinct().Order(StringComparer.Ordinal)
            .Select(k => (k, runs.Where(r => r.Case.Kind == k))));
        Scores(page, "By severity, both halves", "severity", Enum.GetValues<ZooSeverity>()
            .Select(s => (s.ToString().ToLowerInvariant(), runs.Where(r => r.Case.IsFaulty && r.Case.Severity == s))));
        Confusion(page, runs);
        Misses(page, runs.Where(r => reveals || !r.Case.IsHeldOut), reveals);
        return page.ToString();
    }

    /// <summary>How often faults of a family (row, 1 to 9; 0 healthy) were first named as one of a family (column, 1 to 9; 0 nothing).</summary>
    public static int[,] ConfusionOf(IEnumerable<(ZooCase Case, ZooRecord Record)> runs)
    {
        var counts = new int[Families + 1, Families + 1];
        foreach (var (zooCase, record) in runs)
        {
            if (record.Refusal is not null || zooCase is { IsFaulty: true, Severity: ZooSeverity.Advice }) continue;
            counts[zooCase.Family, record.Alarms.FirstOrDefault() is { } first ? ZooCase.FamilyOf(first.Rule) : 0]++;
        }

        return counts;
    }

    /// <summary>A share as people read it, or a dash where there is nothing to count.</summary>
    public static string Share(int part, int all) =>
        all == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / all:0.0} % ({part}/{all})");

    private static void Scores(
        StringBuilder page, string title, string word, IEnumerable<(string Name, IEnumerable<(ZooCase Case, ZooRecord Record)> Runs)> rows)
    {
        page.Append(CultureInfo.InvariantCulture, $"## {title}\n\n| {word} | detected | named first | in the first three | ")
            .Append("known in the first epoch | median step | advice given | healthy that warn | healthy that fail | doctor's share of the time |\n")
            .Append("|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var (name, runs) in rows)
        {
            var s = ZooScore.Of([.. runs]);
            var step = double.IsNaN(s.MedianStep) ? "-" : s.MedianStep.ToString("0.#", CultureInfo.InvariantCulture);
            var overhead = s.Overhead is { } share ? (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %" : "-";
            page.Append(CultureInfo.InvariantCulture, $"| {name} | {Share(s.Detected, s.Faulty)} | {Share(s.First, s.Faulty)} | ")
                .Append(CultureInfo.InvariantCulture, $"{Share(s.FirstThree, s.Faulty)} | {Share(s.FirstEpoch, s.Timed)} | {step} | ")
                .Append(CultureInfo.InvariantCulture, $"{Share(s.Advised, s.Advisable)} | {Share(s.Warned, s.Healthy)} | ")
                .Append(CultureInfo.InvariantCulture, $"{Share(s.Failed, s.Healthy)} | {overhead} |\n");
        }

        page.Append('\n');
    }

    private static void Confusion(StringBuilder page, IReadOnlyList<(ZooCase Case, ZooRecord Record)> runs)
    {
        page.Append("## What was taken for what\n\nTrainings by the fault's family (rows) and the family of the first finding that warns or fails ")
            .Append("(columns).\n\n| | nothing |").AppendJoin(" |", FamilyNames.Skip(1)).Append(" |\n|---|")
            .AppendJoin("|", Enumerable.Repeat("---", Families + 1)).Append("|\n");
        var counts = ConfusionOf(runs);
        for (var row = 0; row <= Families; row++)
        {
            page.Append(CultureInfo.InvariantCulture, $"| {FamilyNames[row]} |");
            for (var column = 0; column <= Families; column++)
                page.Append(counts[row, column] == 0 ? " " : counts[row, column].ToString(CultureInfo.InvariantCulture)).Append(" |");
            page.Append('\n');
        }

        page.Append('\n');
    }

    private static void Misses(StringBuilder page, IEnumerable<(ZooCase Case, ZooRecord Record)> runs, bool reveals)
    {
        page.Append(CultureInfo.InvariantCulture, $"## What was missed or mistaken{(reveals ? string.Empty : ", tuning half")}\n\n")
            .Append("| config | true rules | trainings | said first | how often |\n|---|---|---|---|---|\n");
        foreach (var miss in ZooMiss.Of(runs))
            page.Append(CultureInfo.InvariantCulture, $"| {miss.Name} | {string.Join(' ', miss.Rules)} | {miss.Trainings} | ")
                .Append(CultureInfo.InvariantCulture, $"{miss.Said} | {miss.Times} |\n");
    }
}
