namespace Descent;

public sealed partial class Tensor
{
    /// <summary>A run of an axis: the numbers start .. start + length - 1 along it. A view of the first axis, a copy of others.</summary>
    /// <remarks>Shapes: (..., size, ...) -> (..., length, ...). Gradient: g in this run, zero elsewhere.</remarks>
    /// <param name="axis">Negative counts from the end.</param>
    /// <param name="start">Where the run begins.</param>
    /// <param name="length">How long it is.</param>
    /// <exception cref="ShapeException">There is no such axis, or the run is not inside of it.</exception>
    public Tensor Narrow(int axis, int start, int length)
    {
        var at = Shape.Axis(axis);
        if (start < 0 || length < 0 || start > Shape[at] - length)
            throw new ShapeException($"Narrow: got {start} to {start + (long)length - 1} of axis {axis} of the shape {Shape}; expected a run "
                + $"inside the axis.");
        if (at == 0) return Rows(start, length);
        var run = new AxisRun(Shape, at, start, length);
        var y = Fresh(Shape.With(at, length));
        if (y.Count > 0) Device.CopyRuns(run.Of(Storage), run.Stride, y.Storage, run.Length, run.Count, run.Length);
        return Records(this) ? y.CameFrom(new NarrowNode(this, run)) : y;
    }

    /// <summary>The slice at one place of an axis, which is dropped: <c>states.Select(0, -1)</c> is the last of them.</summary>
    /// <remarks>Shapes: (..., size, ...) -> (..., ...). Gradient: g in this slice, zero elsewhere.</remarks>
    /// <param name="axis">Negative counts from the end.</param>
    /// <param name="index">The place; negative counts from the end.</param>
    /// <exception cref="ShapeException">There is no such axis or place.</exception>
    public Tensor Select(int axis, int index)
    {
        var at = Shape.Axis(axis);
        var place = index < 0 ? index + Shape[at] : index;
        if (place < 0 || place >= Shape[at])
            throw new ShapeException($"Select: got the place {index} of axis {axis} of the shape {Shape}; expected {-Shape[at]} to {Shape[at] - 1}.");
        return Narrow(at, place, 1).Reshape(Shape.Without(at));
    }

    // The opposite: a constant with these numbers in a run.
    private Tensor Widen(in AxisRun run, float value = 0)
    {
        var y = Fresh(run.Whole);
        Device.Fill(y.Storage, value);
        CopyInto(y, run);
        return Records(this) ? y.CameFrom(new WidenNode(this, run)) : y;
    }

    // Part start .. start + size - 1 of an axis as runs of numbers in memory.
    private readonly record struct AxisRun(Shape Whole, int Axis, int Start, int Size)
    {
        private int Inner => Product(Whole.Sizes[(Axis + 1)..]);

        public int Count => Product(Whole.Sizes[..Axis]);

        public int Stride => Whole[Axis] * Inner;

        public int Length => Size * Inner;

        public Storage Of(Storage storage) => storage.Slice(Start * Inner, storage.Length - (Start * Inner));
    }

    private sealed class NarrowNode(Tensor x, AxisRun run) : Node(x)
    {
        internal override void Follow(AxisFlow flow) => flow.Along(run.Axis);

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient.Widen(run));
    }

    private sealed class WidenNode(Tensor x, AxisRun run) : Node(x)
    {
        internal override void Follow(AxisFlow flow) => flow.Along(run.Axis);

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient.Narrow(run.Axis, run.Start, run.Size));
    }
}
