namespace Descent.Nn;

/// <summary>What the norms with running statistics share: a scale and a shift for each channel, and averages of what was seen in training.</summary>
/// <remarks>The formulas are with each norm. The names of parameters and buffers are PyTorch's.</remarks>
public abstract class BatchNormBase : Module, IChannelwise
{
    private const string MeanName = "running_mean";
    private const string VarianceName = "running_var";
    private const string CountName = "num_batches_tracked";

    private Tensor? _mean;
    private Tensor? _variance;
    private Tensor? _batches;

    private protected BatchNormBase(int channels, float epsilon, float? momentum, bool affine, bool trackRunningStats)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(epsilon, 0);
        if (momentum is not (null or (>= 0 and <= 1)))
            throw new ArgumentOutOfRangeException(
                nameof(momentum), momentum, $"{GetType().Name}: expected 0 to 1, or null for the mean of all batches.");
        (Channels, Epsilon, Momentum) = (channels, epsilon, momentum);
        if (affine) (Weight, Bias) = (Register("weight", Tensor.Ones([channels])), Register("bias", Tensor.Zeros([channels])));
        if (!trackRunningStats) return;
        _mean = RegisterBuffer(MeanName, Tensor.Zeros([channels]));
        _variance = RegisterBuffer(VarianceName, Tensor.Ones([channels]));
        if (momentum is null) _batches = RegisterBuffer(CountName, Tensor.Scalar(0));
    }

    /// <summary>The size of axis 1.</summary>
    public int Channels { get; private set; }

    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; }

    /// <summary>Weight of the newest batch in the running statistics, or null: every batch counts alike.</summary>
    public float? Momentum { get; }

    /// <summary>Whether averages of the batches' statistics are kept, for evaluation.</summary>
    public bool TracksRunningStats => _mean is not null;

    /// <summary>Scale of each channel, or null.</summary>
    public Parameter? Weight { get; private set; }

    /// <summary>Shift of each channel, or null.</summary>
    public Parameter? Bias { get; private set; }

    /// <summary>The average of the batches' means, used in evaluation.</summary>
    /// <exception cref="GraphException">It keeps none.</exception>
    public Tensor RunningMean => _mean ?? throw KeepsNone();

    /// <summary>The average of the batches' unbiased variances, used in evaluation.</summary>
    /// <exception cref="GraphException">It keeps none.</exception>
    public Tensor RunningVariance => _variance ?? throw KeepsNone();

    /// <summary>Whether its function was folded into the layer before it, so that it passes its input on.</summary>
    public bool IsFolded { get; private set; }

    /// <summary>Whether evaluation is one scale and one shift a channel, from the running statistics.</summary>
    internal virtual bool FollowsHistory => TracksRunningStats;

    /// <summary>Whether this pass computes statistics of its own: in training, and without running ones always.</summary>
    private protected bool UsesInput => IsTraining || !TracksRunningStats;

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"{GetType().Name}({Channels}{(IsFolded ? ", folded" : string.Empty)})";

    /// <inheritdoc/>
    protected sealed override void OnBufferMoved(string name, Tensor value)
    {
        if (name == MeanName) _mean = value;
        else if (name == VarianceName) _variance = value;
        else _batches = value;
    }

    private protected void CheckChannels(Tensor input)
    {
        if (input.Rank >= 2 && input.Shape[1] != Channels)
            throw Errors.ShapeErrors.Size(GetType().Name, "channels", input.Shape[1], Channels, input.Shape, "The channels are axis 1.");
    }

    /// <summary>Takes the statistics of a training batch into the averages, if there are any.</summary>
    /// <param name="mean">Its mean (C).</param>
    /// <param name="variance">Its biased variance (C).</param>
    /// <param name="count">Of how many numbers a channel.</param>
    private protected void Track(Tensor mean, Tensor variance, int count)
    {
        if (!IsTraining || _mean is null) return;
        if (Recorder is { } recorder)
        {
            recorder(mean, variance, count);
            return;
        }

        _batches?.AddInPlace(Tensor.Scalar(1, _batches.Device));
        var share = Momentum ?? 1 / _batches!.Item();
        _mean.AddInPlace(mean, scale: share, keep: 1 - share);
        _variance!.AddInPlace(variance, scale: share * ((float)count / (count - 1)), keep: 1 - share);
    }

    // (x - mean) / sqrt(variance + epsilon) * weight + bias as one scale and one shift a channel: in one pass, or where gradients are wanted step by
    // step.
    private protected Tensor NormalizeByHistory(Tensor input, Tensor? addend = null, bool relu = false)
    {
        if (!Tensor.Records(input, Weight, Bias) && !(addend is not null && Tensor.Records(addend)))
            return input.NormalizeChannels(RunningMean, RunningVariance, Weight, Bias, Epsilon, addend, relu);
        var scale = 1f / (RunningVariance + Epsilon).Sqrt();
        if (Weight is not null) scale *= Weight;
        var shift = -(RunningMean * scale);
        if (Bias is not null) shift += Bias;
        var output = input.ChannelAffine(scale, shift);
        return addend is not null ? output.AddRelu(addend) : relu ? output.Relu() : output;
    }

    /// <summary>Evaluation as one scale and one shift a channel.</summary>
    internal (double[] Scale, double[] Shift) History()
    {
        var (mean, variance) = (RunningMean.ToArray(), RunningVariance.ToArray());
        var (weight, bias) = (Weight?.Value.ToArray(), Bias?.Value.ToArray());
        var (scale, shift) = (new double[Channels], new double[Channels]);
        for (var c = 0; c < Channels; c++)
        {
            scale[c] = (weight?[c] ?? 1) / Math.Sqrt((double)variance[c] + Epsilon);
            shift[c] = (bias?[c] ?? 0) - (mean[c] * scale[c]);
        }

        return (scale, shift);
    }

    /// <summary>Takes the mean, the biased variance and the count of each part of a training batch in place of the averages; null: they do.</summary>
    internal Action<Tensor, Tensor, int>? Recorder { get; set; }

    /// <summary>Sets the averages.</summary>
    internal void SetHistory(float[] mean, float[] variance, int batches)
    {
        RunningMean.Assign(mean);
        RunningVariance.Assign(variance);
        _batches?.Assign([batches]);
    }

    /// <summary>Becomes a layer that passes its input on.</summary>
    /// <returns>What makes it a norm again.</returns>
    internal Action Fold()
    {
        var (weight, bias, mean, variance, batches) = (Weight, Bias, _mean, _variance, _batches);
        var restore = ForgetState();
        (Weight, Bias, _mean, _variance, _batches, IsFolded) = (null, null, null, null, null, true);
        return () =>
        {
            restore();
            (Weight, Bias, _mean, _variance, _batches, IsFolded) = (weight, bias, mean, variance, batches, false);
        };
    }

    void IChannelwise.Keep(ReadOnlySpan<int> kept)
    {
        KeepRows(Channels, kept);
        Channels = kept.Length;
    }

    private GraphException KeepsNone() => new(
        $"{GetType().Name}: got a question for running statistics, which this norm does not keep; expected trackRunningStats: true.");
}
