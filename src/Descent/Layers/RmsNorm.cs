namespace Descent.Nn;

/// <summary>Root mean square normalisation: each sample to mean square 1 over the last axes, then a learned scale; no mean is taken off.</summary>
/// <remarks>
/// Formula: y = x / sqrt(mean(x^2) + epsilon) * weight, the same in training and evaluation.
/// Shapes: (*, shape) -> same; weight: shape.
/// Defaults: weight 1, epsilon 2^-23 (the spacing of floats at 1), as PyTorch's RMSNorm with eps left out; language models often use 1e-6.
/// Reference: Zhang, Sennrich, Root Mean Square Layer Normalization, NeurIPS 2019, arXiv:1910.07467.
/// </remarks>
public sealed class RmsNorm : Module, IHasChannels
{
    /// <summary>Creates the layer.</summary>
    /// <param name="shape">The sizes of the last axes, which are normalised together; for one axis write [size].</param>
    /// <param name="epsilon">Added to the mean square, above 0.</param>
    /// <param name="affine">Learn a scale for each number (PyTorch: elementwise_affine).</param>
    /// <exception cref="ArgumentException">A shape without numbers, or an epsilon of 0 or less.</exception>
    public RmsNorm(Shape shape, float epsilon = 1f / (1 << 23), bool affine = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(epsilon, 0);
        if (shape.Rank == 0 || shape.ElementCount == 0)
            throw new ArgumentException($"RmsNorm: got the shape {shape}; expected one axis or more, each of 1 or more.", nameof(shape));
        (NormalizedShape, Epsilon) = (shape, epsilon);
        if (affine) Weight = Register("weight", Tensor.Ones(shape));
    }

    /// <summary>The sizes of the axes that are normalised together.</summary>
    public Shape NormalizedShape { get; private set; }

    /// <summary>Added to the mean square.</summary>
    public float Epsilon { get; }

    /// <summary>Scale of each number, or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"RmsNorm{NormalizedShape}";

    int IHasChannels.ChannelCount(ChannelSide side) => NormalizedShape[-1];

    bool IHasChannels.TryKeep(ChannelSide side, ReadOnlySpan<int> kept)
    {
        if (NormalizedShape.Rank != 1) return false;
        KeepRows(NormalizedShape[0], kept);
        NormalizedShape = Shape.Create(kept.Length);
        return true;
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var axes = NormalizedShape.Rank;
        if (input.Rank < axes || !input.Shape.Sizes[^axes..].SequenceEqual(NormalizedShape.Sizes))
            throw Errors.ShapeErrors.Rank("RmsNorm", input.Shape, $"a shape that ends with {NormalizedShape}");
        return input.RmsNorm(Weight, axes, Epsilon);
    }
}
