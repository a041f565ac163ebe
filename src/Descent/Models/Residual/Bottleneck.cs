namespace Descent.Nn;

/// <summary>The block of deep residual networks: 1x1 down, 3x3, 1x1 up to four times the channels, and a straight path that is added.</summary>
/// <remarks>
/// Formula: y = relu(bn3(conv3(relu(bn2(conv2(relu(bn1(conv1(x)))))))) + shortcut(x)). The shortcut is x itself where size and channels stay,
/// else a 1x1 convolution with the same stride and a norm.
/// Shapes: (N, channels, H, W) -> (N, 4 width, H', W'), H' = (H - 1) / stride + 1. The stride is that of the 3x3 convolution, as torchvision
/// has it ("v1.5"); the paper puts it on the first 1x1.
/// Parts: conv1, bn1, conv2, bn2, conv3, bn3, downsample.0, downsample.1, as torchvision names them.
/// Reference: He, Zhang, Ren, Sun, Deep Residual Learning, CVPR 2016, arXiv:1512.03385, figure 5 right.
/// </remarks>
public sealed class Bottleneck : Module, IHasBranch
{
    /// <summary>Channels out for each channel inside: 4.</summary>
    public const int Expansion = 4;

    private readonly Conv2d[] _convolutions;
    private readonly Module[] _norms;
    private readonly Sequential? _downsample;

    /// <summary>Creates the block.</summary>
    /// <param name="channels">Channels in.</param>
    /// <param name="width">Channels inside; four times as many come out.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="stride">Step of the 3x3 convolution and of the shortcut.</param>
    /// <param name="initializer">Fills the convolutions; left out: Kaiming normal over the fan-out, as torchvision.</param>
    /// <param name="zeroInit">Start with the scale of the last norm at zero, so that the block starts as its shortcut (arXiv:1706.02677).</param>
    /// <param name="norm">Makes a norm for so many channels; left out: batch norm.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public Bottleneck(
        int channels, int width, Rng rng, int stride = 1, Initializer? initializer = null, bool zeroInit = false, Func<int, Module>? norm = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        initializer ??= new KaimingNormal(FanMode.FanOut);
        norm ??= ResNet.BatchNorm;
        Stride = stride;
        var filters = Expansion * width;
        _convolutions = new Conv2d[3];
        _norms = new Module[3];
        Add(0, new Conv2d(channels, width, 1, rng, bias: false, initializer: initializer), norm(width));
        Add(1, new Conv2d(width, width, 3, rng, stride, 1, bias: false, initializer: initializer), norm(width));
        Add(2, new Conv2d(width, filters, 1, rng, bias: false, initializer: initializer), norm(filters));
        if (zeroInit) ResNet.StartAtZero(_norms[2]);
        if (stride == 1 && channels == filters) return;
        _downsample = Register("downsample", new Sequential(
            new Conv2d(channels, filters, 1, rng, stride, bias: false, initializer: initializer), norm(filters)));
    }

    /// <summary>Channels in.</summary>
    public int Channels => _convolutions[0].Channels;

    /// <summary>Channels inside.</summary>
    public int Width => _convolutions[1].Filters;

    /// <summary>Step of the 3x3 convolution and of the shortcut.</summary>
    public int Stride { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() =>
        $"Bottleneck({Channels} -> {Width} -> {_convolutions[2].Filters}{(Stride == 1 ? string.Empty : $", stride {Stride}")})";

    IEnumerable<Module> IHasBranch.Branch => _convolutions;

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var value = Fusion.Rectified(_convolutions[0], _norms[0], input);
        value = Fusion.Rectified(_convolutions[1], _norms[1], value);
        var straight = _downsample is null ? input : _downsample.Forward(input);
        return Fusion.AddRectified(_convolutions[2], _norms[2], value, straight);
    }

    private void Add(int index, Conv2d convolution, Module norm) =>
        (_convolutions[index], _norms[index]) = (Register($"conv{index + 1}", convolution), Register($"bn{index + 1}", norm));
}
