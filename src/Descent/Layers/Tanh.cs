namespace Descent.Nn;

/// <summary>Hyperbolic tangent: a squashing activation with zero mean.</summary>
/// <remarks>
/// Formula: y = tanh x.  Shapes: any -> same.
/// Saturates beyond |x| of about 3, where its gradient vanishes. Reference: LeCun et al., Efficient BackProp, 1998.
/// </remarks>
public sealed class Tanh : Module
{
    /// <summary>The name, for a summary.</summary>
    public override string ToString() => "Tanh";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Tanh();
}
