using System.Globalization;

namespace Descent.Configuration;

/// <summary>The part of the zoo's report on what was taken for what.</summary>
internal static class ZooMistakes
{
    public static void Write(ZooPage page, IReadOnlyList<(ZooCase Case, ZooRecord Record)> runs, bool reveals)
    {
        var halves = ZooFigures.Halves(runs);
        page.Heading("What was taken for what");
        page.Paragraph("""
            Trainings by the fault's family (rows) and the family of the first finding that warns or fails (columns). Beside the diagonal are also
            names of other families that a config accepts.
            """);
        Matrix(page, "Held-out half", halves[0]);
        Matrix(page, "Tuning half", halves[1]);
        Rules(page, halves, reveals);
        page.Heading($"What was missed or mistaken{(reveals ? string.Empty : ", tuning half")}");
        page.Table(["config", "true rules", "trainings", "said first", "how often"], ZooMiss.Of(reveals ? runs : halves[1]).Select(m =>
            (IReadOnlyList<string>)[m.Name, m.Rules.Count == 0 ? "healthy" : string.Join(' ', m.Rules), Text(m.Trainings), m.Said, Text(m.Times)]));
        var mistakes = runs.SelectMany(r => r.Record.Failures).GroupBy(f => f).ToList();
        if (mistakes.Count == 0) return;
        page.Heading("Rules that failed themselves");
        page.Table(["mistake", "trainings"], mistakes.Select(m => (IReadOnlyList<string>)[m.Key.ReplaceLineEndings(" "), Text(m.Count())]));
    }

    private static void Matrix(ZooPage page, string title, IReadOnlyList<(ZooCase Case, ZooRecord Record)> runs)
    {
        var counts = ZooReport.ConfusionOf(runs);
        page.Heading(title, 3);
        page.Table(["", "nothing", .. ZooReport.FamilyNames.Skip(1)], Enumerable.Range(0, counts.GetLength(0)).Select(row => (IReadOnlyList<string>)
            [ZooReport.FamilyNames[row], .. Enumerable.Range(0, counts.GetLength(1)).Select(column => Cell(counts[row, column], row == column))]));
    }

    private static string Cell(int count, bool isRight) => count == 0 ? string.Empty : isRight ? $"**{Text(count)}**" : Text(count);

    private static void Rules(ZooPage page, IReadOnlyList<IReadOnlyList<(ZooCase Case, ZooRecord Record)>> halves, bool reveals)
    {
        page.Heading("Which rule for which", 3);
        page.Paragraph("""
            The rule that should have come first (the best name), and the one that did, where that one is not among the names that the config
            accepts. Of the held-out half the counts alone.
            """);
        var (heldOut, tuning) = (ZooMistake.Of(halves[0]), ZooMistake.Of(halves[1]));
        var pairs = heldOut.Concat(tuning).GroupBy(m => (m.Expected, m.Said)).OrderByDescending(g => g.Sum(m => m.Times))
            .ThenBy(g => g.Key.Expected, StringComparer.Ordinal).ThenBy(g => g.Key.Said, StringComparer.Ordinal);
        page.Table(["expected", "said first", "held-out", "tuning", reveals ? "configs" : "configs of the tuning half"], pairs.Select(pair =>
        {
            var (there, here) = (Find(heldOut, pair.Key), Find(tuning, pair.Key));
            string[] names = [.. here?.Names ?? [], .. reveals ? there?.Names ?? [] : []];
            return (IReadOnlyList<string>)
                [pair.Key.Expected, pair.Key.Said, Text(there?.Times ?? 0), Text(here?.Times ?? 0), string.Join(", ", names)];
        }));
    }

    private static ZooMistake? Find(IReadOnlyList<ZooMistake> mistakes, (string Expected, string Said) pair) =>
        mistakes.FirstOrDefault(m => (m.Expected, m.Said) == pair);

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
