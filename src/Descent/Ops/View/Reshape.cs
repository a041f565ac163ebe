namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The same numbers in another shape; a view. One size may be -1: it follows from the others.</summary>
    /// <remarks>Shapes: any two with the same count. Gradient: g in the old shape; nothing is copied.</remarks>
    /// <example><code>Tensor rows = images.Reshape([-1, 784]);</code></example>
    /// <exception cref="ShapeException">The counts differ, or the -1 cannot be filled.</exception>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]
    public Tensor Reshape(params ReadOnlySpan<int> sizes) => Reshape(Resolve(sizes));

    /// <summary>The same numbers in another shape; a view.</summary>
    /// <exception cref="ShapeException">The counts differ.</exception>
    public Tensor Reshape(Shape shape)
    {
        if (shape.ElementCount != Count) throw Errors.ShapeErrors.Count("Reshape", Shape, shape);
        var y = new Tensor(Storage, shape);
        return Records(this) ? y.CameFrom(new ReshapeNode(this)) : y;
    }

    /// <summary>Makes one axis of all axes from <paramref name="firstAxis"/> on: (N, C, H, W) -> (N, C * H * W) by default.</summary>
    /// <remarks>A view, as <see cref="Reshape(Shape)"/>. Where no axis is left an axis of size 1 is added: (N) -> (N, 1) by default.</remarks>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public Tensor Flatten(int firstAxis = 1)
    {
        if (firstAxis == Rank) return Reshape(Shape.Create([.. Shape.Sizes, 1]));
        var first = Shape.Axis(firstAxis);
        return Reshape(Shape.Create([.. Shape.Sizes[..first], Product(Shape.Sizes[first..])]));
    }

    /// <summary>Rows start .. start + count - 1 of the first axis; a view.</summary>
    /// <remarks>Shapes: (N, ...) -> (count, ...). Gradient: g in these rows, zero in the others.</remarks>
    /// <exception cref="ShapeException">The rows are not all there.</exception>
    public Tensor Rows(int start, int count)
    {
        if (Rank == 0 || start < 0 || count < 0 || start > Shape[0] - count)
            throw new ShapeException($"Rows: got rows {start} to {start + (long)count - 1} of the shape {Shape}; expected rows inside the first "
                + $"axis.");
        var width = Shape[0] == 0 ? 0 : Count / Shape[0];
        var y = new Tensor(Storage.Slice(start * width, count * width), Shape.With(0, count));
        return Records(this) ? y.CameFrom(new RowsNode(this, start * width)) : y;
    }

    private Shape Resolve(ReadOnlySpan<int> sizes)
    {
        var open = sizes.IndexOf(-1);
        if (open < 0) return Shape.Create(sizes);
        int[] known = [.. sizes];
        known[open] = 1;
        var product = known.Contains(-1) ? 0 : Shape.Create(known).ElementCount;
        if (product == 0 || Count % product != 0)
            throw new ShapeException($"Reshape: {Shape} has {Count:N0} numbers, which the sizes ({string.Join(", ", sizes.ToArray())}) do not "
                + $"divide; "
                + "expected at most one -1 and a product that divides the count.");
        known[open] = Count / product;
        return Shape.Create(known);
    }

    private sealed class ReshapeNode(Tensor x) : Node(x)
    {
        private readonly Shape _shape = x.Shape;

        internal override void Follow(AxisFlow flow) => flow.Reshaped();

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient.Reshape(_shape));
    }

    private sealed class RowsNode(Tensor x, int offset) : Node(x)
    {
        private readonly Shape _shape = x.Shape;

        internal override void Follow(AxisFlow flow) => flow.Along(0);

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient.PadTo(_shape, offset));
    }

    // Zeros with these numbers placed from an offset on: the gradient of a slice.
    private Tensor PadTo(Shape shape, int offset)
    {
        var y = Fresh(shape);
        Device.Fill(y.Storage, 0);
        Device.Copy(Storage, y.Storage.Slice(offset, Count));
        return Records(this) ? y.CameFrom(new PadNode(this, offset)) : y;
    }

    private sealed class PadNode(Tensor x, int offset) : Node(x)
    {
        private readonly Shape _shape = x.Shape;

        protected override void Backward(Tensor gradient) =>
            Accumulate(0, gradient.Reshape([-1]).Rows(offset, _shape.ElementCount).Reshape(_shape));
    }
}
