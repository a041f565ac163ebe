namespace Descent.Diagnostics;

/// <summary>What the scales of the inputs are like, in the three ways in which they can be wrong.</summary>
/// <param name="Largest">The largest root mean square of a feature or channel.</param>
/// <param name="LargestGroup">Which.</param>
/// <param name="Spread">The largest deviation over the middle one, or the middle over the smallest, whichever is larger; of numbers that are mostly
/// not 0.</param>
/// <param name="Offset">The middle one of |mean| over deviation.</param>
/// <param name="Deviation">The middle deviation.</param>
/// <param name="Range">The widest range.</param>
internal sealed record InputScale(double Largest, int LargestGroup, double Spread, double Offset, double Deviation, double Range)
{
    /// <summary>Of the training part; null where nothing varies.</summary>
    public static InputScale? Of(FeatureGroups groups)
    {
        int[] varying = [.. Enumerable.Range(0, groups.Count).Where(groups.Varies)];
        if (varying.Length == 0) return null;
        var largest = varying.MaxBy(groups.RootMeanSquare);
        // Columns that are mostly 0 mark something rare: their deviation says how rare, and nothing of a unit.
        var dense = varying.Where(g => groups.ZeroShare(g) < 0.5).Select(groups.Deviation).Where(d => d > 0).Order().ToArray();
        var spread = dense.Length < 2 ? 1 : Math.Max(dense[^1] / dense[(dense.Length - 1) / 2], dense[dense.Length / 2] / dense[0]);
        return new InputScale(
            groups.RootMeanSquare(largest), largest, spread, Middle(varying.Select(g => groups.Deviation(g) > 0
                ? Math.Abs(groups.Mean(g)) / groups.Deviation(g) : double.PositiveInfinity)), Middle(varying.Select(groups.Deviation)),
            varying.Max(g => (double)groups.High(g) - groups.Low(g)));
    }

    /// <summary>Whether it is what standardising makes, or near it.</summary>
    public bool IsStandardized => Spread < 3 && Offset < 0.3 && Deviation is > 0.5 and < 2;

    /// <summary>Whether it hardly varies: divided twice, or in a far too large unit.</summary>
    public bool IsTiny => Deviation < Thresholds.SmallDeviation && Range < Thresholds.SmallRange;

    private static double Middle(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
