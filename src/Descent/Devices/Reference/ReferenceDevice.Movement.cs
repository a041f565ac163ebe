namespace Descent;

public sealed partial class ReferenceDevice
{
    /// <inheritdoc/>
    public override void Reduce(ReduceOp op, Storage x, Storage y, int outer, int axis, int inner)
    {
        Span<double> from = V(x), to = V(y);
        for (var o = 0; o < outer; o++)
        {
            for (var i = 0; i < inner; i++)
            {
                var result = op == ReduceOp.Max ? double.NegativeInfinity : 0;
                for (var a = 0; a < axis; a++)
                {
                    var value = from[(((o * axis) + a) * inner) + i];
                    result = op == ReduceOp.Max ? Math.Max(result, value) : result + value;
                }

                to[(o * inner) + i] = op == ReduceOp.Mean ? result / axis : result;
            }
        }
    }

    /// <inheritdoc/>
    public override void Repeat(Storage x, Storage y, int outer, int axis, int inner, float alpha = 1)
    {
        Span<double> from = V(x), to = V(y);
        for (var o = 0; o < outer; o++)
        {
            for (var a = 0; a < axis; a++)
            {
                for (var i = 0; i < inner; i++) to[(((o * axis) + a) * inner) + i] = alpha * from[(o * inner) + i];
            }
        }
    }

    /// <inheritdoc/>
    public override void ArgMax(Storage x, Span<int> y, int rows, int columns)
    {
        for (var r = 0; r < rows; r++)
        {
            var row = V(x).Slice(r * columns, columns);
            var best = 0;
            for (var c = 1; c < columns; c++)
            {
                if (Beats(row[c], row[best])) best = c;
            }

            y[r] = best;
        }
    }

    /// <inheritdoc/>
    public override void Permute(Storage x, Storage y, ReadOnlySpan<int> sizes, ReadOnlySpan<int> order)
    {
        Span<double> from = V(x), to = V(y);
        var strides = new int[sizes.Length];
        var step = 1;
        for (var axis = sizes.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = step;
            step *= sizes[axis];
        }

        for (var i = 0; i < to.Length; i++)
        {
            int rest = i, at = 0;
            for (var axis = order.Length - 1; axis >= 0; axis--)
            {
                var size = sizes[order[axis]];
                at += rest % size * strides[order[axis]];
                rest /= size;
            }

            to[i] = from[at];
        }
    }

    // The first of equals stays, and so does the first NaN.
    private static bool Beats(double candidate, double best) => candidate > best || (double.IsNaN(candidate) && !double.IsNaN(best));
}
