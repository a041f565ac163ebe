namespace Descent.Nn;

/// <summary>A residual network for small images: a 3x3 stem, stages of <see cref="BasicBlock"/>, the mean of each channel, a linear layer.</summary>
/// <remarks>
/// Shapes: (N, channels, H, W) -> (N, classes) scores. Every stage but the first halves the image with its first block.
/// Parts: conv1, bn1, layer1.0 ..., fc, as torchvision names them, so a state of the same network saved there loads here.
/// It is the CIFAR form: the stem keeps the image's size, where torchvision's ImageNet form has a 7x7 stem of stride 2 and a max pooling.
/// Defaults: convolutions Kaiming normal over the fan-out, norms 1 and 0, linear layer as PyTorch: torchvision's rule.
/// Reference: He, Zhang, Ren, Sun, Deep Residual Learning, CVPR 2016, arXiv:1512.03385, section 4.2; shortcuts are projections ("option B").
/// </remarks>
public sealed class ResNet : Module
{
    private readonly Conv2d _conv1;
    private readonly BatchNorm _bn1;
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
    /// <exception cref="ArgumentException">A size below 1, no stage, or not as many depths as widths.</exception>
    public ResNet(
        int channels, int classes, ReadOnlySpan<int> widths, ReadOnlySpan<int> depths, Rng rng, Initializer? initializer = null,
        bool zeroInit = false)
    {
        if (widths.Length == 0 || widths.Length != depths.Length)
            throw new ArgumentException($"ResNet: got {widths.Length} widths and {depths.Length} depths; expected one of each for every stage.",
                nameof(depths));
        foreach (var depth in depths) ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1, nameof(depths));
        (Channels, Classes, Depth) = (channels, classes, 2);
        foreach (var depth in depths) Depth += 2 * depth;
        _conv1 = Register("conv1", new Conv2d(
            channels, widths[0], 3, rng, 1, 1, bias: false, initializer: initializer ?? new KaimingNormal(FanMode.FanOut)));
        _bn1 = Register("bn1", new BatchNorm(widths[0]));
        _stages = new Sequential[widths.Length];
        for (var i = 0; i < widths.Length; i++)
        {
            _stages[i] = Register($"layer{i + 1}", new Sequential());
            for (var j = 0; j < depths[i]; j++)
            {
                var (before, stride) = j > 0 ? (widths[i], 1) : i == 0 ? (widths[0], 1) : (widths[i - 1], 2);
                _stages[i].Add(new BasicBlock(before, widths[i], rng, stride, initializer, zeroInit));
            }
        }

        _fc = Register("fc", new Linear(widths[^1], classes, rng, initializer: initializer));
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
        var value = BasicBlock.Rectified(_bn1, _conv1.Forward(input));
        foreach (var stage in _stages) value = stage.Forward(value);
        return _fc.Forward(value.GlobalAvgPool());
    }
}
