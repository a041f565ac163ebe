namespace Descent.Nn;

/// <summary>A plain deep network: stages of 3x3 convolutions, each ended by a max pooling, then a classifier.</summary>
/// <remarks>
/// Shapes: (N, channels, H, W) -> (N, classes) scores; five poolings divide H and W by 32, which must leave at least 1.
/// Parts: features.0 ..., classifier.0 ..., numbered as torchvision numbers them.
/// The classifier for small images takes the mean of each channel; torchvision's for ImageNet pools to 7 x 7 places and has two hidden layers of
/// 4,096 with dropout: <c>places: 7, hidden: 4096, dropout: 0.5f</c>.
/// Defaults: convolutions Kaiming normal over the fan-out with biases zero, linear layers normal(0, 0.01), as torchvision.
/// Reference: Simonyan, Zisserman, Very Deep Convolutional Networks, ICLR 2015, arXiv:1409.1556, table 1 (A, B, D, E).
/// </remarks>
public sealed class Vgg : Module
{
    private readonly int _places;
    private readonly Sequential _features;
    private readonly Sequential _classifier;

    /// <summary>Creates the network.</summary>
    /// <param name="depth">11, 13, 16 or 19 layers with weights.</param>
    /// <param name="classes">Scores out.</param>
    /// <param name="rng">Draws the initial weights, and what the dropout drops.</param>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="places">Height and width of what the classifier sees.</param>
    /// <param name="hidden">Units of each of the two hidden layers of the classifier.</param>
    /// <param name="dropout">The probability of a zero after them.</param>
    /// <param name="norm">Makes a norm for so many channels, after each convolution; left out: none, as in the paper.</param>
    /// <param name="initializer">Fills the weights; left out: see the remarks.</param>
    /// <exception cref="ArgumentException">Another depth, or a size below 1.</exception>
    public Vgg(
        int depth, int classes, Rng rng, int channels = 3, int places = 1, int hidden = 512, float dropout = 0.5f, Func<int, Module>? norm = null,
        Initializer? initializer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(places, 1);
        (Depth, Channels, Classes, _places) = (depth, channels, classes, places);
        _features = Register("features", Features(depth, channels, rng, norm, initializer ?? new KaimingNormal(FanMode.FanOut)));
        var dense = initializer ?? new Normal(0, 0.01f);
        _classifier = Register("classifier", new Sequential(
            new Linear(512 * places * places, hidden, rng, initializer: dense), new Relu(), new Dropout(dropout, rng),
            new Linear(hidden, hidden, rng, initializer: dense), new Relu(), new Dropout(dropout, rng),
            new Linear(hidden, classes, rng, initializer: dense)));
    }

    /// <summary>Layers with weights.</summary>
    public int Depth { get; }

    /// <summary>Channels of the images.</summary>
    public int Channels { get; }

    /// <summary>Scores out.</summary>
    public int Classes { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"Vgg{Depth}({Channels} -> {Classes})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var value = _features.Forward(input);
        return _classifier.Forward(_places == 1 ? value.GlobalAvgPool() : value.AdaptiveAvgPool2d(_places).Flatten());
    }

    private static Sequential Features(int depth, int channels, Rng rng, Func<int, Module>? norm, Initializer initializer)
    {
        ReadOnlySpan<int> convolutions = depth switch
        {
            11 => [1, 1, 2, 2, 2],
            13 => [2, 2, 2, 2, 2],
            16 => [2, 2, 3, 3, 3],
            19 => [2, 2, 4, 4, 4],
            _ => throw new ArgumentException($"Vgg: got a depth of {depth}; expected 11, 13, 16 or 19.", nameof(depth)),
        };
        var features = new Sequential();
        for (var stage = 0; stage < convolutions.Length; stage++)
        {
            var filters = Math.Min(512, 64 << stage);
            for (var i = 0; i < convolutions[stage]; i++)
            {
                features.Add(new Conv2d(channels, filters, 3, rng, padding: 1, initializer: initializer));
                if (norm is not null) features.Add(norm(filters));
                features.Add(new Relu());
                channels = filters;
            }

            features.Add(new MaxPool2d(2));
        }

        return features;
    }
}
