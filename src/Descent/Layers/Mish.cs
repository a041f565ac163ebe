namespace Descent.Nn;

/// <summary>Smooth rectifier with a small dip below zero.</summary>
/// <remarks>
/// Formula: y = x tanh(ln(1 + e^x)).  Shapes: any -> same.
/// Reference: Misra 2019, arXiv:1908.08681.
/// </remarks>
public sealed class Mish : Module
{
    /// <summary>The name, for a summary.</summary>
    public override string ToString() => "Mish";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Mish();
}
