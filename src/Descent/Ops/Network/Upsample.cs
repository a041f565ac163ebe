namespace Descent;

/// <summary>Where the numbers of a resized image come from.</summary>
public enum UpsampleMode
{
    /// <summary>From the place before: each number becomes a block of the same.</summary>
    Nearest,

    /// <summary>Between the two nearest places of each axis by their distances; with one axis also called linear, with three trilinear.</summary>
    Bilinear,
}

public sealed partial class Tensor
{
    /// <summary>Every axis of positions made larger (or smaller) by a factor.</summary>
    /// <remarks>
    /// Shapes: (N, C, *) -> (N, C, *), each size after the channels becomes floor(size * scale).
    /// Nearest: y[i] = x[floor(i / scale)]. Bilinear: the place in x is (i + 0.5) / scale - 0.5, not below 0, or with alignCorners
    /// i (size - 1) / (new size - 1); between two places the weights are the distances. Defaults: nearest, corners not aligned, as PyTorch's
    /// <c>nn.Upsample(scale_factor)</c>. Gradient: each number's share of g.
    /// </remarks>
    /// <param name="scale">New size over old size, above 0.</param>
    /// <param name="mode">Where the numbers come from.</param>
    /// <param name="alignCorners">For bilinear: the outermost places of both images are the same, not the outer edges.</param>
    /// <exception cref="ShapeException">Fewer than three axes, or an axis that would have no size or too large a one.</exception>
    public Tensor Upsample(double scale, UpsampleMode mode = UpsampleMode.Nearest, bool alignCorners = false)
    {
        if (Rank < 3) throw Errors.ShapeErrors.Rank("Upsample", Shape, "(N, C, *) with at least one axis of positions");
        if (!(scale > 0 && scale <= int.MaxValue)) throw new ShapeException($"Upsample: got the scale {scale}; expected a number above 0.");
        var y = this;
        for (var axis = Rank - 1; axis >= 2; axis--) // the last axis goes number by number, so it comes while there are fewest
        {
            var size = Math.Floor(Shape[axis] * scale);
            if (size > int.MaxValue)
                throw new ShapeException($"Upsample: got the scale {scale} for the shape {Shape}; expected at most {int.MaxValue:N0} places.");
            y = y.ResizeAxis(axis, (int)size, 1 / scale, mode, alignCorners);
        }

        return y;
    }

    /// <summary>Images of another size.</summary>
    /// <remarks>
    /// Shapes: (N, C, H, W) -> (N, C, size). Nearest: y[i] = x[floor(i H / H')]. Bilinear: the place in x is (i + 0.5) H / H' - 0.5, not below 0,
    /// or with alignCorners i (H - 1) / (H' - 1). As PyTorch's <c>nn.Upsample(size)</c>. Gradient: each number's share of g.
    /// </remarks>
    /// <param name="size">The new height and width.</param>
    /// <param name="mode">Where the numbers come from.</param>
    /// <param name="alignCorners">For bilinear: the outermost places of both images are the same, not the outer edges.</param>
    /// <exception cref="ShapeException">Not (N, C, H, W), or a size below 1.</exception>
    public Tensor UpsampleTo(Size2d size, UpsampleMode mode = UpsampleMode.Nearest, bool alignCorners = false)
    {
        if (Rank != 4) throw Errors.ShapeErrors.Rank("UpsampleTo", Shape, "images of (N, C, H, W)");
        var rows = ResizeAxis(3, size.Width, Shape[3] / (double)size.Width, mode, alignCorners);
        return rows.ResizeAxis(2, size.Height, Shape[2] / (double)size.Height, mode, alignCorners);
    }

    private Tensor ResizeAxis(int axis, int size, double ratio, UpsampleMode mode, bool alignCorners)
    {
        var old = Shape[axis];
        if (size < 1 || old < 1)
            throw new ShapeException($"Upsample: got the new size {size} for axis {axis} of the shape {Shape}; expected 1 or more, from 1 or more.");
        _ = Shape.With(axis, size); // too many numbers are told before a list of that length is made
        if (alignCorners && mode == UpsampleMode.Bilinear) ratio = size > 1 ? (old - 1) / (double)(size - 1) : 0;
        if (size == old && ratio == 1) return this;
        var map = mode == UpsampleMode.Nearest
            ? AxisMap.Create(old, size, i => [(Math.Min((int)MathF.Floor((float)(i * ratio)), old - 1), 1f)])
            : AxisMap.Create(old, size, i => Between(alignCorners ? i * ratio : Math.Max(0, (ratio * (i + 0.5)) - 0.5), old));
        return MapAxis(axis, map);
    }

    private static (int, float)[] Between(double place, int size)
    {
        var first = Math.Min((int)place, size - 1);
        var share = (float)(place - first);
        return first + 1 < size && share > 0 ? [(first, 1 - share), (first + 1, share)] : [(first, 1)];
    }

    // A linear map along an axis.
    private Tensor MapAxis(int axis, AxisMap map)
    {
        var y = Fresh(Shape.With(axis, map.Outputs));
        if (y.Count > 0) Device.Resample(Storage, y.Storage, Product(Shape.Sizes[..axis]), Product(Shape.Sizes[(axis + 1)..]), map);
        return Records(this) ? y.CameFrom(new MapAxisNode(this, axis, map)) : y;
    }

    private sealed class MapAxisNode(Tensor x, int axis, AxisMap map) : Node(x)
    {
        internal override void Follow(AxisFlow flow) => flow.Along(axis);

        protected override void Backward(Tensor gradient) => Accumulate(0, gradient.MapAxis(axis, map.Transposed));
    }
}
