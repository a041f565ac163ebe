namespace Descent.Nn;

/// <summary>Scaled exponential linear unit: keeps mean 0 and variance 1 through a deep network of LeCun-normal weights.</summary>
/// <remarks>
/// Formula: y = 1.0507 (x where x &gt; 0, else 1.6733 (e^x - 1)).  Shapes: any -> same.
/// Reference: Klambauer, Unterthiner, Mayr, Hochreiter 2017, arXiv:1706.02515. Without the right weights it is just another ELU.
/// </remarks>
public sealed class Selu : Module
{
    /// <summary>The name, for a summary.</summary>
    public override string ToString() => "Selu";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Selu();
}
