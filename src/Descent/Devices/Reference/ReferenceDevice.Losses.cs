namespace Descent;

public sealed partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override void Softmax(Storage x, Storage y, int rows, int columns, bool logarithm)
    {
        for (var r = 0; r < rows; r++)
        {
            Span<double> from = V(x).Slice(r * columns, columns), to = V(y).Slice(r * columns, columns);
            var (max, logSum) = LogSumExp(from);
            for (var c = 0; c < columns; c++)
            {
                var logProbability = from[c] - max - logSum;
                to[c] = logarithm ? logProbability : Math.Exp(logProbability);
            }
        }
    }

    /// <inheritdoc/>
    public override void SoftmaxGradient(Storage gy, Storage y, Storage gx, int rows, int columns, bool logarithm)
    {
        Span<double> gradient = V(gy), output = V(y), to = V(gx);
        for (var r = 0; r < rows; r++)
        {
            var sum = 0.0;
            for (var i = r * columns; i < (r + 1) * columns; i++) sum += logarithm ? gradient[i] : gradient[i] * output[i];
            for (var i = r * columns; i < (r + 1) * columns; i++)
            {
                to[i] = logarithm ? gradient[i] - (Math.Exp(output[i]) * sum) : output[i] * (gradient[i] - sum);
            }
        }
    }

    /// <inheritdoc/>
    public override void CrossEntropy(Storage x, ReadOnlySpan<int> labels, Storage losses, Storage probabilities, int rows, int columns)
    {
        for (var r = 0; r < rows; r++)
        {
            Span<double> from = V(x).Slice(r * columns, columns), to = V(probabilities).Slice(r * columns, columns);
            var (max, logSum) = LogSumExp(from);
            V(losses)[r] = max - from[labels[r]] + logSum;
            for (var c = 0; c < columns; c++) to[c] = Math.Exp(from[c] - max - logSum);
        }
    }

    /// <inheritdoc/>
    public override void CrossEntropyGradient(Storage g, Storage probabilities, ReadOnlySpan<int> labels, Storage gx, int rows, int columns)
    {
        Span<double> gradient = V(g), from = V(probabilities), to = V(gx);
        for (var r = 0; r < rows; r++)
        {
            for (var c = 0; c < columns; c++)
            {
                to[(r * columns) + c] = gradient[r] * (from[(r * columns) + c] - (c == labels[r] ? 1 : 0));
            }
        }
    }

    /// <inheritdoc/>
    public override Storage Dropout(Storage x, Storage y, float p, RngKey key)
    {
        Span<double> from = V(x), to = V(y);
        var rng = new Rng(key.Seed, key.Stream, key.Position);
        var kept = Allocate(x.Length); // 1 or 0
        for (var i = 0; i < to.Length; i++)
        {
            var isKept = rng.NextUInt32() >= p * 4294967296.0;
            V(kept)[i] = isKept ? 1 : 0;
            to[i] = isKept ? from[i] / (1 - (double)p) : 0;
        }

        return kept;
    }

    /// <inheritdoc/>
    public override void DropoutGradient(Storage gy, Storage kept, Storage gx, float p)
    {
        Span<double> from = V(gy), places = V(kept), to = V(gx);
        for (var i = 0; i < to.Length; i++) to[i] = places[i] == 1 ? from[i] / (1 - (double)p) : 0;
    }

    // ln of the sum of e^x is max + ln of the sum of e^(x - max); the two parts are kept apart so that a huge max does not swallow the small one.
    private static (double Max, double LogSum) LogSumExp(ReadOnlySpan<double> row)
    {
        double max = double.NegativeInfinity, sum = 0;
        foreach (var value in row) max = Math.Max(max, value);
        foreach (var value in row) sum += Math.Exp(value - max);
        return (max, Math.Log(sum));
    }
}
