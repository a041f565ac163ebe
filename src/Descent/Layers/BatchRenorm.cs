namespace Descent.Nn;

/// <summary>Batch renormalisation: batch norm whose training output is corrected towards the running statistics, for small or uneven
/// batches.</summary>
/// <remarks>
/// Formula (training): y = ((x - mean) / deviation * r + d) weight + bias with r = deviation / runningDeviation, cut to 1 / rMax .. rMax, and
/// d = (mean - runningMean) / runningDeviation, cut to -dMax .. dMax; deviation = sqrt(variance + epsilon). r and d are constants for the gradient.
/// They are computed with the running statistics from before the step, which then change as batch norm's. Evaluation: as <see cref="BatchNorm"/>.
/// With rMax 1 and dMax 0 it is batch norm; without limits training and evaluation agree.
/// Shapes: (N, C) or (N, C, *) -> same; parameters and buffers as batch norm (the paper averages deviations, this variances), so that states can be
/// exchanged.
/// Defaults: rMax 3, dMax 5 and momentum 0.01, what the paper ends with. It begins with rMax 1 and dMax 0 and raises both slowly after a few
/// thousand steps, when the running statistics mean something: set <see cref="RMax"/> and <see cref="DMax"/> in the training loop.
/// Reference: Ioffe, Batch Renormalization, NeurIPS 2017, arXiv:1702.03275.
/// </remarks>
public sealed class BatchRenorm : BatchNormBase
{
    /// <summary>Creates the layer.</summary>
    /// <param name="channels">Channels: the size of axis 1.</param>
    /// <param name="rMax">The largest correction of the scale, at least 1.</param>
    /// <param name="dMax">The largest correction of the mean, in deviations, at least 0.</param>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <param name="momentum">Weight of the newest batch in the running statistics, 0 to 1; null: all batches count alike.</param>
    /// <param name="affine">Learn a scale and a shift for each channel.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public BatchRenorm(
        int channels, float rMax = 3, float dMax = 5, float epsilon = 1e-5f, float? momentum = 0.01f, bool affine = true)
        : base(channels, epsilon, momentum, affine, trackRunningStats: true) => (RMax, DMax) = (rMax, dMax);

    /// <summary>The largest correction of the scale.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public float RMax
    {
        get;
        set => field = value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(RMax), value, "BatchRenorm: expected an rMax of 1 or more.");
    }

    /// <summary>The largest correction of the mean, in deviations.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 0.</exception>
    public float DMax
    {
        get;
        set => field = value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(DMax), value, "BatchRenorm: expected a dMax of 0 or more.");
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (IsFolded) return input;
        CheckChannels(input);
        if (!IsTraining) return NormalizeByHistory(input);
        var normalized = input.BatchNorm(null, null, Epsilon, out var mean, out var variance);
        var (r, d) = Corrections(mean, variance);
        Track(mean, variance, input.Count / Channels);
        return Weight is null
            ? normalized.ChannelAffine(r, d)
            : normalized.ChannelAffine(r * Weight!, (d * Weight!) + Bias!);
    }

    private (Tensor R, Tensor D) Corrections(Tensor mean, Tensor variance)
    {
        var deviation = (RunningVariance + Epsilon).Sqrt();
        var r = (variance + Epsilon).Sqrt() / deviation;
        var d = (mean - RunningMean) / deviation;
        r.ClampInPlace(1 / RMax, RMax);
        d.ClampInPlace(-DMax, DMax);
        return (r, d);
    }
}
