namespace Descent.Nn;

/// <summary>A residual block that normalises and rectifies before each convolution, so that the straight path is never touched.</summary>
/// <remarks>
/// Formula: a = relu(bn1(x)); y = conv2(dropout(relu(bn2(conv1(a))))) + shortcut. The shortcut is x, or a 1x1 convolution of a where size or
/// channels change.
/// Shapes: (N, channels, H, W) -> (N, filters, H', W'), H' = (H - 1) / stride + 1.
/// Parts: bn1, conv1, bn2, conv2, downsample.
/// References: He, Zhang, Ren, Sun, Identity Mappings in Deep Residual Networks, ECCV 2016, arXiv:1603.05027; the dropout between the
/// convolutions: Zagoruyko, Komodakis, Wide Residual Networks, BMVC 2016, arXiv:1605.07146.
/// </remarks>
public sealed class PreActBlock : Module, IHasBranch
{
    private readonly Module _bn1;
    private readonly Conv2d _conv1;
    private readonly Module _bn2;
    private readonly Dropout? _dropout;
    private readonly Conv2d _conv2;
    private readonly Conv2d? _downsample;

    /// <summary>Creates the block.</summary>
    /// <param name="channels">Channels in.</param>
    /// <param name="filters">Channels out.</param>
    /// <param name="rng">Draws the initial weights, and what the dropout drops.</param>
    /// <param name="stride">Step of the first convolution and of the shortcut.</param>
    /// <param name="dropout">The probability of a zero between the convolutions.</param>
    /// <param name="initializer">Fills the convolutions; left out: Kaiming normal over the fan-out.</param>
    /// <param name="norm">Makes a norm for so many channels; left out: batch norm.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1, or a probability outside [0, 1).</exception>
    public PreActBlock(
        int channels, int filters, Rng rng, int stride = 1, float dropout = 0, Initializer? initializer = null, Func<int, Module>? norm = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        initializer ??= new KaimingNormal(FanMode.FanOut);
        norm ??= ResNet.BatchNorm;
        Stride = stride;
        _bn1 = Register("bn1", norm(channels));
        _conv1 = Register("conv1", new Conv2d(channels, filters, 3, rng, stride, 1, bias: false, initializer: initializer));
        _bn2 = Register("bn2", norm(filters));
        if (dropout != 0) _dropout = Register("dropout", new Dropout(dropout, rng));
        _conv2 = Register("conv2", new Conv2d(filters, filters, 3, rng, 1, 1, bias: false, initializer: initializer));
        if (stride != 1 || channels != filters)
            _downsample = Register("downsample", new Conv2d(channels, filters, 1, rng, stride, bias: false, initializer: initializer));
    }

    /// <summary>Channels in.</summary>
    public int Channels => _conv1.Channels;

    /// <summary>Channels out.</summary>
    public int Filters => _conv2.Filters;

    /// <summary>Step of the first convolution and of the shortcut.</summary>
    public int Stride { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"PreActBlock({Channels} -> {Filters}{(Stride == 1 ? string.Empty : $", stride {Stride}")})";

    IEnumerable<Module> IHasBranch.Branch => [_conv1, _conv2];

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var active = Fusion.Rectified(_bn1, input);
        var straight = _downsample is null ? input : _downsample.Forward(active);
        var value = Fusion.Rectified(_conv1, _bn2, active);
        if (_dropout is not null) value = _dropout.Forward(value);
        return _conv2.Forward(value) + straight;
    }
}
