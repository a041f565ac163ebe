namespace Descent.Nn;

/// <summary>Silu with straight pieces: cheap on small processors.</summary>
/// <remarks>
/// Formula: y = x min(max(x + 3, 0), 6) / 6.  Shapes: any -> same.
/// Reference: Howard et al., Searching for MobileNetV3, 2019, arXiv:1905.02244.
/// </remarks>
public sealed class HardSwish : Module
{
    /// <summary>The name, for a summary.</summary>
    public override string ToString() => "HardSwish";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.HardSwish();
}
