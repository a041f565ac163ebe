namespace Descent.Nn;

/// <summary>Layers of a transformer's encoder one upon the other: <see cref="TransformerEncoderLayer"/>, and if wanted a norm at the end.</summary>
/// <remarks>
/// Shapes: (N, T, size) -> same. Parts: layers.0 .., norm, as PyTorch's nn.TransformerEncoder; there all layers start with the same weights, here
/// each draws its own. Defaults: those of the layer; 6 layers as the paper (PyTorch has no default); no norm at the end, as PyTorch. With norms first
/// a norm at the end is needed: what leaves the last layer was added up and never normalised.
/// Reference: Vaswani et al., NeurIPS 2017, arXiv:1706.03762.
/// </remarks>
/// <example><code>
/// var encoder = new TransformerEncoder(128, 4, rng, layers: 3, normFirst: true, finalNorm: true);
/// Tensor memory = encoder.Forward(x, mask: null, keyPadding: MultiHeadAttention.PaddingMask(lengths, x.Shape[1]));
/// </code></example>
public sealed class TransformerEncoder : Module
{
    private readonly TransformerEncoderLayer[] _layers;
    private readonly LayerNorm? _norm;

    /// <summary>Creates the layers.</summary>
    /// <param name="size">Features of a position.</param>
    /// <param name="heads">Heads of each attention; they divide the features.</param>
    /// <param name="rng">Draws the initial weights and what is dropped.</param>
    /// <param name="layers">How many, at least 1.</param>
    /// <param name="hidden">Features between the two linear maps of a layer.</param>
    /// <param name="dropout">The probability of a zero in training: 0 or more, below 1.</param>
    /// <param name="activation">Makes what lies between the two linear maps of a layer. Left out: ReLU.</param>
    /// <param name="normFirst">Normalise what goes into attention and network, not what comes out.</param>
    /// <param name="causal">Position t sees the positions 0 .. t only.</param>
    /// <param name="epsilon">Of all norms.</param>
    /// <param name="finalNorm">Normalise the last layer's output.</param>
    /// <exception cref="ArgumentException">A size below 1, heads that do not divide it, or a probability outside its range.</exception>
    public TransformerEncoder(
        int size, int heads, Rng rng, int layers = 6, int hidden = 2048, float dropout = 0.1f, Func<Module>? activation = null,
        bool normFirst = false, bool causal = false, float epsilon = 1e-5f, bool finalNorm = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        var list = Register("layers", new Sequential());
        _layers = new TransformerEncoderLayer[layers];
        for (var i = 0; i < layers; i++)
        {
            _layers[i] = new TransformerEncoderLayer(size, heads, rng, hidden, dropout, activation?.Invoke(), normFirst, causal, epsilon);
            list.Add(_layers[i]);
        }

        if (finalNorm) _norm = Register("norm", new LayerNorm([size], epsilon));
    }

    /// <summary>The layers with masks.</summary>
    /// <param name="input">(N, T, size).</param>
    /// <param name="mask">Added to the scores, -infinity where a position is hidden: (T, T), or (N, heads, T, T) where each of the first three may be
    /// 1.</param>
    /// <param name="keyPadding">The same for a whole position: (N, T).</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor input, Tensor? mask, Tensor? keyPadding = null) => Forward(() => Run(input, mask, keyPadding), input);

    /// <summary>The count, for a summary.</summary>
    public override string ToString() => $"TransformerEncoder({_layers.Length} layers)";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Run(input, null, null);

    private Tensor Run(Tensor x, Tensor? mask, Tensor? keyPadding)
    {
        foreach (var layer in _layers) x = mask is null && keyPadding is null ? layer.Forward(x) : layer.Forward(x, mask, keyPadding);
        return _norm is null ? x : _norm.Forward(x);
    }
}
