namespace Descent.Nn;

/// <summary>Layer normalisation: each sample to mean 0 and variance 1 over the last axes, then a learned scale and shift.</summary>
/// <remarks>
/// Formula: y = (x - mean) / sqrt(variance + epsilon) * weight + bias, the same in training and evaluation.
/// Shapes: (*, shape) -> same; weight, bias: shape.
/// Defaults: epsilon 1e-5, weight 1, bias 0, as PyTorch.
/// Reference: Ba, Kiros, Hinton 2016, arXiv:1607.06450.
/// </remarks>
public sealed class LayerNorm : Module, IHasChannels
{
    /// <summary>Creates the layer.</summary>
    /// <param name="shape">The sizes of the last axes, which are normalised together; for one axis write [size].</param>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <param name="affine">Learn a scale and a shift for each number (PyTorch: elementwise_affine).</param>
    /// <param name="bias">Learn the shift too; counts only with <paramref name="affine"/>.</param>
    /// <exception cref="ArgumentException">A shape without numbers, or an epsilon of 0 or less.</exception>
    public LayerNorm(Shape shape, float epsilon = 1e-5f, bool affine = true, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(epsilon, 0);
        if (shape.Rank == 0 || shape.ElementCount == 0)
            throw new ArgumentException($"LayerNorm: got the shape {shape}; expected one axis or more, each of 1 or more.", nameof(shape));
        (NormalizedShape, Epsilon) = (shape, epsilon);
        if (affine) Weight = Register("weight", Tensor.Ones(shape));
        if (affine && bias) Bias = Register("bias", Tensor.Zeros(shape));
    }

    /// <summary>The sizes of the axes that are normalised together.</summary>
    public Shape NormalizedShape { get; private set; }

    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; }

    /// <summary>Scale of each number, or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>Shift of each number, or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"LayerNorm{NormalizedShape}";

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
            throw Errors.ShapeErrors.Rank("LayerNorm", input.Shape, $"a shape that ends with {NormalizedShape}");
        return input.LayerNorm(Weight, Bias, axes, Epsilon);
    }
}
