namespace Descent.Nn;

/// <summary>Ghost batch normalisation: batch norm in small parts of a large batch, so that large batches generalise as small ones do.</summary>
/// <remarks>
/// Training: the batch is cut into ceil(N / size) runs of samples whose lengths differ by one at most; each is normalised by its own statistics, and
/// the running statistics take them in one after the other. Evaluation: as <see cref="BatchNorm"/>.
/// Shapes: (N, C) or (N, C, *) -> same; parameters and buffers as batch norm, so that states can be exchanged.
/// Defaults: size 128 as in the paper; epsilon 1e-5 and momentum 0.1 as batch norm. A batch of at most size samples gives batch norm itself.
/// Reference: Hoffer, Hubara, Soudry, Train longer, generalize better, NeurIPS 2017, arXiv:1705.08741.
/// </remarks>
public sealed class GhostBatchNorm : BatchNormBase
{
    /// <summary>Creates the layer.</summary>
    /// <param name="channels">Channels: the size of axis 1.</param>
    /// <param name="size">The most samples that are normalised together, at least 1.</param>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <param name="momentum">Weight of the newest part in the running statistics, 0 to 1; null: all parts count alike.</param>
    /// <param name="affine">Learn a scale and a shift for each channel.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public GhostBatchNorm(int channels, int size = 128, float epsilon = 1e-5f, float? momentum = 0.1f, bool affine = true)
        : base(channels, epsilon, momentum, affine, trackRunningStats: true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        Size = size;
    }

    /// <summary>The most samples that are normalised together.</summary>
    public int Size { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"GhostBatchNorm({Channels}, {Size} samples)";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (IsFolded) return input;
        CheckChannels(input);
        if (!IsTraining) return NormalizeByHistory(input);
        var parts = input.Rank < 2 ? 1 : Math.Max(1, (int)(((long)input.Shape[0] + Size - 1) / Size));
        var output = input.GhostBatchNorm(parts, Weight, Bias, Epsilon, out var statistics);
        foreach (var (mean, variance, count) in statistics) Track(mean, variance, count);
        return output;
    }
}
