using System.Globalization;

namespace Descent.Configuration;

/// <summary>A run of the zoo as a page: what was to be reached and what was, by half, family and seed, who was mistaken for what, what was missed,
/// what treatment mended, and what the doctor cost.</summary>
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
    /// <param name="picture">The file name of <see cref="ZooPicture"/>, beside the page; null: there is none.</param>
    public static string Write(ZooFolder zoo, IReadOnlyList<ZooRecord> records, bool reveals = false, string? picture = null)
    {
        var runs = ZooScore.Join(zoo, records);
        var page = new ZooPage();
        Introduce(page, runs, picture);
        ZooFigures.Targets(page, runs);
        ZooFigures.Seeds(page, runs);
        ZooFigures.Groups(page, "By family", "family", runs,
            Enumerable.Range(1, Families).Select(f => (FamilyNames[f], (Func<ZooCase, bool>)(c => c.Family == f))));
        ZooFigures.Groups(page, "By kind of network", "kind", runs, runs.Select(r => r.Case.Kind).Distinct().Order(StringComparer.Ordinal)
            .Select(k => (k, (Func<ZooCase, bool>)(c => c.Kind == k))));
        ZooFigures.Groups(page, "By severity", "severity", runs, Enum.GetValues<ZooSeverity>().Where(s => s != ZooSeverity.Advice)
            .Select(s => (s.ToString().ToLowerInvariant(), (Func<ZooCase, bool>)(c => c.Severity == s))));
        ZooMistakes.Write(page, runs, reveals);
        ZooTreatments.Write(page, runs, reveals);
        ZooFigures.Cost(page, runs);
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

    private static void Introduce(ZooPage page, IReadOnlyList<(ZooCase Case, ZooRecord Record)> runs, string? picture)
    {
        var cases = runs.Select(r => r.Case).Distinct().ToList();
        int Count(bool isFaulty, params bool[] halves) => cases.Count(c => c.IsFaulty == isFaulty && halves.Contains(c.IsHeldOut));
        string Half(bool isHeldOut) => string.Create(
            CultureInfo.InvariantCulture, $"{Count(true, isHeldOut)} faulty and {Count(false, isHeldOut)} healthy");
        string Seeds(bool isHeldOut) => Plural(runs.Where(r => r.Case.IsHeldOut == isHeldOut).Select(r => r.Record.Seed).Distinct().Count());
        static string Plural(int seeds) => string.Create(CultureInfo.InvariantCulture, $"{seeds} seed{(seeds == 1 ? string.Empty : "s")}");
        page.Heading("How good the doctor is", 1);
        page.Paragraph(string.Create(CultureInfo.InvariantCulture, $"""
            Descent's doctor watches a training and says why it does not learn. This page counts how often it is right, on trainings of which the
            truth is known: {Count(true, true, false)} configs with a fault that was put in on purpose, each beside a healthy twin without it, and
            {Count(false, true, false)} healthy configs, many of which look suspicious. Those of the held-out half were trained with
            {Seeds(true)}, those of the tuning half with {Seeds(false)}, {runs.Count} trainings in all. What the configs are, and
            how much each fault hurts: [zoo/README.md](../zoo/README.md).
            """));
        page.Paragraph($"""
            A config belongs to one of two halves by a hash of its name. Rules and thresholds were tuned on the **tuning half** alone
            ({Half(false)}); what the doctor says of the **held-out half** ({Half(true)}) was looked at in totals alone, but for
            one healthy config (named in zoo/README.md). Where a new rule names a fault better, or a healthy config had one after all, its label was mended later. The
            held-out half is what to expect of trainings that nobody has seen.
            """);
        if (picture is not null) page.Paragraph($"![Shares reached in each half, and which family was taken for which]({picture})");
        page.Paragraph("The page and its picture are written by `descent zoo run --treat --out results.json` and `descent zoo report results.json`.");
    }
}
