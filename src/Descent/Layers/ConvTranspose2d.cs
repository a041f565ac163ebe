namespace Descent.Nn;

/// <summary>Two-dimensional transposed convolution: makes images larger with learned filters.</summary>
/// <remarks>
/// Shapes: (N, channels, H, W) -> (N, filters, H', W'), H' = (H - 1) stride - pads + dilation (kernel - 1) + outputPadding + 1;
/// weight (channels, filters / groups, kernel, kernel), bias (filters).
/// Defaults: stride 1, no padding, weight and bias uniform in +-1 / sqrt(filters / groups * kernel area), as PyTorch.
/// Where the stride does not divide the kernel, neighbours overlap unevenly and a chequered pattern can be seen (Odena et al., Distill 2016).
/// Reference: Dumoulin, Visin, A guide to convolution arithmetic for deep learning, 2016, arXiv:1603.07285.
/// </remarks>
public sealed class ConvTranspose2d : Module, IWeightedLayer
{
    private readonly Size2d _stride;
    private readonly Padding _padding;
    private readonly Size2d _outputPadding;
    private readonly Size2d _dilation;
    private int _groups;

    /// <summary>Creates the layer.</summary>
    /// <param name="channels">Channels in.</param>
    /// <param name="filters">Channels out.</param>
    /// <param name="kernel">Height and width of a filter.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="stride">Step between the places of two neighbours' filters: how much larger the image becomes.</param>
    /// <param name="padding">Rows and columns taken off the output's borders.</param>
    /// <param name="outputPadding">Rows below and columns after the output, less than the larger of stride and dilation.</param>
    /// <param name="dilation">Step between the taps of a filter.</param>
    /// <param name="groups">Channels and filters are split in so many independent groups.</param>
    /// <param name="bias">Add a learned constant to every filter.</param>
    /// <param name="initializer">Fills the weight; then the bias starts at zero. Left out: PyTorch's default for both.</param>
    /// <exception cref="ArgumentException">A size below 1, negative padding, or groups that do not divide channels and filters.</exception>
    public ConvTranspose2d(
        int channels, int filters, Size2d kernel, Rng rng, Size2d? stride = null, Padding padding = default, Size2d? outputPadding = null,
        Size2d? dilation = null, int groups = 1, bool bias = true, Initializer? initializer = null)
    {
        (Channels, Filters, Kernel, _stride, _padding) = (channels, filters, kernel, stride ?? 1, padding);
        (_outputPadding, _dilation, _groups) = (outputPadding ?? 0, dilation ?? 1, groups);
        ConvChecks.Channels("ConvTranspose2d", channels, filters, groups);
        ConvChecks.Sizes("ConvTranspose2d", kernel, _stride, _dilation, padding);
        var fanIn = filters / groups * kernel.Height * kernel.Width; // PyTorch takes the weight's second axis for it, here too
        Weight = Register("weight", WeightStart.Weight([channels, filters / groups, kernel.Height, kernel.Width], rng, initializer));
        if (bias) Bias = Register("bias", WeightStart.Bias(filters, fanIn, rng, initializer));
    }

    /// <summary>Channels in.</summary>
    public int Channels { get; private set; }

    /// <summary>Channels out.</summary>
    public int Filters { get; private set; }

    /// <summary>Height and width of a filter.</summary>
    public Size2d Kernel { get; }

    /// <summary>(channels, filters / groups, height, width).</summary>
    public Parameter Weight { get; }

    /// <summary>(filters), or null without bias.</summary>
    public Parameter? Bias { get; private set; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() =>
        $"ConvTranspose2d({Channels} -> {Filters}, {Kernel}{ConvChecks.Describe(_stride, _dilation, _groups, PaddingMode.Zeros, Bias is null)})";

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
        input.ConvTranspose2d(Weight, Bias, _stride, _padding, _outputPadding, _dilation, _groups);
}
