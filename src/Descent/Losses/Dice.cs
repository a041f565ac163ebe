namespace Descent.Nn;

/// <summary>Dice loss: how little two areas overlap; for images of which small parts are looked for.</summary>
/// <remarks>
/// Formula: 1 - (2 sum p t + smooth) / (sum p + sum t + smooth), summed over the positions of each sample and channel.
/// For values from 0 to 1 of the scores' shape: p = sigmoid of the scores. For classes: p = softmax over axis 1, t = 1 for the class, else 0.
/// Shapes: scores (N, C, d1, ...) and values alike, or classes (N, d1, ...): one loss for each sample and channel (N, C).
/// Scores (N, D) and values alike: D positions of one channel, one loss for each sample (N); so are scores (N, K) and classes (N).
/// Default smooth 1, which keeps empty areas from 0 / 0. PyTorch has no such loss; the values are those of the formula.
/// Reference: Milletari, Navab, Ahmadi 2016, arXiv:1606.04797, with plain sums as Sudre et al. 2017, arXiv:1707.03237.
/// </remarks>
public sealed class Dice : Loss
{
    private readonly float _smooth;
    private readonly Reduction _reduction;

    /// <summary>Creates the loss.</summary>
    /// <param name="smooth">Added above and below the line, 0 or more.</param>
    /// <param name="reduction">How the losses become one number.</param>
    /// <exception cref="ArgumentOutOfRangeException">Smooth is negative.</exception>
    public Dice(float smooth = 1, Reduction reduction = Reduction.Mean) =>
        (_smooth, _reduction) = (Checked("Dice", nameof(smooth), smooth, smooth >= 0, "a number of 0 or more"), reduction);

    internal override bool AddsUp => _reduction == Reduction.Sum;

    /// <inheritdoc/>
    public override Tensor Forward(Tensor prediction, Target target)
    {
        if (prediction.Rank < 2) throw Errors.ShapeErrors.Rank("Dice", prediction.Shape, "scores of (N, channels, ...) or (N, positions)");
        Tensor p, t;
        if (target.Classes is { } classes)
        {
            var rows = ClassRows.Of("Dice", prediction, classes);
            var hot = Tensor.OneHot(rows.Classes, prediction.Shape[1], prediction.Device);
            p = prediction.Softmax(1);
            t = hot.Reshape(Shape.Create([.. classes.Shape.Sizes, prediction.Shape[1]])).LastToAxis(1);
        }
        else
        {
            (p, t) = (prediction.Sigmoid(), ValuesOf("Dice", prediction, target));
        }

        return Reduce(1 - ((OverPositions(p * t) * 2 + _smooth) / (OverPositions(p) + OverPositions(t) + _smooth)), _reduction);
    }

    private static Tensor OverPositions(Tensor x) => x.Flatten(x.Rank == 2 ? 1 : 2).Sum(-1);
}
