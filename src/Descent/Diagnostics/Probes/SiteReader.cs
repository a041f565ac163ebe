namespace Descent.Diagnostics;

/// <summary>Reads the numbers at one place of the network.</summary>
internal static class SiteReader
{
    private const int Bins = 32;
    private const int BinnedNumbers = 4096;

    /// <summary>Reads the first rows of a tensor into a site's trace.</summary>
    /// <param name="site">Where the reading goes.</param>
    /// <param name="tensor">The result of the operation.</param>
    /// <param name="step">The step.</param>
    /// <param name="numbers">How many numbers are read at most; whole rows, at least two.</param>
    /// <returns>The reading.</returns>
    public static SiteReading Read(SiteTrace site, Tensor tensor, int step, int numbers)
    {
        var (rows, units, inner) = View(tensor.Shape, site.UnitAxis);
        var each = Math.Max(1, units * inner);
        rows = Math.Clamp(numbers / each, Math.Min(2, rows), rows);
        using var scratch = Scratch.First(tensor, rows * each);
        var values = scratch.Numbers;
        var census = UnitCensus.Of(values, rows, units, inner, site.ActiveAbove ?? 0);
        var reading = Reading(site, census, step, values);
        site.Add(reading);
        if (site.ActiveAbove is not null) site.Count(census.Fired, census.AlwaysOn, rows);
        Units(site, census);
        return reading;
    }

    /// <summary>The tensor as rows, units and places.</summary>
    public static (int Rows, int Units, int Inner) View(Shape shape, int unitAxis)
    {
        if (shape.Rank == 0) return (1, 1, 1);
        int rows = 1, inner = 1;
        for (var axis = 0; axis < unitAxis; axis++) rows *= shape[axis];
        for (var axis = unitAxis + 1; axis < shape.Rank; axis++) inner *= shape[axis];
        return (rows, shape[unitAxis], inner);
    }

    /// <summary>The first numbers of a tensor.</summary>
    public static float[] First(Tensor tensor, int count) => count >= tensor.Count
        ? tensor.ToArray()
        : tensor.Detach().Reshape([tensor.Count]).Narrow(0, 0, count).ToArray();

    private static SiteReading Reading(SiteTrace site, UnitCensus census, int step, ReadOnlySpan<float> values)
    {
        var count = (double)values.Length;
        var mean = census.Sums.Sum() / count;
        var square = census.Squares.Sum() / count;
        var slopes = Slopes(site.Operation, census);
        return new SiteReading
        {
            Step = step, Mean = mean, Deviation = Math.Sqrt(Math.Max(0, square - (mean * mean))), Low = census.Low, High = census.High,
            ZeroShare = census.Zeros / count, ActiveShare = site.ActiveAbove is null ? double.NaN : census.Above / count,
            DeadUnits = site.ActiveAbove is null ? 0 : census.Fired.Count(f => f == 0) / (double)Math.Max(1, census.Fired.Length),
            MeanSlope = slopes.Length > 0 ? slopes.Average() : double.NaN,
            SaturatedUnits = slopes.Length > 0 ? slopes.Count(s => s < Thresholds.SaturatedSlope) / (double)slopes.Length : double.NaN,
            SampleVariation = census.RowVariation, SampleCosine = census.RowCosine,
            Histogram = Histogram(values, census.Low, census.High),
        };
    }

    // Of these the slope follows from the sums of the outputs and of their squares: sigmoid 4 y (1 - y), tanh 1 - y^2.
    private static double[] Slopes(string operation, UnitCensus census) => operation switch
    {
        "Sigmoid" => [.. census.Sums.Select((sum, u) => 4 * (sum - census.Squares[u]) / census.Each)],
        "Tanh" => [.. census.Squares.Select(squares => 1 - (squares / census.Each))],
        "Relu" or "LinearRelu" or "Conv2dRelu" or "AddRelu" => [],
        _ => [],
    };

    private static void Units(SiteTrace site, UnitCensus census)
    {
        site.UnitSlopes = Slopes(site.Operation, census);
        site.UnitMeans = [.. census.Sums.Select(sum => sum / census.Each)];
        site.UnitDeviations =
            [.. census.Squares.Select((squares, u) => Math.Sqrt(Math.Max(0, (squares / census.Each) - (site.UnitMeans[u] * site.UnitMeans[u]))))];
    }

    private static int[] Histogram(ReadOnlySpan<float> values, float low, float high)
    {
        var bins = new int[Bins];
        if (!(high > low) || !float.IsFinite(high - low)) return bins;
        var stride = Math.Max(1, values.Length / BinnedNumbers);
        for (var i = 0; i < values.Length; i += stride)
            if (float.IsFinite(values[i]))
                bins[Math.Min(Bins - 1, (int)((values[i] - low) / (high - low) * Bins))]++;
        return bins;
    }
}
