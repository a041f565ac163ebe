namespace Descent.Nn;

/// <summary>One-dimensional convolution: the same short filters at every place of a sequence.</summary>
/// <remarks>
/// Shapes: (N, channels, L) -> (N, filters, L'), L' = (L + pads - dilation (kernel - 1) - 1) / stride + 1;
/// weight (filters, channels / groups, kernel), bias (filters).
/// Defaults: stride 1, no padding, weight and bias uniform in +-1 / sqrt(fan-in), as PyTorch.
/// Reference: Waibel et al., Phoneme Recognition Using Time-Delay Neural Networks, 1989.
/// </remarks>
public sealed class Conv1d : Module, IWeightedLayer
{
    private readonly int _stride;
    private readonly Padding1d _padding;
    private readonly int _dilation;
    private int _groups;
    private readonly PaddingMode _mode;

    /// <summary>Creates the layer.</summary>
    /// <param name="channels">Channels in.</param>
    /// <param name="filters">Channels out.</param>
    /// <param name="kernel">Length of a filter.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="stride">Step between positions.</param>
    /// <param name="padding">What is added at both ends; <see cref="Padding1d.Same"/> keeps the length at stride 1.</param>
    /// <param name="dilation">Step between the taps of a filter.</param>
    /// <param name="groups">Channels and filters are split in so many independent groups.</param>
    /// <param name="bias">Add a learned constant to every filter.</param>
    /// <param name="initializer">Fills the weight; then the bias starts at zero. Left out: PyTorch's default for both.</param>
    /// <param name="paddingMode">What stands in the padding.</param>
    /// <exception cref="ArgumentException">A size below 1, negative padding, or groups that do not divide channels and filters.</exception>
    public Conv1d(
        int channels, int filters, int kernel, Rng rng, int stride = 1, Padding1d padding = default, int dilation = 1, int groups = 1,
        bool bias = true, Initializer? initializer = null, PaddingMode paddingMode = PaddingMode.Zeros)
    {
        ConvChecks.Channels("Conv1d", channels, filters, groups);
        ConvChecks.Sizes("Conv1d", (1, kernel), (1, stride), (1, dilation), padding.OfRow);
        (Channels, Filters, Kernel, _stride, _padding, _dilation, _groups) = (channels, filters, kernel, stride, padding, dilation, groups);
        _mode = ConvChecks.Mode("Conv1d", paddingMode);
        Weight = Register("weight", WeightStart.Weight([filters, channels / groups, kernel], rng, initializer));
        if (bias) Bias = Register("bias", WeightStart.Bias(filters, channels / groups * kernel, rng, initializer));
    }

    /// <summary>Channels in.</summary>
    public int Channels { get; private set; }

    /// <summary>Channels out.</summary>
    public int Filters { get; private set; }

    /// <summary>Length of a filter.</summary>
    public int Kernel { get; }

    /// <summary>(filters, channels / groups, kernel).</summary>
    public Parameter Weight { get; }

    /// <summary>(filters), or null without bias.</summary>
    public Parameter? Bias { get; private set; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() =>
        $"Conv1d({Channels} -> {Filters}, {Kernel}{ConvChecks.Describe(_stride, _dilation, _groups, _mode, Bias is null)})";

    ChannelLayout IWeightedLayer.Layout
    {
        get => new(Channels, Filters, _groups);
        set => (Channels, Filters, _groups) = (value.Inputs, value.Outputs, value.Groups);
    }

    void IWeightedLayer.AddBias() => Bias ??= Register("bias", Tensor.Zeros([Filters], Weight.Value.Device));

    void IWeightedLayer.RemoveBias()
    {
        if (Bias is not null) Forget(Bias);
        Bias = null;
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => _mode == PaddingMode.Zeros
        ? input.Conv1d(Weight, Bias, _stride, _padding, _dilation, _groups)
        : input.Pad([_padding.Before, _padding.After], _mode).Conv1d(Weight, Bias, _stride, 0, _dilation, _groups);
}
