namespace Descent.Formats;

/// <summary>What a tensor's numbers are like. Least, largest, mean and deviation are of the finite ones; without any they are NaN.</summary>
/// <param name="Count">How many numbers.</param>
/// <param name="Least">The least.</param>
/// <param name="Largest">The largest.</param>
/// <param name="Mean">The mean, summed in double precision.</param>
/// <param name="Deviation">The standard deviation over all of them.</param>
/// <param name="Zeros">How many are exactly zero.</param>
/// <param name="NonFinite">How many are infinite or not a number.</param>
public sealed record TensorStatistics(
    long Count, double Least, double Largest, double Mean, double Deviation, long Zeros, long NonFinite)
{
    /// <summary>Measures a tensor.</summary>
    /// <exception cref="DataException">Its kind is none that this release can convert.</exception>
    public static TensorStatistics Of(StoredTensor tensor)
    {
        var values = tensor.ToDoubles();
        var (least, largest, sum, zeros, finite) = (double.PositiveInfinity, double.NegativeInfinity, 0.0, 0L, 0L);
        foreach (var value in values)
        {
            if (!double.IsFinite(value)) continue;
            finite++;
            (least, largest, sum) = (Math.Min(least, value), Math.Max(largest, value), sum + value);
            if (value == 0) zeros++;
        }

        if (finite == 0) return new TensorStatistics(values.Length, double.NaN, double.NaN, double.NaN, double.NaN, 0, values.Length);
        var (mean, squares) = (sum / finite, 0.0);
        foreach (var value in values)
            if (double.IsFinite(value)) squares += (value - mean) * (value - mean);
        return new TensorStatistics(values.Length, least, largest, mean, Math.Sqrt(squares / finite), zeros, values.Length - finite);
    }
}
