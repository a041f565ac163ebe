namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Reorders the axes; copies. Axis i of the result is axis order[i] of this tensor.</summary>
    /// <remarks>Shapes: sizes (s_0, s_1, ...) -> (s_order[0], s_order[1], ...). Gradient: g with the axes in their old order.</remarks>
    /// <example><code>Tensor channelsLast = images.Permute(0, 2, 3, 1);</code></example>
    /// <exception cref="ShapeException">The order does not name every axis once.</exception>
    public Tensor Permute(params ReadOnlySpan<int> order)
    {
        Span<int> axes = stackalloc int[order.Length];
        for (var i = 0; i < order.Length; i++) axes[i] = Shape.Axis(order[i]);
        if (axes.Length != Rank || axes.ToArray().Distinct().Count() != Rank)
            throw new ShapeException($"Permute: got the order ({string.Join(", ", order.ToArray())}) for the shape {Shape}; expected every axis "
                + $"once.");
        Span<int> sizes = stackalloc int[Rank];
        for (var i = 0; i < Rank; i++) sizes[i] = Shape[axes[i]];
        var y = Fresh(Shape.Create(sizes));
        Device.Permute(Storage, y.Storage, Shape.Sizes, axes);
        return Records(this) ? y.CameFrom(new PermuteNode(this, axes.ToArray())) : y;
    }

    /// <summary>Exchanges the last two axes; copies.</summary>
    /// <remarks>Shapes: (..., M, N) -> (..., N, M). A product needs no copy: <see cref="MatMul"/> reads an operand transposed.</remarks>
    /// <exception cref="ShapeException">Fewer than two axes.</exception>
    public Tensor Transpose()
    {
        if (Rank < 2) throw Errors.ShapeErrors.Rank("Transpose", Shape, "at least two axes");
        int[] order = [.. Enumerable.Range(0, Rank - 2), Rank - 1, Rank - 2];
        return Permute(order);
    }

    private sealed class PermuteNode(Tensor x, int[] order) : Node(x)
    {
        internal override void Follow(AxisFlow flow) => flow.Permuted(order);

        protected override void Backward(Tensor gradient)
        {
            var inverse = new int[order.Length];
            for (var i = 0; i < order.Length; i++) inverse[order[i]] = i;
            Accumulate(0, gradient.Permute(inverse));
        }
    }
}
