namespace Descent.Nn;

/// <summary>A residual block without norms: the branch is scaled down by what the signal has grown to, and little of it is added.</summary>
/// <remarks>
/// Formula: a = g relu(x) / beta; y = shortcut + alpha s f(a), f two <see cref="ScaledConv2d"/> with g relu between them, g =
/// <see cref="RectifierGain"/>, s a learned number that starts at 0 (SkipInit). The shortcut is x, or a 1x1 convolution of a where size or
/// channels change. Beta is the deviation that x has at the start: the caller knows it, since each block adds alpha^2 to the variance.
/// Shapes: (N, channels, H, W) -> (N, filters, H', W'), H' = (H - 1) / stride + 1.
/// Parts: conv1, conv2, downsample, and the parameter skipGain.
/// References: Brock, De, Smith 2021, arXiv:2101.08692; SkipInit: De, Smith 2020, arXiv:2002.10444.
/// </remarks>
public sealed class NfBlock : Module, IHasBranch
{
    /// <summary>What gives relu of a standard normal number the variance 1 again: sqrt(2 / (1 - 1 / pi)) = 1.7128...</summary>
    public static readonly float RectifierGain = MathF.Sqrt(2 / (1 - (1 / MathF.PI)));

    private readonly ScaledConv2d _conv1;
    private readonly ScaledConv2d _conv2;
    private readonly ScaledConv2d? _downsample;

    /// <summary>Creates the block.</summary>
    /// <param name="channels">Channels in.</param>
    /// <param name="filters">Channels out.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="stride">Step of the first convolution and of the shortcut.</param>
    /// <param name="alpha">How much of the branch is added.</param>
    /// <param name="beta">The deviation of the input at the start.</param>
    /// <param name="initializer">Fills the convolutions; left out: PyTorch's default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1, or beta of 0 or less.</exception>
    public NfBlock(int channels, int filters, Rng rng, int stride = 1, float alpha = 0.2f, float beta = 1, Initializer? initializer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(beta, 0);
        (Channels, Filters, Stride, Alpha, Beta) = (channels, filters, stride, alpha, beta);
        _conv1 = Register("conv1", new ScaledConv2d(channels, filters, 3, rng, stride, 1, initializer));
        _conv2 = Register("conv2", new ScaledConv2d(filters, filters, 3, rng, 1, 1, initializer));
        SkipGain = Register("skipGain", Tensor.Zeros([1]));
        if (IsTransition(channels, filters, stride))
            _downsample = Register("downsample", new ScaledConv2d(channels, filters, 1, rng, stride, initializer: initializer));
    }

    /// <summary>Channels in.</summary>
    public int Channels { get; }

    /// <summary>Channels out.</summary>
    public int Filters { get; }

    /// <summary>Step of the first convolution and of the shortcut.</summary>
    public int Stride { get; }

    /// <summary>How much of the branch is added.</summary>
    public float Alpha { get; }

    /// <summary>The deviation of the input at the start.</summary>
    public float Beta { get; }

    /// <summary>The learned scale of the branch.</summary>
    public Parameter SkipGain { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"NfBlock({Channels} -> {Filters}{(Stride == 1 ? string.Empty : $", stride {Stride}")})";

    /// <summary>Whether the shortcut of such a block is a convolution, which sets the variance back to 1.</summary>
    internal static bool IsTransition(int channels, int filters, int stride) => stride != 1 || channels != filters;

    IEnumerable<Module> IHasBranch.Branch => [_conv1, _conv2];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var active = input.Relu() * (RectifierGain / Beta);
        var straight = _downsample is null ? input : _downsample.Forward(active);
        var branch = _conv2.Forward(_conv1.Forward(active).Relu() * RectifierGain);
        return straight + (branch * (SkipGain.Value * Alpha));
    }
}
