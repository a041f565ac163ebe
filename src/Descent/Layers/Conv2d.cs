namespace Descent.Nn;

/// <summary>Two-dimensional convolution: the same small filters at every position of an image.</summary>
/// <remarks>
/// Shapes: (N, channels, H, W) -> (N, filters, H', W'), H' = (H + pads - dilation (kernel - 1) - 1) / stride + 1;
/// weight (filters, channels / groups, kernel, kernel), bias (filters). As many groups as channels: depthwise.
/// Defaults: stride 1, no padding, weight and bias uniform in +-1 / sqrt(fan-in), as PyTorch. A batch norm that follows makes the bias idle.
/// Reference: LeCun et al., Gradient-Based Learning Applied to Document Recognition, 1998; groups: Krizhevsky et al., 2012; dilation: Yu, Koltun,
/// 2016, arXiv:1511.07122.
/// </remarks>
public sealed class Conv2d : Module, IWeightedLayer, IFusesRelu, IFusesAddRelu
{
    private readonly Size2d _stride;
    private readonly Padding _padding;
    private readonly Size2d _dilation;
    private int _groups;
    private readonly PaddingMode _mode;

    /// <summary>Creates the layer.</summary>
    /// <param name="channels">Channels in.</param>
    /// <param name="filters">Channels out.</param>
    /// <param name="kernel">Height and width of a filter.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="stride">Step between positions.</param>
    /// <param name="padding">What is added around the image; <see cref="Padding.Same"/> keeps the size at stride 1.</param>
    /// <param name="dilation">Step between the taps of a filter.</param>
    /// <param name="groups">Channels and filters are split in so many independent groups.</param>
    /// <param name="bias">Add a learned constant to every filter.</param>
    /// <param name="initializer">Fills the weight; then the bias starts at zero. Left out: PyTorch's default for both.</param>
    /// <param name="paddingMode">What stands in the padding.</param>
    /// <exception cref="ArgumentException">A size below 1, negative padding, or groups that do not divide channels and filters.</exception>
    public Conv2d(
        int channels, int filters, Size2d kernel, Rng rng, Size2d? stride = null, Padding padding = default, Size2d? dilation = null,
        int groups = 1, bool bias = true, Initializer? initializer = null, PaddingMode paddingMode = PaddingMode.Zeros)
    {
        (Channels, Filters, Kernel, _stride, _padding, _dilation, _groups) = (channels, filters, kernel, stride ?? 1, padding, dilation ?? 1, groups);
        ConvChecks.Channels("Conv2d", channels, filters, groups);
        ConvChecks.Sizes("Conv2d", kernel, _stride, _dilation, padding);
        _mode = ConvChecks.Mode("Conv2d", paddingMode);
        var fanIn = channels / groups * kernel.Height * kernel.Width;
        Weight = Register("weight", WeightStart.Weight([filters, channels / groups, kernel.Height, kernel.Width], rng, initializer));
        if (bias) Bias = Register("bias", WeightStart.Bias(filters, fanIn, rng, initializer));
    }

    /// <summary>Channels in.</summary>
    public int Channels { get; private set; }

    /// <summary>Channels out.</summary>
    public int Filters { get; private set; }

    /// <summary>Height and width of a filter.</summary>
    public Size2d Kernel { get; }

    /// <summary>(filters, channels / groups, height, width).</summary>
    public Parameter Weight { get; }

    /// <summary>(filters), or null without bias.</summary>
    public Parameter? Bias { get; private set; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() =>
        $"Conv2d({Channels} -> {Filters}, {Kernel}{ConvChecks.Describe(_stride, _dilation, _groups, _mode, Bias is null)})";

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
    protected override Tensor ForwardCore(Tensor input) => Padded(input).Conv2d(Weight, Bias, _stride, ZeroPadding, _dilation, _groups);

    Tensor IFusesRelu.ForwardRectified(Tensor input) =>
        Padded(input).Conv2dRelu(Weight!, Bias, _stride, ZeroPadding, _dilation, _groups);

    Tensor IFusesAddRelu.ForwardAddRectified(Tensor input, Tensor addend) =>
        Padded(input).Conv2dRelu(Weight!, Bias, _stride, ZeroPadding, _dilation, _groups, addend);

    private Padding ZeroPadding => _mode == PaddingMode.Zeros ? _padding : Padding.None;

    private Tensor Padded(Tensor input) =>
        _mode == PaddingMode.Zeros ? input : input.Pad([_padding.Left, _padding.Right, _padding.Top, _padding.Bottom], _mode);
}
