namespace Descent.Diagnostics;

/// <summary>How much weights change in a step, as a share of their norm.</summary>
internal static class UpdateRatios
{
    /// <summary>The median over looks of every weight matrix that the optimizer has, by name; those without a number are left out.</summary>
    public static IReadOnlyList<(ParameterTrace Parameter, double Ratio)> Each(Examination x) =>
    [
        .. x.Trace.Parameters.Where(p => p.IsMatrix && p.IsOptimized && !p.Parameter.IsFrozen)
            .Select(p => (p, Middle([.. p.Readings.Select(r => r.UpdateRatio).Where(double.IsFinite)]))).Where(p => double.IsFinite(p.Item2)),
    ];

    /// <summary>Whether some layers change so much faster than others that no rate fits all.</summary>
    public static bool AreUneven(Examination x) =>
        Each(x).Select(r => r.Ratio).Where(r => r > 0).ToList() is { Count: > 1 } ratios && ratios.Max() >= Thresholds.UnevenUpdates * ratios.Min();

    /// <summary>The median over weight matrices; NaN without any.</summary>
    /// <param name="x">The examination.</param>
    /// <param name="first">Of the first looks only.</param>
    public static double Median(Examination x, bool first = false) => first
        ? Middle([.. x.Trace.Parameters.Where(p => p.IsMatrix)
            .Select(p => Middle([.. p.Readings.Take(4).Select(r => r.UpdateRatio).Where(double.IsFinite)]))
            .Where(double.IsFinite)])
        : Middle([.. Each(x).Select(e => e.Ratio)]);

    /// <summary>The middle number; NaN of none.</summary>
    public static double Middle(double[] numbers)
    {
        if (numbers.Length == 0) return double.NaN;
        Array.Sort(numbers);
        var half = numbers.Length / 2;
        return numbers.Length % 2 == 1 ? numbers[half] : (numbers[half - 1] + numbers[half]) / 2;
    }
}
