namespace Descent.Nn;

/// <summary>Smooth rectifier: always positive, such as the deviation that a network predicts.</summary>
/// <remarks>
/// Formula: y = ln(1 + e^(beta x)) / beta.  Shapes: any -> same.  Default beta 1, as PyTorch.
/// PyTorch's threshold, beyond which it takes x itself, is not there: the formula used stays finite, and equals x where fp32 sees no difference.
/// Reference: Dugas et al., NIPS 2000.
/// </remarks>
public sealed class Softplus : Module
{
    /// <summary>Creates the layer.</summary>
    /// <param name="beta">Sharpness, above 0: the larger, the nearer to the rectifier.</param>
    /// <exception cref="ArgumentOutOfRangeException">Beta is not above 0, or not finite.</exception>
    public Softplus(float beta = 1)
    {
        if (!(beta > 0) || !float.IsFinite(beta))
            throw new ArgumentOutOfRangeException(
                nameof(beta), FormattableString.Invariant($"Softplus: got beta {beta}; expected a number above 0."));
        Beta = beta;
    }

    /// <summary>Sharpness.</summary>
    public float Beta { get; }

    /// <summary>Beta, for a summary.</summary>
    public override string ToString() => FormattableString.Invariant($"Softplus({Beta})");

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Softplus(Beta);
}
