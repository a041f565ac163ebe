namespace Descent.Nn;

/// <summary>Squared near no error, absolute beyond: for regression with outliers, such as boxes of objects.</summary>
/// <remarks>
/// Formula: with d = prediction - target: d^2 / (2 beta) where |d| &lt; beta, else |d| - beta / 2.  Shapes: prediction and target alike.
/// It is <see cref="Huber"/> divided by beta: its slope far away is 1. Default beta 1, as PyTorch; 0 gives <see cref="L1"/>.
/// Reference: Girshick, Fast R-CNN, 2015, arXiv:1504.08083.
/// </remarks>
public sealed class SmoothL1 : Loss
{
    private readonly float _beta;
    private readonly Reduction _reduction;

    /// <summary>Creates the loss.</summary>
    /// <param name="beta">Where squared goes over into absolute, 0 or more.</param>
    /// <param name="reduction">How the losses become one number.</param>
    /// <exception cref="ArgumentOutOfRangeException">Beta is negative.</exception>
    public SmoothL1(float beta = 1, Reduction reduction = Reduction.Mean) =>
        (_beta, _reduction) = (Checked("SmoothL1", nameof(beta), beta, beta >= 0, "a number of 0 or more"), reduction);

    internal override bool AddsUp => _reduction == Reduction.Sum;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor prediction, Target target)
    {
        var size = (prediction - ValuesOf("SmoothL1", prediction, target)).Abs();
        return Reduce(_beta == 0 ? size : Huber.Bent(size, _beta) * (1 / _beta), _reduction);
    }
}
