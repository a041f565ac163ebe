namespace Descent.Nn;

/// <summary>Two-dimensional convolution: the same small filters at every position of an image.</summary>
/// <remarks>
/// Shapes: (N, channels, H, W) -> (N, filters, H', W'), H' = (H + pads - dilation (kernel - 1) - 1) / stride + 1;
/// weight (filters, channels / groups, kernel, kernel), bias (filters).
/// Defaults: stride 1, no padding, weight and bias uniform in +-1 / sqrt(fan-in), as PyTorch. A batch norm that follows makes the bias idle.
/// Reference: LeCun et al., Gradient-Based Learning Applied to Document Recognition, 1998.
/// </remarks>
public sealed class Conv2d : Module
{
    private readonly Size2d _stride;
    private readonly Padding _padding;
    private readonly Size2d _dilation;
    private readonly int _groups;

    /// <summary>Creates the layer.</summary>
    /// <param name="channels">Channels in.</param>
    /// <param name="filters">Channels out.</param>
    /// <param name="kernel">Height and width of a filter.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="stride">Step between positions.</param>
    /// <param name="padding">Zeros around the image; <see cref="Padding.Same"/> keeps the size at stride 1.</param>
    /// <param name="dilation">Step between the taps of a filter.</param>
    /// <param name="groups">Channels and filters are split in so many independent groups.</param>
    /// <param name="bias">Add a learned constant to every filter.</param>
    /// <param name="initializer">Fills the weight; then the bias starts at zero. Left out: PyTorch's default for both.</param>
    /// <exception cref="ArgumentException">A size below 1, or groups that do not divide channels and filters.</exception>
    public Conv2d(
        int channels, int filters, Size2d kernel, Rng rng, Size2d? stride = null, Padding padding = default, Size2d? dilation = null,
        int groups = 1, bool bias = true, Initializer? initializer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(filters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        if (kernel.Height < 1 || kernel.Width < 1)
            throw new ArgumentOutOfRangeException(nameof(kernel), kernel, "Conv2d: expected a kernel of 1x1 or more.");
        if (channels % groups != 0 || filters % groups != 0)
            throw new ArgumentException($"Conv2d: got {groups} groups for {channels} channels and {filters} filters; expected groups that divide both.", nameof(groups));
        (Channels, Filters, Kernel, _stride, _padding, _dilation, _groups) = (channels, filters, kernel, stride ?? 1, padding, dilation ?? 1, groups);
        var fanIn = channels / groups * kernel.Height * kernel.Width;
        Weight = Register("weight", WeightStart.Weight([filters, channels / groups, kernel.Height, kernel.Width], rng, initializer));
        if (bias) Bias = Register("bias", WeightStart.Bias(filters, fanIn, rng, initializer));
    }

    /// <summary>Channels in.</summary>
    public int Channels { get; }

    /// <summary>Channels out.</summary>
    public int Filters { get; }

    /// <summary>Height and width of a filter.</summary>
    public Size2d Kernel { get; }

    /// <summary>(filters, channels / groups, height, width).</summary>
    public Parameter Weight { get; }

    /// <summary>(filters), or null without bias.</summary>
    public Parameter? Bias { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() =>
        $"Conv2d({Channels} -> {Filters}, {Kernel}{(_stride == 1 ? string.Empty : $", stride {_stride}")}{(Bias is null ? ", no bias" : string.Empty)})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => input.Conv2d(Weight, Bias, _stride, _padding, _dilation, _groups);
}
