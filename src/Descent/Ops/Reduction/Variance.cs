namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The variance along an axis: how far numbers lie from their mean.</summary>
    /// <remarks>
    /// Formula: y = sum_i (x_i - mean)^2 / (size - 1), or / size where it is biased; NaN where that is 0.  Shapes: (..., size, ...) -> (..., ...).
    /// Numerics: in two passes, so that a large mean costs no digits. Gradient: 2 g (x - mean) / (size - 1). Default unbiased, as PyTorch.
    /// </remarks>
    /// <param name="axis">Negative counts from the end.</param>
    /// <param name="keepDims">Keep the axis with size 1 instead of dropping it.</param>
    /// <param name="unbiased">Divide by size - 1.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public Tensor Variance(int axis, bool keepDims = false, bool unbiased = true)
    {
        var size = Shape[axis];
        var mean = (this - Mean(axis, keepDims: true)).Square().Mean(axis, keepDims);
        return unbiased ? mean * (size > 1 ? (float)(size / (size - 1.0)) : float.NaN) : mean;
    }
}
