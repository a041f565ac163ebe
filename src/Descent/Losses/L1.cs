namespace Descent.Nn;

/// <summary>Mean absolute error: for regression with outliers, which it does not follow.</summary>
/// <remarks>
/// Formula: the mean (or sum) of |prediction - target| over all numbers.  Shapes: prediction and target alike.
/// The gradient has the same size however small the error is, and is 0 at no error, as in PyTorch. Best is the median, not the mean.
/// </remarks>
public sealed class L1(Reduction reduction = Reduction.Mean) : Loss
{
    internal override bool AddsUp => reduction == Reduction.Sum;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor prediction, Target target) =>
        Reduce((prediction - ValuesOf("L1", prediction, target)).Abs(), reduction);
}
