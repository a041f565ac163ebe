namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The same numbers in the opposite order along an axis; copies.</summary>
    /// <remarks>Formula: y[..., i, ...] = x[..., size - 1 - i, ...]. Gradient: g in the opposite order.</remarks>
    /// <param name="axis">Negative counts from the end.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public Tensor Flip(int axis)
    {
        var at = Shape.Axis(axis);
        var y = Fresh(Shape);
        for (var i = 0; i < Shape[at] && Count > 0; i++)
        {
            AxisRun from = new(Shape, at, i, 1), to = new(Shape, at, Shape[at] - 1 - i, 1);
            Device.CopyRuns(from.Of(Storage), from.Stride, to.Of(y.Storage), to.Stride, to.Count, to.Length);
        }

        return Records(this) ? y.CameFrom(new FlipNode(this, at)) : y;
    }

    private sealed class FlipNode(Tensor x, int axis) : Node(x)
    {
        internal override void Follow(AxisFlow flow) => flow.Along(axis);

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient.Flip(axis));
    }
}
