namespace Descent.Nn;

/// <summary>One layer of a transformer's decoder: attention to itself, attention to another sequence (the memory), a small network.</summary>
/// <remarks>
/// Formula: x = norm1(x + self_attn(x)), x = norm2(x + multihead_attn(x, memory)), x = norm3(x + network(x)); with <c>normFirst</c>
/// x += self_attn(norm1(x)), x += multihead_attn(norm2(x), memory), x += network(norm3(x)). network(x) = linear2(activation(linear1(x))).
/// Shapes: (N, T, size), memory (N, S, size) -> (N, T, size). With one input alone, as in a <see cref="Sequential"/>, the input is the memory, too.
/// Defaults: 2048 hidden features, dropout 0.1, ReLU, norms behind, epsilon 1e-5, as PyTorch (there batch_first is false). Positions see no later
/// ones, as the paper's decoder; PyTorch leaves that to the mask (tgt_mask). Parts have PyTorch's names.
/// Reference: Vaswani et al., NeurIPS 2017, arXiv:1706.03762, section 3.1.
/// </remarks>
/// <example><code>
/// var decoder = new TransformerDecoderLayer(128, 4, rng);
/// Tensor y = decoder.Forward(answer, memory: encoder.Forward(question));
/// </code></example>
public sealed class TransformerDecoderLayer : Module
{
    private readonly MultiHeadAttention _self;
    private readonly MultiHeadAttention _cross;
    private readonly Linear _linear1;
    private readonly Linear _linear2;
    private readonly LayerNorm _norm1;
    private readonly LayerNorm _norm2;
    private readonly LayerNorm _norm3;
    private readonly Module _activation;
    private readonly Dropout[] _dropouts; // inside the network, behind each of the three; none without dropout
    private readonly bool _isNormFirst;

    /// <summary>Creates the layer.</summary>
    /// <param name="size">Features of a position.</param>
    /// <param name="heads">Heads of both attentions; they divide the features.</param>
    /// <param name="rng">Draws the initial weights and what is dropped.</param>
    /// <param name="hidden">Features between the two linear maps.</param>
    /// <param name="dropout">The probability of a zero in training, in the attentions' weights and behind each map: 0 or more, below 1.</param>
    /// <param name="activation">Between the two linear maps. Left out: ReLU.</param>
    /// <param name="normFirst">Normalise what goes into attentions and network, not what comes out.</param>
    /// <param name="causal">Position t sees the positions 0 .. t of its own sequence only.</param>
    /// <param name="epsilon">Of the norms.</param>
    /// <exception cref="ArgumentException">A size below 1, heads that do not divide it, or a probability outside its range.</exception>
    public TransformerDecoderLayer(
        int size, int heads, Rng rng, int hidden = 2048, float dropout = 0.1f, Module? activation = null, bool normFirst = false, bool causal = true,
        float epsilon = 1e-5f)
    {
        _self = Register("self_attn", new MultiHeadAttention(size, heads, rng, dropout, causal: causal));
        _cross = Register("multihead_attn", new MultiHeadAttention(size, heads, rng, dropout));
        _linear1 = Register("linear1", new Linear(size, hidden, rng));
        _linear2 = Register("linear2", new Linear(hidden, size, rng));
        _norm1 = Register("norm1", new LayerNorm([size], epsilon));
        _norm2 = Register("norm2", new LayerNorm([size], epsilon));
        _norm3 = Register("norm3", new LayerNorm([size], epsilon));
        _activation = Register("activation", activation ?? new Relu());
        _isNormFirst = normFirst;
        _dropouts = dropout == 0 ? [] : [Drop("dropout"), Drop("dropout1"), Drop("dropout2"), Drop("dropout3")];

        Dropout Drop(string name) => Register(name, new Dropout(dropout, rng));
    }

    /// <summary>The layer with a memory and masks.</summary>
    /// <param name="input">(N, T, size).</param>
    /// <param name="memory">What it looks at besides itself: (N, S, size), mostly an encoder's output.</param>
    /// <param name="mask">Added to the scores of the sequence with itself: (T, T), or (N, heads, T, T) where each of the first three may be
    /// 1.</param>
    /// <param name="keyPadding">The same for a whole position: (N, T).</param>
    /// <param name="memoryMask">Added to the scores of the memory: (T, S), or (N, heads, T, S) where each of the first three may be 1.</param>
    /// <param name="memoryPadding">The same for a whole position of the memory: (N, S).</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor Forward(
        Tensor input, Tensor memory, Tensor? mask = null, Tensor? keyPadding = null, Tensor? memoryMask = null, Tensor? memoryPadding = null) =>
        Forward(() => Run(input, memory, mask, keyPadding, memoryMask, memoryPadding), input, memory);

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"TransformerDecoderLayer({_self.Size}, {_self.Heads} heads, {_linear1.Outputs} hidden)";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Run(input, input, null, null, null, null);

    private Tensor Run(Tensor x, Tensor memory, Tensor? mask, Tensor? keyPadding, Tensor? memoryMask, Tensor? memoryPadding)
    {
        if (_isNormFirst)
        {
            x += Self(_norm1.Forward(x));
            x += Cross(_norm2.Forward(x));
            return x + Transform(_norm3.Forward(x));
        }

        x = _norm1.Forward(x + Self(x));
        x = _norm2.Forward(x + Cross(x));
        return _norm3.Forward(x + Transform(x));

        Tensor Self(Tensor y) => Drop(1, _self.Forward(y, y, y, mask, keyPadding));

        Tensor Cross(Tensor y) => Drop(2, _cross.Forward(y, memory, memory, memoryMask, memoryPadding));
    }

    private Tensor Transform(Tensor x) => Drop(3, _linear2.Forward(Drop(0, _activation.Forward(_linear1.Forward(x)))));

    private Tensor Drop(int place, Tensor x) => _dropouts.Length == 0 ? x : _dropouts[place].Forward(x);
}
