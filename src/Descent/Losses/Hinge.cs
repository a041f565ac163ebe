namespace Descent.Nn;

/// <summary>Hinge loss of a support vector machine with several classes: every wrong class should score lower by a margin.</summary>
/// <remarks>
/// Formula: loss = sum over k != class of max(0, x_k - x_class + margin).  Shapes: scores (N, K), classes (N); or (N, K, d1, ...), (N, d1, ...).
/// It is 0 as soon as the margin is kept: then nothing is learned any more ("hinge saturates, cross entropy never").
/// Default margin 1. It is the plain sum of lecture 002; PyTorch's MultiMarginLoss divides it by K. Reference: Weston, Watkins 1999; lecture 002.
/// </remarks>
public sealed class Hinge : Loss
{
    private readonly float _margin;
    private readonly Reduction _reduction;

    /// <summary>Creates the loss.</summary>
    /// <param name="margin">How much lower wrong classes should score, above 0.</param>
    /// <param name="reduction">How the losses become one number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not above 0.</exception>
    public Hinge(float margin = 1, Reduction reduction = Reduction.Mean) =>
        (_margin, _reduction) = (Checked("Hinge", nameof(margin), margin, margin > 0, "a number above 0"), reduction);

    internal override bool AddsUp => _reduction == Reduction.Sum;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor prediction, Target target)
    {
        var rows = ClassRows.Of("Hinge", prediction, ClassesOf("Hinge", target));
        return Reduce(rows.Restore(rows.Margins(_margin).Sum(-1)), _reduction);
    }
}
