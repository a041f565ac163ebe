namespace Descent;

public sealed partial class Tensor
{
    /// <summary>The logarithm of a sum of exponentials along an axis: a smooth maximum.</summary>
    /// <remarks>
    /// Formula: y = max + ln sum_i e^(x_i - max).  Shapes: (..., size, ...) -> (..., ...).
    /// Numerics: the maximum is taken out first, so large numbers stay finite; all minus infinity gives minus infinity. Gradient: g softmax(x).
    /// </remarks>
    /// <param name="axis">Negative counts from the end.</param>
    /// <param name="keepDims">Keep the axis with size 1 instead of dropping it.</param>
    /// <exception cref="ShapeException">There is no such axis, or it is empty.</exception>
    public Tensor LogSumExp(int axis, bool keepDims = false)
    {
        var at = Shape.Axis(axis);
        if (Shape[at] == 0) throw Errors.ShapeErrors.Rank("LogSumExp", Shape, $"at least one number along axis {axis}");
        // A constant: the result does not depend on it. Finite, because infinity less itself is no number.
        var largest = Detach().ReduceAxes(ReduceOp.Max, at, at + 1, keepDims: true).Clamp(float.MinValue, float.MaxValue);
        var y = (this - largest).Exp().Sum(at, keepDims: true).Log() + largest;
        return keepDims ? y : y.Reshape(Shape.Without(at));
    }
}
