namespace Descent.Nn;

/// <summary>Probabilities from scores: positive, with the sum 1 along an axis.</summary>
/// <remarks>
/// Formula: y_i = e^(x_i) / sum_j e^(x_j), the maximum taken out first.  Shapes: any with the axis -> same.
/// Default axis -1, the last; PyTorch asks for it. Channels of images are axis 1. Not before <see cref="CrossEntropy"/>, which has it inside.
/// </remarks>
public sealed class Softmax(int axis = -1) : Module
{
    /// <summary>Along which axis; negative counts from the end.</summary>
    public int Axis { get; } = axis;

    /// <summary>The axis, for a summary.</summary>
    public override string ToString() => $"Softmax({Axis})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Softmax(Axis);
}
