namespace Descent.Nn;

/// <summary>A convolution whose filters are standardised and scaled, so that a signal keeps its variance without any norm.</summary>
/// <remarks>
/// Formula: filter = gain (w - mean) / sqrt(variance + 1e-6) / sqrt(fan-in), mean and biased variance over the numbers of each filter.
/// Shapes: as <see cref="Conv2d"/>; gain (filters, 1, 1, 1), one at the start, is learned. Inputs of variance 1 and mean 0 give outputs of
/// variance gain^2; after a rectifier multiply by <see cref="NfBlock.RectifierGain"/> first.
/// References: Brock, De, Smith, Characterizing Signal Propagation to Close the Performance Gap in Unnormalized ResNets, ICLR 2021,
/// arXiv:2101.08692; weight standardisation: Qiao et al. 2019, arXiv:1903.10520. Names and epsilon are those of timm's ScaledStdConv2d.
/// </remarks>
public sealed class ScaledConv2d : Module, IHasChannels
{
    private const float Epsilon = 1e-6f;
    private readonly Size2d _stride;
    private readonly Padding _padding;

    /// <summary>Creates the layer.</summary>
    /// <param name="channels">Channels in.</param>
    /// <param name="filters">Channels out.</param>
    /// <param name="kernel">Height and width of a filter.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="stride">Step between positions.</param>
    /// <param name="padding">Zeros around the image.</param>
    /// <param name="initializer">Fills the weight; left out: PyTorch's default for a convolution. Its size does not matter.</param>
    /// <exception cref="ArgumentException">A size below 1, or filters of a single number, which have no variance.</exception>
    public ScaledConv2d(
        int channels, int filters, Size2d kernel, Rng rng, Size2d? stride = null, Padding padding = default, Initializer? initializer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(filters, 1);
        var fanIn = channels * kernel.Height * kernel.Width;
        if (fanIn < 2)
            throw new ArgumentException($"ScaledConv2d: got filters of {fanIn} numbers; expected two or more, which have a variance.",
                nameof(kernel));
        (Channels, Filters, Kernel, _stride, _padding) = (channels, filters, kernel, stride ?? 1, padding);
        Weight = Register("weight", WeightStart.Weight([filters, channels, kernel.Height, kernel.Width], rng, initializer));
        Bias = Register("bias", Tensor.Zeros([filters]));
        Gain = Register("gain", Tensor.Ones([filters, 1, 1, 1]));
    }

    /// <summary>Channels in.</summary>
    public int Channels { get; private set; }

    /// <summary>Channels out.</summary>
    public int Filters { get; private set; }

    /// <summary>Height and width of a filter.</summary>
    public Size2d Kernel { get; }

    /// <summary>(filters, channels, height, width), before the standardisation.</summary>
    public Parameter Weight { get; }

    /// <summary>(filters).</summary>
    public Parameter Bias { get; }

    /// <summary>The scale of each filter.</summary>
    public Parameter Gain { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"ScaledConv2d({Channels} -> {Filters}, {Kernel}{(_stride == 1 ? string.Empty : $", stride {_stride}")})";

    int IHasChannels.ChannelCount(ChannelSide side) => side == ChannelSide.Outputs ? Filters : Channels;

    bool IHasChannels.TryKeep(ChannelSide side, ReadOnlySpan<int> kept)
    {
        if (side == ChannelSide.Inputs)
        {
            Weight.Become(ChannelEdits.Columns(Weight.Value, kept));
            Channels = kept.Length;
            return true;
        }

        foreach (var parameter in (ReadOnlySpan<Parameter>)[Weight, Bias, Gain]) parameter.Become(ChannelEdits.Rows(parameter.Value, kept));
        Filters = kept.Length;
        return true;
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        Tensor weight = Weight.Value, gain = Gain.Value;
        var fanIn = weight.Count / Filters;
        var standard = weight.Reshape(Filters, fanIn).LayerNorm(epsilon: Epsilon);
        var filters = standard * (gain.Reshape(Filters, 1) * (1 / MathF.Sqrt(fanIn)));
        return input.Conv2d(filters.Reshape(weight.Shape), Bias, _stride, _padding);
    }
}
