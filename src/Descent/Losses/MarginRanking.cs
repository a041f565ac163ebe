namespace Descent.Nn;

/// <summary>Margin ranking loss: of two things the right one should score higher.</summary>
/// <remarks>
/// Formula: max(0, -y (a - b) + margin), y = 1 where the first should be higher, -1 where the second.  Shapes: a, b and y alike.
/// Default margin 0, as PyTorch.
/// </remarks>
public sealed class MarginRanking : Loss
{
    private readonly float _margin;
    private readonly Reduction _reduction;

    /// <summary>Creates the loss.</summary>
    /// <param name="margin">By how much it should be higher.</param>
    /// <param name="reduction">How the losses become one number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not finite.</exception>
    public MarginRanking(float margin = 0, Reduction reduction = Reduction.Mean) =>
        (_margin, _reduction) = (Checked("MarginRanking", nameof(margin), margin, true, "a number"), reduction);

    internal override bool AddsUp => _reduction == Reduction.Sum;

    /// <summary>The loss of pairs of scores.</summary>
    /// <param name="first">Scores of the first.</param>
    /// <param name="second">Scores of the second.</param>
    /// <param name="target">1 where the first should be higher, -1 where the second.</param>
    /// <exception cref="ShapeException">The shapes differ, or a target is neither 1 nor -1.</exception>
    public Tensor Forward(Tensor first, Tensor second, Tensor target)
    {
        Sides.RequireAlike("MarginRanking", ("the first", first), ("the second", second));
        Sides.RequireAlike("MarginRanking", ("the first", first), ("the target", target));
        RequireSigns("MarginRanking", target);
        return Reduce((((second - first) * target) + _margin).Relu(), _reduction);
    }

    /// <summary>The loss of pairs that lie side by side on axis 1.</summary>
    /// <param name="prediction">(N, 2, ...).</param>
    /// <param name="target">Values 1 or -1: (N, ...), or (N, 1) for a prediction of (N, 2).</param>
    /// <exception cref="ShapeException">The shapes do not fit, or a target is neither 1 nor -1.</exception>
    public override Tensor Forward(Tensor prediction, Target target)
    {
        var sides = Sides.Of("MarginRanking", prediction, 2);
        return Forward(sides[0], sides[1], Sides.Signs("MarginRanking", sides[0].Shape, target));
    }
}
