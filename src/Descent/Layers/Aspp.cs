namespace Descent.Nn;

/// <summary>Atrous spatial pyramid pooling: an image seen at several scales at once, by filters with wider and wider gaps.</summary>
/// <remarks>
/// Branches: a 1x1 convolution; for each rate a 3x3 convolution with that dilation (and padding, so that the size stays); the mean of the whole
/// image through a 1x1 convolution, spread over it again. Each with batch norm and ReLU. They are put behind one another and projected by a 1x1
/// convolution, batch norm, ReLU and dropout. Convolutions have no bias.
/// Shapes: (N, channels, H, W) -> (N, filters, H, W). Parameters have the names of torchvision's <c>ASPP</c>: "convs.0.0.weight", ...,
/// "project.0.weight".
/// Defaults: 256 filters, dropout 0.5, as torchvision; rates 12, 24, 36 are usual for an image that was made eight times smaller.
/// In training the batch norm of the image's mean needs a batch of at least two.
/// Reference: Chen, Papandreou, Schroff, Adam, Rethinking Atrous Convolution for Semantic Image Segmentation, 2017, arXiv:1706.05587;
/// Chen et al., DeepLabv3+, 2018, arXiv:1802.02611.
/// </remarks>
public sealed class Aspp : Module
{
    private readonly Sequential _project;
    private readonly ParallelBranches _convs;

    /// <summary>Creates the block.</summary>
    /// <param name="channels">Channels in.</param>
    /// <param name="rates">The dilations of the 3x3 convolutions, at least one.</param>
    /// <param name="rng">Draws the initial weights, and what is dropped.</param>
    /// <param name="filters">Channels of each branch and out.</param>
    /// <param name="dropout">Probability of dropping at the end.</param>
    /// <exception cref="ArgumentException">A size below 1, or no rate.</exception>
    public Aspp(int channels, ReadOnlySpan<int> rates, Rng rng, int filters = 256, float dropout = 0.5f)
    {
        if (rates.IsEmpty) throw new ArgumentException("Aspp: got no rate; expected at least one.", nameof(rates));
        var branches = new Module[rates.Length + 2];
        branches[0] = Block(channels, filters, 1, 1, rng);
        for (var i = 0; i < rates.Length; i++) branches[i + 1] = Block(channels, filters, 3, rates[i], rng);
        branches[^1] = new ImagePooling(channels, filters, rng);
        (Channels, Filters, Rates) = (channels, filters, rates.ToArray());
        _convs = Register("convs", new ParallelBranches(BranchJoin.Concat, branches));
        _project = Register("project", Block(filters * branches.Length, filters, 1, 1, rng));
        _project.Add(new Dropout(dropout, rng));
    }

    /// <summary>Channels in.</summary>
    public int Channels { get; }

    /// <summary>Channels out.</summary>
    public int Filters { get; }

    /// <summary>The dilations.</summary>
    public IReadOnlyList<int> Rates { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"Aspp({Channels} -> {Filters}, rates {string.Join(", ", Rates)})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (input.Rank != 4) throw Errors.ShapeErrors.Rank("Aspp", input.Shape, "images of (N, C, H, W)");
        return _project.Forward(_convs.Forward(input));
    }

    private static Sequential Block(int channels, int filters, int kernel, int rate, Rng rng) => new(
        new Conv2d(channels, filters, kernel, rng, padding: Padding.Same(kernel, rate), dilation: rate, bias: false),
        new BatchNorm(filters), new Relu());

    // The image's mean, spread over the image again. The mean has the name "0" of a part without parameters, as in torchvision.
    private sealed class ImagePooling : Module
    {
        private readonly Sequential _chain;

        public ImagePooling(int channels, int filters, Rng rng) => _chain = RegisterNameless(new Sequential(
            new AdaptiveAvgPool(1), new Conv2d(channels, filters, 1, rng, bias: false), new BatchNorm(filters), new Relu()));

        public override string ToString() => "ImagePooling";

        protected override Tensor ForwardCore(Tensor input) =>
            _chain.Forward(input).UpsampleTo((input.Shape[2], input.Shape[3]), UpsampleMode.Bilinear);
    }
}
