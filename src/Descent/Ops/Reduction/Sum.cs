namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The sum of all numbers, as a single number.</summary>
    /// <remarks>Numerics: accumulated in fp64 or in short fp32 runs of fixed length: the same bits for any number of threads.</remarks>
    public Tensor Sum() => ReduceAxes(ReduceOp.Sum, 0, Rank, keepDims: false);

    /// <summary>The sum along an axis.</summary>
    /// <param name="axis">Negative counts from the end.</param>
    /// <param name="keepDims">Keep the axis with size 1 instead of dropping it.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public Tensor Sum(int axis, bool keepDims = false) => ReduceAxes(ReduceOp.Sum, Shape.Axis(axis), Shape.Axis(axis) + 1, keepDims);

    /// <summary>The mean of all numbers, as a single number; NaN for none.</summary>
    /// <remarks>Numerics: the sum as in <see cref="Sum()"/>, then one division.</remarks>
    public Tensor Mean() => ReduceAxes(ReduceOp.Mean, 0, Rank, keepDims: false);

    /// <summary>The mean along an axis; NaN where the axis is empty.</summary>
    /// <param name="axis">Negative counts from the end.</param>
    /// <param name="keepDims">Keep the axis with size 1 instead of dropping it.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public Tensor Mean(int axis, bool keepDims = false) => ReduceAxes(ReduceOp.Mean, Shape.Axis(axis), Shape.Axis(axis) + 1, keepDims);

    /// <summary>The mean over all positions of each channel: (N, C, *) -> (N, C).</summary>
    /// <remarks>Gradient: g / positions at every position. Reference: Lin et al., Network in Network, ICLR 2014.</remarks>
    /// <exception cref="ShapeException">Fewer than three axes.</exception>
    public Tensor GlobalAvgPool()
    {
        if (Rank < 3) throw Errors.ShapeErrors.Rank("GlobalAvgPool", Shape, "(N, C, *) with at least one axis of positions");
        return ReduceAxes(ReduceOp.Mean, 2, Rank, keepDims: false);
    }

    // Reduces the neighbouring axes first .. last - 1.
    private Tensor ReduceAxes(ReduceOp op, int first, int last, bool keepDims)
    {
        var sizes = Shape.Sizes;
        int outer = Product(sizes[..first]), axis = Product(sizes[first..last]), inner = Product(sizes[last..]);
        int[] kept = keepDims ? [.. Enumerable.Repeat(1, last - first)] : [];
        var y = Fresh(Shape.Create([.. sizes[..first], .. kept, .. sizes[last..]]));
        Device.Reduce(op, Storage, y.Storage, outer, axis, inner);
        var scale = op == ReduceOp.Mean ? 1f / axis : 1f;
        return Records(this) ? y.CameFrom(new ReduceNode(this, first, last, scale)) : y;
    }

    // The opposite of a sum: (outer, inner) repeated along a new middle axis, scaled.
    private Tensor RepeatAxis(Shape shape, int outer, int axis, int inner, float scale)
    {
        var y = Fresh(shape);
        Device.Repeat(Storage, y.Storage, outer, axis, inner, scale);
        return Records(this) ? y.CameFrom(new RepeatNode(this, outer, axis, inner, scale)) : y;
    }

    /// <summary>Sums a gradient over the axes along which its operand was repeated.</summary>
    internal Tensor SumTo(Shape shape)
    {
        if (Shape.Equals(shape)) return this;
        var sum = this;
        var extra = Rank - shape.Rank;
        if (extra > 0) sum = sum.ReduceAxes(ReduceOp.Sum, 0, extra, keepDims: false);
        for (var axis = 0; axis < shape.Rank; axis++)
            if (shape[axis] == 1 && sum.Shape[axis] != 1)
                sum = sum.ReduceAxes(ReduceOp.Sum, axis, axis + 1, keepDims: true);
        return sum;
    }

    private static int Product(ReadOnlySpan<int> sizes)
    {
        var product = 1;
        foreach (var size in sizes) product *= size;
        return product;
    }

    private sealed class ReduceNode(Tensor x, int first, int last, float scale) : Node(x)
    {
        private readonly Shape _shape = x.Shape;

        internal override void Follow(AxisFlow flow) => flow.Reduced(first, last);

        protected override void Backward(Tensor gradient)
        {
            var sizes = _shape.Sizes;
            var (outer, axis, inner) = (Product(sizes[..first]), Product(sizes[first..last]), Product(sizes[last..]));
            Accumulate(0, gradient.RepeatAxis(_shape, outer, axis, inner, scale));
        }
    }

    private sealed class RepeatNode(Tensor x, int outer, int axis, int inner, float scale) : Node(x)
    {
        private readonly Shape _shape = x.Shape;

        protected override void Backward(Tensor gradient)
        {
            var sum = gradient.Reshape([outer, axis, inner]).Sum(1).Reshape(_shape);
            Accumulate(0, scale == 1 ? sum : sum * scale);
        }
    }
}
