namespace Descent.Nn;

/// <summary>Instance normalisation: each channel of each sample to mean 0 and variance 1, then, if wanted, a learned scale and shift.</summary>
/// <remarks>
/// Formula: y = (x - mean) / sqrt(variance + epsilon) * weight + bias, mean and biased variance over the positions of one channel of one sample.
/// With running statistics training also averages them over the samples (the unbiased variance), and evaluation uses those averages instead.
/// Shapes: (N, C, L), (N, C, H, W), (N, C, D, H, W) or more positions -> same: PyTorch's InstanceNorm1d, 2d and 3d in one. weight, bias: (C).
/// Defaults: epsilon 1e-5, momentum 0.1, neither affine nor running statistics, as PyTorch. One position has no variance: an error, as there.
/// Reference: Ulyanov, Vedaldi, Lempitsky 2016, arXiv:1607.08022.
/// </remarks>
public sealed class InstanceNorm : BatchNormBase
{
    /// <summary>Creates the layer.</summary>
    /// <param name="channels">Channels: the size of axis 1.</param>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <param name="momentum">Weight of the newest batch in the running statistics, 0 to 1; null: all batches count alike.</param>
    /// <param name="affine">Learn a scale and a shift for each channel.</param>
    /// <param name="trackRunningStats">Keep averages over samples and batches, and use them in evaluation.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public InstanceNorm(int channels, float epsilon = 1e-5f, float? momentum = 0.1f, bool affine = false, bool trackRunningStats = false)
        : base(channels, epsilon, momentum, affine, trackRunningStats)
    {
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (IsFolded) return input;
        CheckPositions(input);
        if (!UsesInput) return NormalizeByHistory(input);
        if (IsTraining && TracksRunningStats && input.Shape[0] > 0) return NormalizeAndTrack(input);
        return input.GroupNorm(Channels, Weight, Bias, Epsilon);
    }

    private void CheckPositions(Tensor input)
    {
        if (input.Rank < 3) throw Errors.ShapeErrors.Rank(nameof(InstanceNorm), input.Shape, "(N, C, *) with at least one axis of positions");
        CheckChannels(input);
        if (UsesInput && input.Shape.Without(0).ElementCount <= Channels)
            throw new ShapeException($"InstanceNorm: got {input.Shape}, at most one position a channel; expected at least two, "
                + "for one has no variance.");
    }

    // Every channel of every sample as a channel of one sample: batch norm's primitive gives the statistics.
    private Tensor NormalizeAndTrack(Tensor input)
    {
        var (samples, positions) = (input.Shape[0], input.Count / input.Shape[0] / Channels);
        var rows = input.Reshape(1, samples * Channels, positions).BatchNorm(null, null, Epsilon, out var means, out var variances);
        Track(OverSamples(means), OverSamples(variances), positions);
        var output = rows.Reshape(input.Shape);
        return Weight is null ? output : output.ChannelAffine(Weight!, Bias);

        Tensor OverSamples(Tensor values) => values.Reshape(samples, Channels).Mean(0);
    }
}
