namespace Descent.Nn;

/// <summary>Cosine embedding loss: things that belong together should point the same way, others not.</summary>
/// <remarks>
/// Formula: 1 - cos(a, b) where y = 1; max(0, cos(a, b) - margin) where y = -1. cos = a.b / sqrt((a.a + 1e-12) (b.b + 1e-12)), as PyTorch.
/// Shapes: a and b (N, D), y (N); or vectors (D) and a single number.
/// Default margin 0, as PyTorch; from -1 to 1, where 0 to 0.5 makes sense.
/// </remarks>
public sealed class CosineEmbedding : Loss
{
    private const float Epsilon = 1e-12f;

    private readonly float _margin;
    private readonly Reduction _reduction;

    /// <summary>Creates the loss.</summary>
    /// <param name="margin">Up to which cosine others cost nothing, from -1 to 1.</param>
    /// <param name="reduction">How the losses become one number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is outside -1 to 1.</exception>
    public CosineEmbedding(float margin = 0, Reduction reduction = Reduction.Mean)
    {
        _margin = Checked("CosineEmbedding", nameof(margin), margin, margin is >= -1 and <= 1, "a number from -1 to 1");
        _reduction = reduction;
    }

    internal override bool AddsUp => _reduction == Reduction.Sum;

    /// <summary>The loss of pairs of vectors.</summary>
    /// <param name="first">(N, D).</param>
    /// <param name="second">(N, D).</param>
    /// <param name="target">(N): 1 where both belong together, else -1.</param>
    /// <exception cref="ShapeException">The shapes do not fit, or a target is neither 1 nor -1.</exception>
    public Tensor Forward(Tensor first, Tensor second, Tensor target)
    {
        Sides.RequireAlike("CosineEmbedding", ("the first", first), ("the second", second));
        if (first.Rank is not (1 or 2)) throw Errors.ShapeErrors.Rank("CosineEmbedding", first.Shape, "vectors of (N, D) or (D)");
        if (!target.Shape.Equals(first.Shape.Without(-1)))
            throw Errors.ShapeErrors.Rank("CosineEmbedding", target.Shape, $"a target of {first.Shape.Without(-1)} for vectors of {first.Shape}");
        RequireSigns("CosineEmbedding", target);
        var lengths = (first.Square().Sum(-1) + Epsilon) * (second.Square().Sum(-1) + Epsilon);
        var cosine = (first * second).Sum(-1) / lengths.Sqrt();
        return Reduce(Tensor.Where(target, 1 - cosine, (cosine - _margin).Relu()), _reduction);
    }

    /// <summary>The loss of pairs that lie side by side on axis 1.</summary>
    /// <param name="prediction">(N, 2, D).</param>
    /// <param name="target">Values 1 or -1: (N), or (N, 1).</param>
    /// <exception cref="ShapeException">The shapes do not fit, or a target is neither 1 nor -1.</exception>
    public override Tensor Forward(Tensor prediction, Target target)
    {
        var sides = Sides.Of("CosineEmbedding", prediction, 2);
        if (prediction.Rank != 3) throw Errors.ShapeErrors.Rank("CosineEmbedding", prediction.Shape, "two vectors for each sample: (N, 2, D)");
        return Forward(sides[0], sides[1], Sides.Signs("CosineEmbedding", sides[0].Shape.Without(-1), target));
    }
}
