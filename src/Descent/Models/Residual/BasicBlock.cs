namespace Descent.Nn;

/// <summary>The block of a residual network: two 3x3 convolutions with batch norm, and a straight path that is added to them.</summary>
/// <remarks>
/// Formula: y = relu(bn2(conv2(relu(bn1(conv1(x))))) + shortcut(x)). The shortcut is x itself where size and channels stay, else a 1x1
/// convolution with the same stride and a batch norm ("option B" of the paper).
/// Shapes: (N, channels, H, W) -> (N, filters, H', W'), H' = (H - 1) / stride + 1.
/// Parts: conv1, bn1, conv2, bn2, downsample.0, downsample.1, as torchvision names them. Convolutions have no bias: the norm after them has one.
/// Reference: He, Zhang, Ren, Sun, Deep Residual Learning, CVPR 2016, arXiv:1512.03385, figure 5 left.
/// </remarks>
public sealed class BasicBlock : Module, IHasBranch
{
    private readonly Conv2d _conv1;
    private readonly Module _bn1;
    private readonly Conv2d _conv2;
    private readonly Module _bn2;
    private readonly Sequential? _downsample;

    /// <summary>Creates the block.</summary>
    /// <param name="channels">Channels in.</param>
    /// <param name="filters">Channels out.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="stride">Step of the first convolution and of the shortcut.</param>
    /// <param name="initializer">Fills the convolutions; left out: Kaiming normal over the fan-out, as torchvision.</param>
    /// <param name="zeroInit">Start with the scale of the last norm at zero, so that the block starts as its shortcut (arXiv:1706.02677).</param>
    /// <param name="norm">Makes a norm for so many channels; left out: batch norm.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public BasicBlock(
        int channels, int filters, Rng rng, int stride = 1, Initializer? initializer = null, bool zeroInit = false, Func<int, Module>? norm = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        initializer ??= new KaimingNormal(FanMode.FanOut);
        norm ??= ResNet.BatchNorm;
        Stride = stride;
        _conv1 = Register("conv1", new Conv2d(channels, filters, 3, rng, stride, 1, bias: false, initializer: initializer));
        _bn1 = Register("bn1", norm(filters));
        _conv2 = Register("conv2", new Conv2d(filters, filters, 3, rng, 1, 1, bias: false, initializer: initializer));
        _bn2 = Register("bn2", norm(filters));
        if (zeroInit) ResNet.StartAtZero(_bn2);
        if (stride == 1 && channels == filters) return;
        _downsample = Register("downsample", new Sequential(
            new Conv2d(channels, filters, 1, rng, stride, bias: false, initializer: initializer), norm(filters)));
    }

    /// <summary>Channels in.</summary>
    public int Channels => _conv1.Channels;

    /// <summary>Channels out.</summary>
    public int Filters => _conv2.Filters;

    /// <summary>Step of the first convolution and of the shortcut.</summary>
    public int Stride { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"BasicBlock({Channels} -> {Filters}{(Stride == 1 ? string.Empty : $", stride {Stride}")})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var inner = Fusion.Rectified(_conv1, _bn1, input);
        var straight = _downsample is null ? input : _downsample.Forward(input);
        return Fusion.AddRectified(_conv2, _bn2, inner, straight);
    }

    IEnumerable<Module> IHasBranch.Branch => [_conv1, _conv2];
}
