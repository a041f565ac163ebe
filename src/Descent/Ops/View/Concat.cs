namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Tensors one behind the other along an axis that exists already; copies.</summary>
    /// <remarks>
    /// Shapes: (..., a, ...), (..., b, ...), ... -> (..., a + b + ..., ...); all sizes but that of the axis are equal.
    /// Gradient: each gets its part of g. For a new axis see <see cref="Stack"/>.
    /// </remarks>
    /// <example><code>Tensor both = Tensor.Concat(1, upsampled, skip);</code></example>
    /// <param name="axis">Negative counts from the end.</param>
    /// <param name="tensors">At least one.</param>
    /// <exception cref="ShapeException">No tensor, no such axis, or other sizes or devices that differ.</exception>
    public static Tensor Concat(int axis, params ReadOnlySpan<Tensor> tensors)
    {
        if (tensors.Length == 0) throw new ShapeException("Concat: got no tensor; expected at least one.");
        var first = tensors[0];
        var at = first.Shape.Axis(axis);
        var (size, records) = (0L, false);
        for (var i = 0; i < tensors.Length; i++)
        {
            RequireBeside(first, tensors[i], i, at);
            size += tensors[i].Shape[at];
            records |= Records(tensors[i]);
        }

        if (size > int.MaxValue) throw new ShapeException($"Concat: got {size:N0} places on axis {at}; expected at most {int.MaxValue:N0}.");
        var y = first.Fresh(first.Shape.With(at, (int)size));
        var start = 0;
        foreach (var x in tensors)
        {
            x.CopyInto(y, new AxisRun(y.Shape, at, start, x.Shape[at]));
            start += x.Shape[at];
        }

        return records ? y.CameFrom(new ConcatNode(tensors, at)) : y;
    }

    private static void RequireBeside(Tensor first, Tensor other, int index, int axis)
    {
        RequireSameDevice("Concat", first, other);
        if (other.Rank == first.Rank && other.Shape.With(axis, first.Shape[axis]).Equals(first.Shape)) return;
        throw new ShapeException(
            $"Concat: tensor 0 is {first.Shape} and tensor {index} is {other.Shape}; expected the same sizes on all axes but axis {axis}.");
    }

    // These numbers into a run of another tensor.
    private void CopyInto(Tensor y, in AxisRun run)
    {
        if (Count > 0) Device.CopyRuns(Storage, run.Length, run.Of(y.Storage), run.Stride, run.Count, run.Length);
    }

    private sealed class ConcatNode : Node
    {
        private readonly int _axis;
        private readonly int[] _sizes;

        public ConcatNode(ReadOnlySpan<Tensor> tensors, int axis)
            : base([.. tensors])
        {
            (_axis, _sizes) = (axis, new int[tensors.Length]);
            for (var i = 0; i < _sizes.Length; i++) _sizes[i] = tensors[i].Shape[axis];
        }

        internal override void Follow(AxisFlow flow) => flow.Joined(_axis);

        protected override void Backward(Tensor gradient)
        {
            for (int i = 0, start = 0; i < _sizes.Length; start += _sizes[i++])
                if (Needs(i)) Accumulate(i, gradient.Narrow(_axis, start, _sizes[i]));
        }
    }
}
