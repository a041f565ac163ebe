namespace Descent.Nn;

/// <summary>A vision transformer: an image is cut into square patches, and a transformer reads them as a sequence.</summary>
/// <remarks>
/// Each patch becomes a token by one linear map (a convolution whose stride is its kernel); a learned class token stands before them, learned
/// positions are added, layers with norms first and GELU follow, a last norm, and a linear map of the class token gives the scores.
/// Shapes: (N, channels, height, width), patches divide height and width -> (N, classes).
/// Parts: class_token, conv_proj, encoder.pos_embedding, encoder.layers.encoder_layer_0 .. (ln_1, self_attention, ln_2, mlp.0, mlp.3), encoder.ln,
/// heads.head, as torchvision names them, so a state of the same network saved there loads here.
/// Defaults: sizes of ViT-Tiny (192 features, 12 layers, 3 heads; Touvron et al., arXiv:2012.12877), hidden 4 times the size, epsilon 1e-6 and
/// starts as torchvision: patches normal with variance 1 / fan-in, positions normal with deviation 0.02, networks Xavier uniform, the head zero.
/// Reference: Dosovitskiy et al., An Image Is Worth 16x16 Words, ICLR 2021, arXiv:2010.11929.
/// </remarks>
/// <example><code>
/// var model = new Vit(channels: 3, image: 32, classes: 10, new Rng(1), patch: 4);
/// </code></example>
public sealed class Vit : Module
{
    private const float Epsilon = 1e-6f;

    private readonly Conv2d _patches;
    private readonly Parameter _classToken;
    private readonly VitEncoder _encoder;
    private readonly NamedChain _heads;

    /// <summary>Creates the network.</summary>
    /// <param name="channels">Channels of the images.</param>
    /// <param name="image">Height and width of the images.</param>
    /// <param name="classes">Scores out.</param>
    /// <param name="rng">Draws the initial weights and what is dropped.</param>
    /// <param name="patch">Height and width of a patch; divides those of the images.</param>
    /// <param name="size">Features of a token.</param>
    /// <param name="layers">Transformer layers.</param>
    /// <param name="heads">Heads of each attention; they divide the features.</param>
    /// <param name="dropout">The probability of a zero in training, behind the positions and each map: 0 or more, below 1. Attention's weights
    /// stay.</param>
    /// <param name="hidden">Features inside the network of each layer. Left out: four times the size.</param>
    /// <exception cref="ArgumentException">A size below 1, patches or heads that do not divide, or a probability outside its range.</exception>
    public Vit(
        int channels, Size2d image, int classes, Rng rng, int patch = 16, int size = 192, int layers = 12, int heads = 3, float dropout = 0,
        int? hidden = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 0);
        if (image.Height < 1 || image.Width < 1 || image.Height % patch != 0 || image.Width % patch != 0)
            throw new ArgumentException(
                $"Vit: got images of {image} and patches of {patch}x{patch}; expected patches that divide them.", nameof(patch));
        (Channels, Image, Patch, Classes) = (channels, image, patch, classes);
        var tokens = (image.Height / patch * (image.Width / patch)) + 1;
        var variance = 1f / ((long)channels * patch * patch);
        _classToken = Register("class_token", Tensor.Zeros([1, 1, size]));
        _patches = Register("conv_proj", new Conv2d(
            channels, size, patch, rng, patch, initializer: new Normal(0, MathF.Sqrt(variance))));
        _encoder = Register("encoder", new VitEncoder(tokens, size, layers, heads, hidden ?? 4 * size, dropout, Epsilon, rng));
        _heads = Register("heads", new NamedChain(("head", new Linear(size, classes, rng, initializer: new Constant()))));
    }

    /// <summary>Channels of the images.</summary>
    public int Channels { get; }

    /// <summary>Height and width of the images.</summary>
    public Size2d Image { get; }

    /// <summary>Height and width of a patch.</summary>
    public int Patch { get; }

    /// <summary>Scores out.</summary>
    public int Classes { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"Vit({Channels} x {Image}, patches of {Patch} -> {Classes})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (input.Rank != 4 || input.Shape[1] != Channels || input.Shape[2] != Image.Height || input.Shape[3] != Image.Width)
            throw Errors.ShapeErrors.Rank("Vit", input.Shape, $"images of (N, {Channels}, {Image.Height}, {Image.Width})");
        var patches = _patches.Forward(input).Flatten(2).Permute(0, 2, 1);
        var token = _classToken.Value + Tensor.Zeros([input.Shape[0], 1, 1], input.Device); // once for every image
        return _heads.Forward(_encoder.Forward(Tensor.Concat(1, token, patches)).Select(1, 0));
    }
}
