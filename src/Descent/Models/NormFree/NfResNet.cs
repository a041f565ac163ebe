namespace Descent.Nn;

/// <summary>A residual network without norms for small images: every sample is for itself, in training too.</summary>
/// <remarks>
/// Shapes: (N, channels, H, W) -> (N, classes) scores. Stages of <see cref="NfBlock"/>; every stage but the first halves the image.
/// The variance of the straight path starts at 1, grows by alpha^2 a block and is set back by each stage's first shortcut; every block divides by
/// what it will be. Parts: conv1, layer1.0 ..., fc.
/// Trained with adaptive clipping of gradients (<c>agc</c>) and without decay of gains and biases in the paper that follows it (arXiv:2102.06171).
/// Reference: Brock, De, Smith, ICLR 2021, arXiv:2101.08692.
/// </remarks>
public sealed class NfResNet : Module
{
    private readonly ScaledConv2d _conv1;
    private readonly Sequential[] _stages;
    private readonly Linear _fc;

    /// <summary>Creates the network; <see cref="Models.NfResNet"/> has the usual sizes.</summary>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="classes">Scores out.</param>
    /// <param name="widths">Channels of each stage; the first is the stem's, too.</param>
    /// <param name="blocks">Blocks of each stage.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="alpha">How much of each branch is added.</param>
    /// <param name="initializer">Fills the weights; left out: PyTorch's default.</param>
    /// <exception cref="ArgumentException">A size below 1, or no stage.</exception>
    public NfResNet(
        int channels, int classes, ReadOnlySpan<int> widths, int blocks, Rng rng, float alpha = 0.2f, Initializer? initializer = null)
    {
        if (widths.Length == 0) throw new ArgumentException("NfResNet: got no widths; expected one for every stage.", nameof(widths));
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks, 1);
        (Channels, Classes) = (channels, classes);
        _conv1 = Register("conv1", new ScaledConv2d(channels, widths[0], 3, rng, 1, 1, initializer));
        _stages = new Sequential[widths.Length];
        var (before, variance) = (widths[0], 1f);
        for (var i = 0; i < widths.Length; i++)
        {
            _stages[i] = Register($"layer{i + 1}", new Sequential());
            for (var j = 0; j < blocks; j++)
            {
                var stride = i > 0 && j == 0 ? 2 : 1;
                _stages[i].Add(new NfBlock(before, widths[i], rng, stride, alpha, MathF.Sqrt(variance), initializer));
                variance = (NfBlock.IsTransition(before, widths[i], stride) ? 1 : variance) + (alpha * alpha);
                before = widths[i];
            }
        }

        _fc = Register("fc", new Linear(before, classes, rng, initializer: initializer));
    }

    /// <summary>Channels of the images.</summary>
    public int Channels { get; }

    /// <summary>Scores out.</summary>
    public int Classes { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"NfResNet({Channels} -> {Classes})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var value = _conv1.Forward(input);
        foreach (var stage in _stages) value = stage.Forward(value);
        return _fc.Forward((value.Relu() * NfBlock.RectifierGain).GlobalAvgPool());
    }
}
