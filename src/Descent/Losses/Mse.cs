namespace Descent.Nn;

/// <summary>Mean squared error: for regression.</summary>
/// <remarks>
/// Formula: the mean (or sum) of (prediction - target)^2 over all numbers.  Shapes: prediction and target alike.
/// (N) against (N, 1) is an error: broadcast, it would compare every sample with every other.
/// </remarks>
public sealed class Mse(Reduction reduction = Reduction.Mean) : Loss
{
    internal override bool AddsUp => reduction == Reduction.Sum;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor prediction, Target target) =>
        Reduce((prediction - ValuesOf("Mse", prediction, target)).Square(), reduction);
}
