using Descent.Data;

namespace Descent.Diagnostics;

/// <summary>How often rare and other classes are found.</summary>
/// <param name="Rare">The share of the rare classes' samples that are told right.</param>
/// <param name="RareSamples">How many those are.</param>
/// <param name="Others">The share of the others.</param>
/// <param name="OfClasses">The same for each class.</param>
/// <param name="Where">Of which part.</param>
internal sealed record ClassRecall(double Rare, long RareSamples, double Others, double[] OfClasses, string Where)
{
    private const int MostOfEach = 100; // training samples that are asked about

    /// <summary>Less than half as often, beyond two standard errors, while the others are learnt.</summary>
    public bool IsBad => Others > 0.5 && Rare < 0.5 * Others
        && Rare + (2 * Math.Sqrt(Math.Max(Rare, 0.05) * (1 - Rare) / Math.Max(1, RareSamples))) < Others;

    /// <summary>From the last validation; where that has too few samples of rare classes, or finds nothing wrong with them, from training
    /// samples.</summary>
    public static ClassRecall? Of(Examination x, int[] classes, Func<int, bool> isRare)
    {
        var validated = x.Trace.Epochs.Count > 0 && x.Trace.Epochs[^1].Confusion is { } confusion
            ? From(confusion, classes, isRare, "validation") : null;
        if (validated is not null && (validated.IsBad || validated.RareSamples >= 5 * Thresholds.FewestRare)) return validated;
        return OfTraining(x, classes, isRare) ?? validated;
    }

    private static ClassRecall? OfTraining(Examination x, int[] classes, Func<int, bool> isRare)
    {
        var samples = x.Patient.Data.Training;
        List<int> rare = [], others = [];
        for (var i = 0; i < Math.Min(samples.Count, Thresholds.TargetsRead); i++)
        {
            if (samples.ReadClass(i) is >= 0 and var c && c < samples.ClassCount)
                (isRare(c) ? rare : others).Add(i);
        }

        var rng = new Rng(x.Patient.Seed).Fork("recall");
        int[] chosen = [.. Some(rare, rng), .. Some(others, rng)];
        if (x.Laboratory?.Scores(chosen) is not { Length: > 0 } scores) return null;
        var counts = new long[samples.ClassCount, Math.Max(samples.ClassCount, scores[0].Length)];
        for (var i = 0; i < scores.Length; i++) counts[samples.ReadClass(chosen[i]), Array.IndexOf(scores[i], scores[i].Max())]++;
        return From(counts, classes, isRare, "training");
    }

    private static IEnumerable<int> Some(List<int> of, Rng rng) => SampleReader.Drawn(of.Count, MostOfEach, rng).Select(i => of[i]);

    private static ClassRecall? From(long[,] confusion, int[] classes, Func<int, bool> isRare, string where)
    {
        double rareFound = 0, othersFound = 0;
        long rare = 0, others = 0;
        var each = new double[confusion.GetLength(0)];
        foreach (var c in classes)
        {
            long row = 0;
            for (var p = 0; p < confusion.GetLength(1); p++) row += confusion[c, p];
            each[c] = row == 0 ? 0 : (double)confusion[c, c] / row;
            if (isRare(c)) (rareFound, rare) = (rareFound + confusion[c, c], rare + row);
            else (othersFound, others) = (othersFound + confusion[c, c], others + row);
        }

        return rare < Thresholds.FewestRare || others == 0 ? null : new ClassRecall(rareFound / rare, rare, othersFound / others, each, where);
    }
}
