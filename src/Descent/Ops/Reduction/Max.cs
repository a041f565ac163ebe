namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The largest of all numbers, as a single number.</summary>
    /// <remarks>
    /// NaN if there is one. Gradient: g at the first of equals, 0 elsewhere (PyTorch's max() without an axis shares it among equals).
    /// </remarks>
    /// <exception cref="ShapeException">There are no numbers.</exception>
    public Tensor Max() => Reshape([Count]).Max(0);

    /// <summary>The largest number along an axis.</summary>
    /// <remarks>
    /// Shapes: (..., size, ...) -> (..., ...).  NaN if there is one. Gradient: g at the first of equals, 0 elsewhere, as PyTorch's max(dim).
    /// </remarks>
    /// <param name="axis">Negative counts from the end.</param>
    /// <param name="keepDims">Keep the axis with size 1 instead of dropping it.</param>
    /// <exception cref="ShapeException">There is no such axis, or it is empty.</exception>
    public Tensor Max(int axis, bool keepDims = false)
    {
        var at = Shape.Axis(axis);
        if (Shape[at] == 0) throw Errors.ShapeErrors.Rank("Max", Shape, $"at least one number along axis {axis}");
        var rows = AxisLast(at);
        var y = rows.Gather(rows.ArgMax());
        return keepDims ? y.Reshape(Shape.With(at, 1)) : y;
    }

    /// <summary>The smallest of all numbers, as a single number.</summary>
    /// <remarks>NaN if there is one. Gradient: g at the first of equals, 0 elsewhere.</remarks>
    /// <exception cref="ShapeException">There are no numbers.</exception>
    public Tensor Min() => -(-this).Max();

    /// <summary>The smallest number along an axis.</summary>
    /// <remarks>Shapes: (..., size, ...) -> (..., ...).  NaN if there is one. Gradient: g at the first of equals, 0 elsewhere.</remarks>
    /// <param name="axis">Negative counts from the end.</param>
    /// <param name="keepDims">Keep the axis with size 1 instead of dropping it.</param>
    /// <exception cref="ShapeException">There is no such axis, or it is empty.</exception>
    public Tensor Min(int axis, bool keepDims = false) => -(-this).Max(axis, keepDims);

    /// <summary>Brings one axis to the end, the others in their order.</summary>
    internal Tensor AxisLast(int axis)
    {
        var at = Shape.Axis(axis);
        if (at == Rank - 1) return this;
        int[] order = [.. Enumerable.Range(0, Rank).Where(i => i != at), at];
        return Permute(order);
    }

    /// <summary>The opposite: the last axis becomes axis <paramref name="axis"/>.</summary>
    internal Tensor LastToAxis(int axis)
    {
        var at = Shape.Axis(axis);
        if (at == Rank - 1) return this;
        int[] order = [.. Enumerable.Range(0, at), Rank - 1, .. Enumerable.Range(at, Rank - 1 - at)];
        return Permute(order);
    }
}
