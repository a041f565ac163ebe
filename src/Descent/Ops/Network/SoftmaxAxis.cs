namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Probabilities from scores, along any axis.</summary>
    /// <remarks>Formula, numerics and gradient: <see cref="Softmax()"/>.  Another axis than the last costs two permutations.</remarks>
    /// <param name="axis">Negative counts from the end.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public Tensor Softmax(int axis) => AxisLast(axis).Softmax().LastToAxis(axis);

    /// <summary>The logarithm of <see cref="Softmax(int)"/>, along any axis.</summary>
    /// <remarks>Formula, numerics and gradient: <see cref="LogSoftmax()"/>.  Another axis than the last costs two permutations.</remarks>
    /// <param name="axis">Negative counts from the end.</param>
    /// <exception cref="ShapeException">There is no such axis.</exception>
    public Tensor LogSoftmax(int axis) => AxisLast(axis).LogSoftmax().LastToAxis(axis);
}
