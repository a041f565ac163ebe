namespace Descent.Nn;

/// <summary>The logistic function: squashes to 0 .. 1.</summary>
/// <remarks>
/// Formula: y = 1 / (1 + e^-x).  Shapes: any -> same.
/// Saturates, and its output is never negative, so that the weights after it zig-zag. For a gate or a probability rather than between layers.
/// </remarks>
public sealed class Sigmoid : Module
{
    /// <summary>The name, for a summary.</summary>
    public override string ToString() => "Sigmoid";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Sigmoid();
}
