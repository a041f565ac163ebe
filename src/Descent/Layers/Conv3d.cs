namespace Descent.Nn;

/// <summary>Three-dimensional convolution: the same small filters at every position of a volume or film.</summary>
/// <remarks>
/// Shapes: (N, channels, D, H, W) -> (N, filters, D', H', W'), each size' = (size + pads - dilation (kernel - 1) - 1) / stride + 1;
/// weight (filters, channels / groups, depth, height, width), bias (filters).
/// Defaults: stride 1, no padding, weight and bias uniform in +-1 / sqrt(fan-in), as PyTorch.
/// Reference: Ji et al., 3D Convolutional Neural Networks for Human Action Recognition, PAMI 2013; Tran et al., ICCV 2015, arXiv:1412.0767.
/// </remarks>
public sealed class Conv3d : Module, IWeightedLayer
{
    private readonly Size3d _stride;
    private readonly Padding3d _padding;
    private readonly Size3d _dilation;
    private int _groups;
    private readonly PaddingMode _mode;

    /// <summary>Creates the layer.</summary>
    /// <param name="channels">Channels in.</param>
    /// <param name="filters">Channels out.</param>
    /// <param name="kernel">Depth, height and width of a filter.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="stride">Step between positions.</param>
    /// <param name="padding">What is added around the volume; <see cref="Padding3d.Same"/> keeps the size at stride 1.</param>
    /// <param name="dilation">Step between the taps of a filter.</param>
    /// <param name="groups">Channels and filters are split in so many independent groups.</param>
    /// <param name="bias">Add a learned constant to every filter.</param>
    /// <param name="initializer">Fills the weight; then the bias starts at zero. Left out: PyTorch's default for both.</param>
    /// <param name="paddingMode">What stands in the padding.</param>
    /// <exception cref="ArgumentException">A size below 1, negative padding, or groups that do not divide channels and filters.</exception>
    public Conv3d(
        int channels, int filters, Size3d kernel, Rng rng, Size3d? stride = null, Padding3d padding = default, Size3d? dilation = null,
        int groups = 1, bool bias = true, Initializer? initializer = null, PaddingMode paddingMode = PaddingMode.Zeros)
    {
        (Channels, Filters, Kernel, _stride, _padding, _dilation, _groups) = (channels, filters, kernel, stride ?? 1, padding, dilation ?? 1, groups);
        ConvChecks.Channels("Conv3d", channels, filters, groups);
        ConvChecks.Sizes("Conv3d", kernel, _stride, _dilation, padding);
        _mode = ConvChecks.Mode("Conv3d", paddingMode);
        var fanIn = channels / groups * kernel.Depth * kernel.Height * kernel.Width;
        Weight = Register("weight", WeightStart.Weight([filters, channels / groups, kernel.Depth, kernel.Height, kernel.Width], rng, initializer));
        if (bias) Bias = Register("bias", WeightStart.Bias(filters, fanIn, rng, initializer));
    }

    /// <summary>Channels in.</summary>
    public int Channels { get; private set; }

    /// <summary>Channels out.</summary>
    public int Filters { get; private set; }

    /// <summary>Depth, height and width of a filter.</summary>
    public Size3d Kernel { get; }

    /// <summary>(filters, channels / groups, depth, height, width).</summary>
    public Parameter Weight { get; }

    /// <summary>(filters), or null without bias.</summary>
    public Parameter? Bias { get; private set; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() =>
        $"Conv3d({Channels} -> {Filters}, {Kernel}{ConvChecks.Describe(_stride, _dilation, _groups, _mode, Bias is null)})";

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
    protected override Tensor ForwardCore(Tensor input)
    {
        if (_mode == PaddingMode.Zeros) return input.Conv3d(Weight, Bias, _stride, _padding, _dilation, _groups);
        var (depth, plane) = (_padding.Depth, _padding.Plane);
        return input.Pad([plane.Left, plane.Right, plane.Top, plane.Bottom, depth.Before, depth.After], _mode)
            .Conv3d(Weight, Bias, _stride, 0, _dilation, _groups);
    }
}
