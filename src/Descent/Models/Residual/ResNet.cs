namespace Descent.Nn;

/// <summary>A residual network: a stem, stages of <see cref="BasicBlock"/> or <see cref="Bottleneck"/>, the mean of each channel, a linear
/// layer.</summary>
/// <remarks>
/// Shapes: (N, channels, H, W) -> (N, classes) scores. Every stage but the first halves the image with its first block.
/// Parts: conv1, bn1, layer1.0 ..., fc, as torchvision names them, so a state of the same network saved there loads here.
/// The stem for small images (CIFAR) keeps their size; the large one, torchvision's for ImageNet, is 7x7 of stride 2 with a max pooling.
/// Defaults: convolutions Kaiming normal over the fan-out, norms 1 and 0, linear layer as PyTorch: torchvision's rule.
/// Reference: He, Zhang, Ren, Sun, Deep Residual Learning, CVPR 2016, arXiv:1512.03385, section 4.2; shortcuts are projections ("option B").
/// </remarks>
public sealed class ResNet : Module
{
    private readonly Conv2d _conv1;
    private readonly Module _bn1;
    private readonly bool _hasLargeStem;
    private readonly Sequential[] _stages;
    private readonly Linear _fc;

    /// <summary>Creates the network; see <see cref="Models"/> for the usual sizes.</summary>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="classes">Scores out.</param>
    /// <param name="widths">Channels of each stage; the first is the stem's, too.</param>
    /// <param name="depths">Blocks of each stage.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="initializer">Fills convolutions and the linear layer; left out: see the remarks.</param>
    /// <param name="zeroInit">Start every block as its shortcut: the scale of its last norm at zero (arXiv:1706.02677, section 5.1).</param>
    /// <param name="hasBottlenecks">Blocks of three convolutions with four times the channels out, as ResNet-50 has them.</param>
    /// <param name="hasLargeStem">Begin with a 7x7 convolution of stride 2 and a max pooling, for large images.</param>
    /// <param name="norm">Makes a norm for so many channels, such as <c>c => new GroupNorm(8, c)</c>; left out: batch norm.</param>
    /// <exception cref="ArgumentException">A size below 1, no stage, or not as many depths as widths.</exception>
    public ResNet(
        int channels, int classes, ReadOnlySpan<int> widths, ReadOnlySpan<int> depths, Rng rng, Initializer? initializer = null,
        bool zeroInit = false, bool hasBottlenecks = false, bool hasLargeStem = false, Func<int, Module>? norm = null)
    {
        if (widths.Length == 0 || widths.Length != depths.Length)
            throw new ArgumentException($"ResNet: got {widths.Length} widths and {depths.Length} depths; expected one of each for every stage.",
                nameof(depths));
        foreach (var depth in depths) ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1, nameof(depths));
        norm ??= BatchNorm;
        (Channels, Classes, Depth, _hasLargeStem) = (channels, classes, 2, hasLargeStem);
        foreach (var depth in depths) Depth += (hasBottlenecks ? 3 : 2) * depth;
        var (kernel, stride) = hasLargeStem ? (7, 2) : (3, 1);
        _conv1 = Register("conv1", new Conv2d(
            channels, widths[0], kernel, rng, stride, kernel / 2, bias: false, initializer: initializer ?? new KaimingNormal(FanMode.FanOut)));
        _bn1 = Register("bn1", norm(widths[0]));
        _stages = new Sequential[widths.Length];
        var before = widths[0];
        for (var i = 0; i < widths.Length; i++)
        {
            _stages[i] = Register($"layer{i + 1}", new Sequential());
            for (var j = 0; j < depths[i]; j++)
            {
                var step = i > 0 && j == 0 ? 2 : 1;
                _stages[i].Add(hasBottlenecks
                    ? new Bottleneck(before, widths[i], rng, step, initializer, zeroInit, norm)
                    : new BasicBlock(before, widths[i], rng, step, initializer, zeroInit, norm));
                before = hasBottlenecks ? Bottleneck.Expansion * widths[i] : widths[i];
            }
        }

        _fc = Register("fc", new Linear(before, classes, rng, initializer: initializer));
    }

    /// <summary>Channels of the images.</summary>
    public int Channels { get; }

    /// <summary>Scores out.</summary>
    public int Classes { get; }

    /// <summary>Layers with weights on the longest way: what the number in a network's name counts.</summary>
    public int Depth { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"ResNet{Depth}({Channels} -> {Classes})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var value = Fusion.Rectified(_conv1, _bn1, input);
        if (_hasLargeStem) value = value.MaxPool2d(3, 2, 1);
        foreach (var stage in _stages) value = stage.Forward(value);
        return _fc.Forward(value.GlobalAvgPool());
    }

    /// <summary>What stands where no norm is asked for.</summary>
    internal static Module BatchNorm(int channels) => new BatchNorm(channels);

    /// <summary>Sets a norm's scale to zero, so that its block starts as the shortcut; a norm without a scale stays as it is.</summary>
    internal static void StartAtZero(Module norm)
    {
        foreach (var (name, parameter) in norm.NamedParameters())
            if (name == "weight") parameter.Value.Assign(new float[parameter.Count]);
    }
}
