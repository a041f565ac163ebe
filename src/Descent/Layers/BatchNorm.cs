namespace Descent.Nn;

/// <summary>Batch normalisation: each channel to mean 0 and variance 1 over the batch, then a learned scale and shift.</summary>
/// <remarks>
/// Formula: y = (x - mean) / sqrt(variance + epsilon) * weight + bias. Training: the batch's mean and biased variance, and
/// running = (1 - momentum) running + momentum batch (with the unbiased variance). Evaluation: the running statistics.
/// Shapes: (N, C) or (N, C, *) -> same; weight, bias, running_mean, running_var: (C). A layer before it needs no bias.
/// Defaults: epsilon 1e-5, momentum 0.1, as PyTorch.
/// Reference: Ioffe, Szegedy, ICML 2015, arXiv:1502.03167.
/// </remarks>
public sealed class BatchNorm : Module, IFusesRelu, IFusesAddRelu
{
    /// <summary>Creates the layer.</summary>
    /// <param name="channels">Channels: the size of axis 1.</param>
    /// <param name="epsilon">Added to the variance, above 0.</param>
    /// <param name="momentum">Weight of the newest batch in the running statistics, 0 to 1.</param>
    /// <param name="affine">Learn a scale and a shift for each channel.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public BatchNorm(int channels, float epsilon = 1e-5f, float momentum = 0.1f, bool affine = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(epsilon, 0);
        if (!(momentum is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "BatchNorm: expected 0 to 1.");
        (Channels, Epsilon, Momentum) = (channels, epsilon, momentum);
        if (affine) (Weight, Bias) = (Register("weight", Tensor.Ones([channels])), Register("bias", Tensor.Zeros([channels])));
        RunningMean = RegisterBuffer("running_mean", Tensor.Zeros([channels]));
        RunningVariance = RegisterBuffer("running_var", Tensor.Ones([channels]));
    }

    /// <summary>The size of axis 1.</summary>
    public int Channels { get; }

    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; }

    /// <summary>Weight of the newest batch in the running statistics.</summary>
    public float Momentum { get; }

    /// <summary>Scale of each channel, or null.</summary>
    public Parameter? Weight { get; }

    /// <summary>Shift of each channel, or null.</summary>
    public Parameter? Bias { get; }

    /// <summary>The average of the batches' means, used in evaluation.</summary>
    public Tensor RunningMean { get; private set; }

    /// <summary>The average of the batches' unbiased variances, used in evaluation.</summary>
    public Tensor RunningVariance { get; private set; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"BatchNorm({Channels})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Normalize(input, null, relu: false);

    Tensor IFusesRelu.ForwardRectified(Tensor input) => Normalize(input, null, relu: true);

    Tensor IFusesAddRelu.ForwardAddRectified(Tensor input, Tensor addend)
    {
        Residual.RequireSameShape(input.Shape, addend.Shape);
        return Normalize(input, addend, relu: true);
    }

    private Tensor Normalize(Tensor input, Tensor? addend, bool relu)
    {
        if (input.Rank >= 2 && input.Shape[1] != Channels)
            throw Errors.ShapeErrors.Size("BatchNorm", "channels", input.Shape[1], Channels, input.Shape, "The channels are axis 1.");
        if (!IsTraining) return NormalizeByHistory(input, addend, relu);
        var output = input.BatchNorm(Weight, Bias, Epsilon, addend, relu, out var mean, out var variance);
        var count = input.Count / Channels;
        var unbiased = (float)count / (count - 1);
        RunningMean.AddInPlace(mean, scale: Momentum, keep: 1 - Momentum);
        RunningVariance.AddInPlace(variance, scale: Momentum * unbiased, keep: 1 - Momentum);
        return output;
    }

    /// <inheritdoc/>
    protected override void OnBufferMoved(string name, Tensor value)
    {
        if (name == "running_mean") RunningMean = value;
        else RunningVariance = value;
    }

    // (x - mean) / sqrt(variance + epsilon) * weight + bias as one scale and one shift a channel: in one pass, or where gradients are wanted step by
    // step.
    private Tensor NormalizeByHistory(Tensor input, Tensor? addend, bool relu)
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
}
