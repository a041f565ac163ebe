using static Descent.Diagnostics.DataText;

namespace Descent.Diagnostics;

/// <summary>DD0411.</summary>
internal sealed class LabelNoise : Rule
{
    private const int FewestSure = 40;
    private const int FewestWrong = 6;

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0411", Name = "label-noise", Title = "Labels seem to be wrong", Severity = Severity.Warn,
        Checks = "At the end of an epoch, for up to 600 training samples: the class that the network names, how sure it is of it, and the class that most of the "
            + "10 nearest samples have. Among the surer half of those where network and neighbours agree, it counts labels that are another class. It "
            + "warns from 5 % on, where such labels are nearly as frequent among the sure as among all samples.",
        Hurts = "A wrong label pulls the other way than its neighbours. The network first learns what most say, and later the wrong ones by heart: training "
            + "accuracy goes up, validation goes down. Measured on wrong labels, a perfect model looks bad.",
        FalseAlarms = "A hard task is wrong where classes meet: there the network is unsure and the neighbours disagree, and the sure half has next to no errors. A "
            + "network that is too simple is wrong in whole regions: there neighbours share the label. Where features tell only part of what decides the "
            + "class everywhere alike, no method can tell that from wrong labels.",
        Remedy = "Look at the samples that the network is surest to be wrong about: most are wrong labels. Correct them; else smooth labels, stop early, or use a "
            + "loss that bears it.",
        Reference = "Lecture 002, data; Arpit et al., A closer look at memorization, 2017; Northcutt, Jiang, Chuang, Confident learning, 2021",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Epoch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0904", "DD0901", "DD0905", "DD0502", "DD0909", "DD0907"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (!x.Patient.IsClassification || x.Patient.Data.Training.TargetShape.Count > 0 || FirstLayer.TakesTokens(x)) return;
        var facts = DataFacts.Of(x);
        var part = facts.Training;
        if (part.Targets.Classes is null || part.Count < 4 * NeighbourFacts.Asked || x.Trace.Epochs.Count == 0) return;
        var epoch = x.Trace.Epochs[^1];
        if (epoch.Accuracy is null or > 0.985 || !(x.Trend.Learned > 0.1)) return; // nothing is told wrong, or nothing learnt
        if (Look(x, facts) is not { } seen) return;
        if (seen.Sure < FewestSure || seen.SureWrong < FewestWrong || seen.SureShare < Thresholds.NoiseShare) return;
        if (seen.SureShare < Thresholds.NoiseEvenness * seen.AllShare) return;
        Report(x, seen);
    }

    private static Seen? Look(Examination x, DataFacts facts)
    {
        var part = facts.Training;
        var neighbours = facts.Neighbours;
        int[] rows = [.. neighbours.Queries.Select(neighbours.RowOf)];
        if (x.Laboratory?.Scores([.. rows.Select(r => part.Numbers[r])]) is not { } scores || scores[0].Length < 2) return null;
        List<(double Margin, bool IsWrong, int Row)> agreed = [];
        var wrong = 0;
        for (var q = 0; q < rows.Length; q++)
        {
            var label = part.Targets.Classes![rows[q]];
            var (named, margin) = Named(scores[q]);
            if (named != label) wrong++;
            var (majority, share) = neighbours.Majority(q);
            if (majority == named && share >= 0.5) agreed.Add((margin, named != label, rows[q]));
        }

        // The surer half within each class, so that no easy class stands for all.
        var sure = agreed.OrderByDescending(a => a.Margin).ThenBy(a => a.Row).Take(agreed.Count / 2).ToList();
        var example = sure.FirstOrDefault(s => s.IsWrong);
        return new Seen(
            sure.Count, sure.Count(s => s.IsWrong), wrong, rows.Length, example.IsWrong ? Describe(part, example.Row, scores, rows) : string.Empty);
    }

    private static string Describe(PartFacts part, int row, float[][] scores, int[] rows)
    {
        var (named, _) = Named(scores[Array.IndexOf(rows, row)]);
        return $"{part.Samples.DescribeSample(part.Numbers[row])} is labelled {DataText.Class(part.Samples, part.Targets.Classes![row])}, network and neighbours "
            + $"say {DataText.Class(part.Samples, named)}";
    }

    private static (int Class, double Margin) Named(float[] scores)
    {
        var best = Array.IndexOf(scores, scores.Max());
        var second = double.NegativeInfinity;
        for (var c = 0; c < scores.Length; c++)
            if (c != best)
                second = Math.Max(second, scores[c]);
        return (best, scores[best] - second);
    }

    private static void Report(Examination x, Seen seen) => x.Report(new Suspicion(
        Severity.Warn, 0.8,
        $"Of {seen.Sure} training samples of which network and nearest neighbours are surest to know the class, {seen.SureWrong} ({Percent(seen.SureShare)}) have "
            + $"another label; of all {seen.All} asked, {Percent(seen.AllShare)}. {seen.Example}.",
        "Errors of a hard task lie where classes meet, these lie everywhere: labels are wrong, or what decides them is not in the features.",
        new Remedy("Look at the samples that the network is surest to be wrong about, and correct their labels."))
    {
        Evidence =
        [
            new Measure("share of other labels among the surest", seen.SureShare, "below 0.05"), new Measure("among all", seen.AllShare),
        ],
    });

    private sealed record Seen(int Sure, int SureWrong, int AllWrong, int All, string Example)
    {
        public double SureShare => SureWrong / (double)Math.Max(1, Sure);

        public double AllShare => AllWrong / (double)Math.Max(1, All);
    }
}
