namespace Descent;

/// <content>Reductions and movement.</content>
public sealed unsafe partial class CpuDevice
{
    /// <inheritdoc/>
    public override void Reduce(ReduceOp op, Storage x, Storage y, int outer, int axis, int inner)
    {
        _kernels.Reduce(op, P(x), P(y), outer, axis, inner);
        KeepAlive(x, y);
    }

    /// <inheritdoc/>
    public override void Repeat(Storage x, Storage y, int outer, int axis, int inner, float alpha = 1)
    {
        _kernels.Repeat(P(x), P(y), outer, axis, inner, alpha);
        KeepAlive(x, y);
    }

    /// <inheritdoc/>
    public override void ArgMax(Storage x, Span<int> y, int rows, int columns)
    {
        fixed (int* places = y) _kernels.ArgMax(P(x), places, rows, columns);
        GC.KeepAlive(x);
    }

    /// <inheritdoc/>
    public override void Permute(Storage x, Storage y, ReadOnlySpan<int> sizes, ReadOnlySpan<int> order)
    {
        Permutation.Run(P(x), P(y), sizes, order);
        KeepAlive(x, y);
    }

    /// <inheritdoc/>
    public override double SumOfSquares(Storage x)
    {
        var sum = _kernels.SumOfSquares(P(x), x.Length);
        GC.KeepAlive(x);
        return sum;
    }

    /// <inheritdoc/>
    public override bool IsFinite(Storage x)
    {
        var isFinite = _kernels.IsFinite(P(x), x.Length);
        GC.KeepAlive(x);
        return isFinite;
    }
}
