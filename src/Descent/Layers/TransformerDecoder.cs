namespace Descent.Nn;

/// <summary>Layers of a transformer's decoder one upon the other: <see cref="TransformerDecoderLayer"/>, and if wanted a norm at the end.</summary>
/// <remarks>
/// Shapes: (N, T, size), memory (N, S, size) -> (N, T, size); every layer looks at the same memory. With one input alone the input is the memory.
/// Parts: layers.0 .., norm, as PyTorch's nn.TransformerDecoder; there all layers start with the same weights, here each draws its own. Defaults:
/// those of the layer; 6 layers as the paper (PyTorch has no default); no norm at the end, as PyTorch.
/// Reference: Vaswani et al., NeurIPS 2017, arXiv:1706.03762.
/// </remarks>
/// <example><code>
/// var decoder = new TransformerDecoder(128, 4, rng, layers: 3);
/// Tensor y = decoder.Forward(answer, memory);
/// </code></example>
public sealed class TransformerDecoder : Module
{
    private readonly TransformerDecoderLayer[] _layers;
    private readonly LayerNorm? _norm;

    /// <summary>Creates the layers.</summary>
    /// <param name="size">Features of a position.</param>
    /// <param name="heads">Heads of each attention; they divide the features.</param>
    /// <param name="rng">Draws the initial weights and what is dropped.</param>
    /// <param name="layers">How many, at least 1.</param>
    /// <param name="hidden">Features between the two linear maps of a layer.</param>
    /// <param name="dropout">The probability of a zero in training: 0 or more, below 1.</param>
    /// <param name="activation">Makes what lies between the two linear maps of a layer. Left out: ReLU.</param>
    /// <param name="normFirst">Normalise what goes into attentions and network, not what comes out.</param>
    /// <param name="causal">Position t sees the positions 0 .. t of its own sequence only.</param>
    /// <param name="epsilon">Of all norms.</param>
    /// <param name="finalNorm">Normalise the last layer's output.</param>
    /// <exception cref="ArgumentException">A size below 1, heads that do not divide it, or a probability outside its range.</exception>
    public TransformerDecoder(
        int size, int heads, Rng rng, int layers = 6, int hidden = 2048, float dropout = 0.1f, Func<Module>? activation = null,
        bool normFirst = false, bool causal = true, float epsilon = 1e-5f, bool finalNorm = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        var list = Register("layers", new Sequential());
        _layers = new TransformerDecoderLayer[layers];
        for (var i = 0; i < layers; i++)
        {
            _layers[i] = new TransformerDecoderLayer(size, heads, rng, hidden, dropout, activation?.Invoke(), normFirst, causal, epsilon);
            list.Add(_layers[i]);
        }

        if (finalNorm) _norm = Register("norm", new LayerNorm([size], epsilon));
    }

    /// <summary>The layers with a memory and masks.</summary>
    /// <param name="input">(N, T, size).</param>
    /// <param name="memory">What they look at besides the sequence: (N, S, size), mostly an encoder's output.</param>
    /// <param name="mask">Added to the scores of the sequence with itself: (T, T), or (N, heads, T, T) where each of the first three may be
    /// 1.</param>
    /// <param name="keyPadding">The same for a whole position: (N, T).</param>
    /// <param name="memoryMask">Added to the scores of the memory: (T, S), or (N, heads, T, S) where each of the first three may be 1.</param>
    /// <param name="memoryPadding">The same for a whole position of the memory: (N, S).</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor Forward(
        Tensor input, Tensor memory, Tensor? mask = null, Tensor? keyPadding = null, Tensor? memoryMask = null, Tensor? memoryPadding = null) =>
        Forward(() => Run(input, memory, mask, keyPadding, memoryMask, memoryPadding), input, memory);

    /// <summary>The count, for a summary.</summary>
    public override string ToString() => $"TransformerDecoder({_layers.Length} layers)";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Run(input, input, null, null, null, null);

    private Tensor Run(Tensor x, Tensor memory, Tensor? mask, Tensor? keyPadding, Tensor? memoryMask, Tensor? memoryPadding)
    {
        foreach (var layer in _layers) x = layer.Forward(x, memory, mask, keyPadding, memoryMask, memoryPadding);
        return _norm is null ? x : _norm.Forward(x);
    }
}
