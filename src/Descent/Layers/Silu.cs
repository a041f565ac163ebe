namespace Descent.Nn;

/// <summary>Sigmoid linear unit (swish): a smooth rectifier with a small dip below zero.</summary>
/// <remarks>
/// Formula: y = x / (1 + e^-x).  Shapes: any -> same.
/// Reference: Elfwing, Uchibe, Doya 2017, arXiv:1702.03118; Ramachandran, Zoph, Le 2017, arXiv:1710.05941.
/// </remarks>
public sealed class Silu : Module
{
    /// <summary>The name, for a summary.</summary>
    public override string ToString() => "Silu";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Silu();
}
