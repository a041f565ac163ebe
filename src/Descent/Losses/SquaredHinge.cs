namespace Descent.Nn;

/// <summary>Squared hinge loss: as <see cref="Hinge"/>, but large mistakes count more, and the gradient has no jump.</summary>
/// <remarks>
/// Formula: loss = sum over k != class of max(0, x_k - x_class + margin)^2.  Shapes: scores (N, K), classes (N); or (N, K, d1, ...), (N, d1, ...).
/// Default margin 1. The plain sum; PyTorch's MultiMarginLoss with p = 2 divides it by K. Reference: Tang 2013, arXiv:1306.0239; lecture 002.
/// </remarks>
public sealed class SquaredHinge : Loss
{
    private readonly float _margin;
    private readonly Reduction _reduction;

    /// <summary>Creates the loss.</summary>
    /// <param name="margin">How much lower wrong classes should score, above 0.</param>
    /// <param name="reduction">How the losses become one number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not above 0.</exception>
    public SquaredHinge(float margin = 1, Reduction reduction = Reduction.Mean) =>
        (_margin, _reduction) = (Checked("SquaredHinge", nameof(margin), margin, margin > 0, "a number above 0"), reduction);

    internal override bool AddsUp => _reduction == Reduction.Sum;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor prediction, Target target)
    {
        var rows = ClassRows.Of("SquaredHinge", prediction, ClassesOf("SquaredHinge", target));
        return Reduce(rows.Restore(rows.Margins(_margin).Square().Sum(-1)), _reduction);
    }
}
