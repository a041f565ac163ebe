namespace Descent.Nn;

/// <summary>One-dimensional transposed convolution: makes sequences longer with learned filters.</summary>
/// <remarks>
/// Shapes: (N, channels, L) -> (N, filters, L'), L' = (L - 1) stride - pads + dilation (kernel - 1) + outputPadding + 1;
/// weight (channels, filters / groups, kernel), bias (filters).
/// Defaults: stride 1, no padding, weight and bias uniform in +-1 / sqrt(filters / groups * kernel), as PyTorch.
/// Reference: Dumoulin, Visin, A guide to convolution arithmetic for deep learning, 2016, arXiv:1603.07285.
/// </remarks>
public sealed class ConvTranspose1d : Module, IWeightedLayer
{
    private readonly int _stride;
    private readonly Padding1d _padding;
    private readonly int _outputPadding;
    private readonly int _dilation;
    private int _groups;

    /// <summary>Creates the layer.</summary>
    /// <param name="channels">Channels in.</param>
    /// <param name="filters">Channels out.</param>
    /// <param name="kernel">Length of a filter.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="stride">Step between the places of two neighbours' filters: how much longer the sequence becomes.</param>
    /// <param name="padding">Places taken off the output's ends.</param>
    /// <param name="outputPadding">Places after the output, less than the larger of stride and dilation.</param>
    /// <param name="dilation">Step between the taps of a filter.</param>
    /// <param name="groups">Channels and filters are split in so many independent groups.</param>
    /// <param name="bias">Add a learned constant to every filter.</param>
    /// <param name="initializer">Fills the weight; then the bias starts at zero. Left out: PyTorch's default for both.</param>
    /// <exception cref="ArgumentException">A size below 1, negative padding, or groups that do not divide channels and filters.</exception>
    public ConvTranspose1d(
        int channels, int filters, int kernel, Rng rng, int stride = 1, Padding1d padding = default, int outputPadding = 0, int dilation = 1,
        int groups = 1, bool bias = true, Initializer? initializer = null)
    {
        ConvChecks.Channels("ConvTranspose1d", channels, filters, groups);
        ConvChecks.Sizes("ConvTranspose1d", (1, kernel), (1, stride), (1, dilation), padding.OfRow);
        (Channels, Filters, Kernel, _stride, _padding) = (channels, filters, kernel, stride, padding);
        (_outputPadding, _dilation, _groups) = (outputPadding, dilation, groups);
        Weight = Register("weight", WeightStart.Weight([channels, filters / groups, kernel], rng, initializer));
        if (bias) Bias = Register("bias", WeightStart.Bias(filters, filters / groups * kernel, rng, initializer));
    }

    /// <summary>Channels in.</summary>
    public int Channels { get; private set; }

    /// <summary>Channels out.</summary>
    public int Filters { get; private set; }

    /// <summary>Length of a filter.</summary>
    public int Kernel { get; }

    /// <summary>(channels, filters / groups, kernel).</summary>
    public Parameter Weight { get; }

    /// <summary>(filters), or null without bias.</summary>
    public Parameter? Bias { get; private set; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() =>
        $"ConvTranspose1d({Channels} -> {Filters}, {Kernel}{ConvChecks.Describe(_stride, _dilation, _groups, PaddingMode.Zeros, Bias is null)})";

    ChannelLayout IWeightedLayer.Layout
    {
        get => new(Channels, Filters, _groups, IsTransposed: true);
        set => (Channels, Filters, _groups) = (value.Inputs, value.Outputs, value.Groups);
    }

    void IWeightedLayer.AddBias() => Bias ??= Register("bias", Tensor.Zeros([Filters], Weight.Value.Device));

    void IWeightedLayer.RemoveBias()
    {
        if (Bias is not null) Forget(Bias);
        Bias = null;
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) =>
        input.ConvTranspose1d(Weight, Bias, _stride, _padding, _outputPadding, _dilation, _groups);
}
