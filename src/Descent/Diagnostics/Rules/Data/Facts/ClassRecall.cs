using Descent.Data;

namespace Descent.Diagnostics;

/// <summary>How often rare and other classes are found.</summary>
/// <param name="Rare">The mean of the rare classes' recalls.</param>
/// <param name="RareError">Its standard error.</param>
/// <param name="RareSamples">From how many samples it is known.</param>
/// <param name="Others">The mean of the others.</param>
/// <param name="OfClasses">The same for each class.</param>
/// <param name="Where">Of which part.</param>
internal sealed record ClassRecall(double Rare, double RareError, long RareSamples, double Others, double[] OfClasses, string Where)
{
    private const int MostOfEach = 100; // training samples that are asked about

    /// <summary>Less than half as often, beyond two standard errors, while the others are learnt.</summary>
    public bool IsBad => Others > 0.5 && Rare < 0.5 * Others && Rare + (2 * RareError) < Others;

    /// <summary>From the last validation, and the test once there is one; where they have too few samples of rare classes, and find nothing wrong
    /// with them, from training samples.</summary>
    public static ClassRecall? Of(Examination x, int[] classes, Func<int, bool> isRare)
    {
        var validation = x.Trace.Epochs.Count > 0 ? x.Trace.Epochs[^1].Confusion : null;
        var counts = Sum(validation, x.Trace.Test?.Confusion);
        var heldOut = counts is null ? null : From(counts, classes, isRare, "held-out");
        if (heldOut is not null && (heldOut.IsBad || heldOut.RareSamples >= 5 * Thresholds.FewestRare)) return heldOut;
        return OfTraining(x, classes, isRare) ?? heldOut;
    }

    private static long[,]? Sum(long[,]? a, long[,]? b)
    {
        if (a is null || b is null || a.GetLength(0) != b.GetLength(0) || a.GetLength(1) != b.GetLength(1)) return a ?? b;
        var sum = new long[a.GetLength(0), a.GetLength(1)];
        for (var c = 0; c < sum.GetLength(0); c++)
            for (var p = 0; p < sum.GetLength(1); p++)
                sum[c, p] = a[c, p] + b[c, p];
        return sum;
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

    /// <summary>From counts by true class (row) and predicted class; null where there are too few samples of rare classes.</summary>
    public static ClassRecall? From(long[,] confusion, int[] classes, Func<int, bool> isRare, string where)
    {
        var each = new double[confusion.GetLength(0)];
        var rows = new long[each.Length];
        foreach (var c in classes)
        {
            for (var p = 0; p < confusion.GetLength(1); p++) rows[c] += confusion[c, p];
            each[c] = rows[c] == 0 ? 0 : (double)confusion[c, c] / rows[c];
        }

        int[] rare = [.. classes.Where(c => rows[c] > 0 && isRare(c))], others = [.. classes.Where(c => rows[c] > 0 && !isRare(c))];
        var samples = rare.Sum(c => rows[c]);
        if (samples < Thresholds.FewestRare || others.Length == 0) return null;
        // One share for all of them: a class of two samples has none of its own.
        var pooled = Math.Clamp(rare.Sum(c => confusion[c, c]) / (double)samples, 0.05, 0.95);
        var error = Math.Sqrt(rare.Sum(c => pooled * (1 - pooled) / rows[c])) / rare.Length;
        return new ClassRecall(rare.Average(c => each[c]), error, samples, others.Average(c => each[c]), each, where);
    }
}
