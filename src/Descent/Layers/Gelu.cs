namespace Descent.Nn;

/// <summary>Gaussian error linear unit: a smooth rectifier, the usual activation of transformers.</summary>
/// <remarks>
/// Formula: y = x Phi(x), Phi the distribution function of the standard normal distribution; approximate: x (1 + tanh(sqrt(2 / pi) (x + 0.044715
/// x^3))) / 2.
/// Shapes: any -> same.  Default exact, as PyTorch. Reference: Hendrycks, Gimpel 2016, arXiv:1606.08415.
/// </remarks>
public sealed class Gelu(bool approximate = false) : Module
{
    /// <summary>True for the tanh formula.</summary>
    public bool IsApproximate { get; } = approximate;

    /// <summary>The name, for a summary.</summary>
    public override string ToString() => IsApproximate ? "Gelu(tanh)" : "Gelu";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Gelu(IsApproximate);
}
