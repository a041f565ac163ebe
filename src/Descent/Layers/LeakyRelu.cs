namespace Descent.Nn;

/// <summary>A rectifier with a small slope below zero, so that no unit is ever without a gradient.</summary>
/// <remarks>
/// Formula: y = x where x > 0, else slope x.  Shapes: any -> same.
/// Default slope 0.01, as PyTorch; the lectures use 0.1. Reference: Maas et al. 2013.
/// </remarks>
public sealed class LeakyRelu(float slope = 0.01f) : Module
{
    /// <summary>The slope below zero.</summary>
    public float Slope { get; } = slope;

    /// <summary>The slope, for a summary.</summary>
    public override string ToString() => FormattableString.Invariant($"LeakyRelu({Slope})");

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.LeakyRelu(Slope);
}
