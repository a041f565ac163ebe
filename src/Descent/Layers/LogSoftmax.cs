namespace Descent.Nn;

/// <summary>Logarithms of probabilities from scores, for <see cref="Nll"/>.</summary>
/// <remarks>
/// Formula: y_i = x_i - ln sum_j e^(x_j), the maximum taken out first.  Shapes: any with the axis -> same.
/// Default axis -1, the last; PyTorch asks for it. Channels of images are axis 1. <see cref="CrossEntropy"/> is this and <see cref="Nll"/> in one.
/// </remarks>
public sealed class LogSoftmax(int axis = -1) : Module
{
    /// <summary>Along which axis; negative counts from the end.</summary>
    public int Axis { get; } = axis;

    /// <summary>The axis, for a summary.</summary>
    public override string ToString() => $"LogSoftmax({Axis})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.LogSoftmax(Axis);
}
