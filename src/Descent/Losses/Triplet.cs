namespace Descent.Nn;

/// <summary>Triplet loss: an anchor should lie nearer to one of its kind than to another, by a margin.</summary>
/// <remarks>
/// Formula: max(0, d(anchor, positive) - d(anchor, negative) + margin), d(x, y) = (sum |x - y + epsilon|^p)^(1/p) over the last axis.
/// With swap d(anchor, negative) is the smaller of it and d(positive, negative).  Shapes: three times (N, D) or (D).
/// Defaults: margin 1, p 2, epsilon 1e-6, no swap, mean, as PyTorch.
/// Reference: Schroff, Kalenichenko, Philbin 2015, arXiv:1503.03832; swap: Balntas et al., BMVC 2016.
/// </remarks>
public sealed class Triplet : Loss
{
    private readonly float _margin;
    private readonly float _p;
    private readonly float _epsilon;
    private readonly bool _swap;
    private readonly Reduction _reduction;

    /// <summary>Creates the loss.</summary>
    /// <param name="margin">By how much the other should be further away, above 0.</param>
    /// <param name="p">Which distance, 1 or more: 1 the sum of sizes, 2 Euclid's.</param>
    /// <param name="epsilon">Keeps the slope of a distance of 0 finite; 0 or more.</param>
    /// <param name="swap">Also hold the positive away from the negative.</param>
    /// <param name="reduction">How the losses become one number.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number outside its range.</exception>
    public Triplet(float margin = 1, float p = 2, float epsilon = 1e-6f, bool swap = false, Reduction reduction = Reduction.Mean)
    {
        _margin = Checked("Triplet", nameof(margin), margin, margin > 0, "a number above 0");
        _p = Checked("Triplet", nameof(p), p, p >= 1, "a number of 1 or more");
        _epsilon = Checked("Triplet", nameof(epsilon), epsilon, epsilon >= 0, "a number of 0 or more");
        (_swap, _reduction) = (swap, reduction);
    }

    internal override bool AddsUp => _reduction == Reduction.Sum;

    /// <summary>The loss of triplets of vectors.</summary>
    /// <param name="anchor">(N, D).</param>
    /// <param name="positive">(N, D): of the anchor's kind.</param>
    /// <param name="negative">(N, D): of another kind.</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor anchor, Tensor positive, Tensor negative)
    {
        Sides.RequireAlike("Triplet", ("the anchor", anchor), ("the positive", positive));
        Sides.RequireAlike("Triplet", ("the anchor", anchor), ("the negative", negative));
        if (anchor.Rank is not (1 or 2)) throw Errors.ShapeErrors.Rank("Triplet", anchor.Shape, "vectors of (N, D) or (D)");
        Tensor near = Distance(anchor, positive), far = Distance(anchor, negative);
        if (_swap) far = Tensor.Minimum(far, Distance(positive, negative));
        return Reduce((near - far + _margin).Relu(), _reduction);
    }

    /// <summary>The loss of triplets that lie side by side on axis 1.</summary>
    /// <param name="prediction">(N, 3, D): anchor, positive, negative.</param>
    /// <param name="target">Not looked at: the order says what belongs together.</param>
    /// <exception cref="ShapeException">The shape does not fit.</exception>
    public override Tensor Forward(Tensor prediction, Target target)
    {
        var sides = Sides.Of("Triplet", prediction, 3);
        return Forward(sides[0], sides[1], sides[2]);
    }

    private Tensor Distance(Tensor x, Tensor y)
    {
        var way = x - y + _epsilon;
        return _p switch
        {
            1 => way.Abs().Sum(-1),
            2 => way.Square().Sum(-1).Sqrt(),
            _ => way.Abs().Pow(_p).Sum(-1).Pow(1 / _p),
        };
    }
}
