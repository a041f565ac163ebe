namespace Descent.Nn;

/// <summary>Makes one row of numbers of each sample.</summary>
/// <remarks>Shapes: (N, *) -> (N, product of *). A view: nothing is copied.</remarks>
public sealed class Flatten : Module
{
    /// <summary>The name, for a summary.</summary>
    public override string ToString() => "Flatten";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Flatten();
}
