namespace Descent.Nn;

/// <summary>A residual network of <see cref="PreActBlock"/>s for small images: pre-activation and wide residual networks.</summary>
/// <remarks>
/// Shapes: (N, channels, H, W) -> (N, classes) scores. Every stage but the first halves the image with its first block.
/// Parts: conv1, layer1.0 ..., bn, fc. Nothing follows the last sum but a norm and a rectifier, so the straight path runs from end to end.
/// Defaults: convolutions Kaiming normal over the fan-out, norms 1 and 0, linear layer as PyTorch.
/// References: He et al. 2016, arXiv:1603.05027; Zagoruyko, Komodakis 2016, arXiv:1605.07146.
/// </remarks>
public sealed class PreActResNet : Module
{
    private readonly Conv2d _conv1;
    private readonly Sequential[] _stages;
    private readonly Module _bn;
    private readonly Linear _fc;

    /// <summary>Creates the network; see <see cref="Models.PreActResNet"/> and <see cref="Models.WideResNet"/> for the usual sizes.</summary>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="classes">Scores out.</param>
    /// <param name="stem">Channels of the first convolution.</param>
    /// <param name="widths">Channels of each stage.</param>
    /// <param name="blocks">Blocks of each stage.</param>
    /// <param name="rng">Draws the initial weights, and what the dropout drops.</param>
    /// <param name="dropout">The probability of a zero between the convolutions of a block.</param>
    /// <param name="initializer">Fills convolutions and the linear layer; left out: see the remarks.</param>
    /// <param name="norm">Makes a norm for so many channels; left out: batch norm.</param>
    /// <exception cref="ArgumentException">A size below 1, or no stage.</exception>
    public PreActResNet(
        int channels, int classes, int stem, ReadOnlySpan<int> widths, int blocks, Rng rng, float dropout = 0, Initializer? initializer = null,
        Func<int, Module>? norm = null)
    {
        if (widths.Length == 0) throw new ArgumentException("PreActResNet: got no widths; expected one for every stage.", nameof(widths));
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks, 1);
        norm ??= ResNet.BatchNorm;
        (Channels, Classes) = (channels, classes);
        _conv1 = Register("conv1", new Conv2d(
            channels, stem, 3, rng, 1, 1, bias: false, initializer: initializer ?? new KaimingNormal(FanMode.FanOut)));
        _stages = new Sequential[widths.Length];
        var before = stem;
        for (var i = 0; i < widths.Length; i++)
        {
            _stages[i] = Register($"layer{i + 1}", new Sequential());
            for (var j = 0; j < blocks; j++)
            {
                _stages[i].Add(new PreActBlock(before, widths[i], rng, i > 0 && j == 0 ? 2 : 1, dropout, initializer, norm));
                before = widths[i];
            }
        }

        _bn = Register("bn", norm(before));
        _fc = Register("fc", new Linear(before, classes, rng, initializer: initializer));
    }

    /// <summary>Channels of the images.</summary>
    public int Channels { get; }

    /// <summary>Scores out.</summary>
    public int Classes { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"PreActResNet({Channels} -> {Classes})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var value = _conv1.Forward(input);
        foreach (var stage in _stages) value = stage.Forward(value);
        return _fc.Forward(Fusion.Rectified(_bn, value).GlobalAvgPool());
    }
}
