namespace Descent.Nn;

/// <summary>Rectified linear unit: the usual activation between layers.</summary>
/// <remarks>
/// Formula: y = max(x, 0).  Shapes: any -> same.
/// Gradient 1 where positive, else 0: cheap and never saturated on one side, but a unit that is always negative learns no more. Reference: Nair,
/// Hinton 2010.
/// </remarks>
public sealed class Relu : Module
{
    /// <summary>The name, for a summary.</summary>
    public override string ToString() => "Relu";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Relu();
}
