namespace Descent.Nn;

/// <summary>Segmentation in the manner of DeepLab v3: a residual backbone, atrous spatial pyramid pooling, scores that are enlarged to the
/// image.</summary>
/// <remarks>
/// Shapes: (N, channels, H, W) -> (N, classes, H, W) scores for every place. The backbone divides the size by 2 to the number of stages less one;
/// scores are enlarged bilinearly.
/// Parts: backbone.0 (3x3 convolution), backbone.1 (norm), backbone.3 ... (stages of <see cref="BasicBlock"/>), classifier.0
/// (<see cref="Aspp"/>), classifier.1, .2 (3x3 convolution, norm), classifier.4 (1x1 to the classes): the classifier has torchvision's names.
/// Batch norm of the image's mean needs a batch of two or more in training.
/// Reference: Chen, Papandreou, Schroff, Adam 2017, arXiv:1706.05587.
/// </remarks>
public sealed class AsppSegmenter : Module
{
    private readonly Sequential _backbone;
    private readonly Sequential _classifier;

    /// <summary>Creates the network.</summary>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="classes">Scores of every place.</param>
    /// <param name="widths">Channels of each stage of the backbone; every stage but the first halves the image.</param>
    /// <param name="blocks">Blocks of each stage.</param>
    /// <param name="rates">Dilations of the pyramid's 3x3 convolutions; the paper's are 12, 24, 36 for large images.</param>
    /// <param name="filters">Channels of the pyramid; the paper's are 256.</param>
    /// <param name="rng">Draws the initial weights, and what the dropout drops.</param>
    /// <param name="dropout">The probability of a zero after the pyramid.</param>
    /// <exception cref="ArgumentException">A size below 1, no stage or no rate.</exception>
    public AsppSegmenter(
        int channels, int classes, ReadOnlySpan<int> widths, int blocks, ReadOnlySpan<int> rates, int filters, Rng rng, float dropout = 0.5f)
    {
        if (widths.Length == 0) throw new ArgumentException("AsppSegmenter: got no widths; expected one for every stage.", nameof(widths));
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks, 1);
        (Channels, Classes) = (channels, classes);
        var kaiming = new KaimingNormal(FanMode.FanOut);
        _backbone = Register("backbone", new Sequential(
            new Conv2d(channels, widths[0], 3, rng, padding: 1, bias: false, initializer: kaiming), new BatchNorm(widths[0]), new Relu()));
        var before = widths[0];
        for (var i = 0; i < widths.Length; i++)
        {
            var stage = new Sequential();
            for (var j = 0; j < blocks; j++)
            {
                stage.Add(new BasicBlock(before, widths[i], rng, i > 0 && j == 0 ? 2 : 1));
                before = widths[i];
            }

            _backbone.Add(stage);
        }

        _classifier = Register("classifier", new Sequential(
            new Aspp(before, rates, rng, filters, dropout),
            new Conv2d(filters, filters, 3, rng, padding: 1, bias: false, initializer: kaiming), new BatchNorm(filters), new Relu(),
            new Conv2d(filters, classes, 1, rng)));
    }

    /// <summary>Channels of the images.</summary>
    public int Channels { get; }

    /// <summary>Scores of every place.</summary>
    public int Classes { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"AsppSegmenter({Channels} -> {Classes})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (input.Rank != 4) throw Errors.ShapeErrors.Rank("AsppSegmenter", input.Shape, "images of (N, C, H, W)");
        var scores = _classifier.Forward(_backbone.Forward(input));
        return scores.UpsampleTo((input.Shape[2], input.Shape[3]), UpsampleMode.Bilinear);
    }
}
