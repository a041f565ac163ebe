namespace Descent.Nn;

/// <summary>Exponential linear unit: a rectifier that goes on smoothly to -alpha, so that units have a mean near 0 and always a gradient.</summary>
/// <remarks>
/// Formula: y = x where x > 0, else alpha (e^x - 1).  Shapes: any -> same.
/// Default alpha 1, as PyTorch and lecture 002. Reference: Clevert, Unterthiner, Hochreiter 2015, arXiv:1511.07289.
/// </remarks>
public sealed class Elu(float alpha = 1) : Module
{
    /// <summary>How far it goes below zero.</summary>
    public float Alpha { get; } = alpha;

    /// <summary>Alpha, for a summary.</summary>
    public override string ToString() => FormattableString.Invariant($"Elu({Alpha})");

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Elu(Alpha);
}
