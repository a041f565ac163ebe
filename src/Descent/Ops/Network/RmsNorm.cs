namespace Descent;

public sealed partial class Tensor
{
    /// <summary>Divides each sample by the root of its mean square over the last axes.</summary>
    /// <remarks>
    /// Formula: y = x / sqrt(mean(x^2) + epsilon) * weight.
    /// Shapes: any with at least as many axes -> same; weight: the sizes of these axes.
    /// Numerics: the mean is accumulated as <see cref="Mean(int, bool)"/> does it; numbers above 1e19 overflow when squared. Gradient: through the
    /// mean square; it has second derivatives.
    /// Reference: Zhang, Sennrich, NeurIPS 2019, arXiv:1910.07467.
    /// </remarks>
    /// <param name="weight">Scale of each number, or null for 1.</param>
    /// <param name="axes">How many of the last axes are normalised together, at least 1.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <exception cref="ShapeException">Too few axes, sizes that differ, or nothing to normalise.</exception>
    public Tensor RmsNorm(Tensor? weight = null, int axes = 1, float epsilon = 1f / (1 << 23))
    {
        if (axes < 1 || Rank < axes)
            throw Errors.ShapeErrors.Rank($"RmsNorm over {axes} axes", Shape, axes < 1 ? "one axis or more" : $"at least {axes} axes");
        var last = Shape.Create(Shape.Sizes[^axes..]);
        if (weight is not null && !weight.Shape.Equals(last))
            throw Errors.ShapeErrors.SameShape("RmsNorm", "the end of the input's shape", last, "the weight", weight.Shape);
        if (last.ElementCount == 0) throw new ShapeException($"RmsNorm: got {Shape}, nothing to normalise; expected at least one number a sample.");
        var rows = Reshape(1, Product(Shape.Sizes[..^axes]), last.ElementCount);
        var inverse = 1f / (rows.Square().Mean(2) + epsilon).Sqrt();
        var y = rows.ChannelAffine(inverse.Reshape(inverse.Count)).Reshape(Shape);
        return weight is null ? y : y * weight;
    }
}
