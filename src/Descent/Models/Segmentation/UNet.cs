namespace Descent.Nn;

/// <summary>U-Net: an image becomes smaller and deeper, then large again, and every step up sees what the step down at its size saw.</summary>
/// <remarks>
/// Shapes: (N, channels, H, W) -> (N, classes, H, W) scores for every place. Each step down halves the image; where a size is odd, the step up
/// is padded by zeros to the size of its counterpart, so any size works that can be halved that often.
/// Parts: encoder.0 ... (two 3x3 convolutions with norm and ReLU), up.0 ... (transposed 2x2 convolution of stride 2), decoder.0 ..., head (1x1);
/// number 0 is the largest size. Different from the paper, as usual today: convolutions are padded, norms follow them.
/// Defaults: convolutions Kaiming normal over the fan-out; transposed and last one as PyTorch.
/// Reference: Ronneberger, Fischer, Brox, U-Net, MICCAI 2015, arXiv:1505.04597.
/// </remarks>
public sealed class UNet : Module
{
    private readonly Sequential _encoder;
    private readonly Sequential _up;
    private readonly Sequential _decoder;
    private readonly Conv2d _head;

    /// <summary>Creates the network.</summary>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="classes">Scores of every place.</param>
    /// <param name="widths">Channels at each size, from the largest down; the paper's are 64, 128, 256, 512, 1024.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="norm">Makes a norm for so many channels; left out: batch norm.</param>
    /// <param name="initializer">Fills the weights; left out: see the remarks.</param>
    /// <exception cref="ArgumentException">A size below 1, or fewer than two widths.</exception>
    public UNet(
        int channels, int classes, ReadOnlySpan<int> widths, Rng rng, Func<int, Module>? norm = null, Initializer? initializer = null)
    {
        if (widths.Length < 2)
            throw new ArgumentException($"UNet: got {widths.Length} widths; expected two or more, one for each size.", nameof(widths));
        norm ??= ResNet.BatchNorm;
        (Channels, Classes, Depth) = (channels, classes, widths.Length - 1);
        (_encoder, _up, _decoder) = (Register("encoder", new Sequential()), Register("up", new Sequential()), Register("decoder", new Sequential()));
        for (var i = 0; i < widths.Length; i++)
        {
            _encoder.Add(Twice(channels, widths[i], rng, norm, initializer));
            channels = widths[i];
        }

        for (var i = 0; i < Depth; i++)
        {
            _up.Add(new ConvTranspose2d(widths[i + 1], widths[i], 2, rng, stride: 2, initializer: initializer));
            _decoder.Add(Twice(2 * widths[i], widths[i], rng, norm, initializer));
        }

        _head = Register("head", new Conv2d(widths[0], classes, 1, rng, initializer: initializer));
    }

    /// <summary>Channels of the images.</summary>
    public int Channels { get; }

    /// <summary>Scores of every place.</summary>
    public int Classes { get; }

    /// <summary>How often the image is halved.</summary>
    public int Depth { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"UNet({Channels} -> {Classes}, {Depth} steps)";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (input.Rank != 4) throw Errors.ShapeErrors.Rank("UNet", input.Shape, "images of (N, C, H, W)");
        if (input.Shape[2] >> Depth == 0 || input.Shape[3] >> Depth == 0)
            throw new ShapeException($"UNet: got {input.Shape}; expected images of {1 << Depth} x {1 << Depth} or more: {Depth} steps halve them.");
        var seen = new Tensor[Depth];
        var value = _encoder.Modules[0].Module.Forward(input);
        for (var i = 0; i < Depth; i++)
        {
            seen[i] = value;
            value = _encoder.Modules[i + 1].Module.Forward(value.MaxPool2d(2));
        }

        for (var i = Depth - 1; i >= 0; i--)
        {
            value = ToSize(_up.Modules[i].Module.Forward(value), seen[i].Shape);
            value = _decoder.Modules[i].Module.Forward(Tensor.Concat(1, seen[i], value));
        }

        return _head.Forward(value);
    }

    private static Tensor ToSize(Tensor value, Shape wanted)
    {
        var (rows, columns) = (wanted[2] - value.Shape[2], wanted[3] - value.Shape[3]);
        return rows == 0 && columns == 0 ? value : value.Pad([0, columns, 0, rows]);
    }

    private static Sequential Twice(int channels, int filters, Rng rng, Func<int, Module> norm, Initializer? initializer)
    {
        initializer ??= new KaimingNormal(FanMode.FanOut);
        return
        [
            new Conv2d(channels, filters, 3, rng, padding: 1, bias: false, initializer: initializer), norm(filters), new Relu(),
            new Conv2d(filters, filters, 3, rng, padding: 1, bias: false, initializer: initializer), norm(filters), new Relu(),
        ];
    }
}
