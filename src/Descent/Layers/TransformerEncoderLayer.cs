namespace Descent.Nn;

/// <summary>One layer of a transformer: attention, then a small network for each position alone, each added to its input and normalised.</summary>
/// <remarks>
/// Formula: x = norm1(x + attention(x)), x = norm2(x + network(x)); with <c>normFirst</c> x += attention(norm1(x)), x += network(norm2(x)), which
/// trains deep stacks without a warm-up. network(x) = linear2(activation(linear1(x))).
/// Shapes: (N, T, size) -> same.
/// Defaults: 2048 hidden features, dropout 0.1, ReLU, norms behind, epsilon 1e-5, as PyTorch (there batch_first is false). Parts have PyTorch's
/// names.
/// Reference: Vaswani et al., NeurIPS 2017, arXiv:1706.03762; norms first: Xiong et al., ICML 2020, arXiv:2002.04745.
/// </remarks>
public sealed class TransformerEncoderLayer : Module
{
    private readonly MultiHeadAttention _attention;
    private readonly Linear _linear1;
    private readonly Linear _linear2;
    private readonly LayerNorm _norm1;
    private readonly LayerNorm _norm2;
    private readonly Module _activation;
    private readonly Dropout? _dropout;
    private readonly Dropout? _dropout1;
    private readonly Dropout? _dropout2;
    private readonly bool _isNormFirst;

    /// <summary>Creates the layer.</summary>
    /// <param name="size">Features of a position.</param>
    /// <param name="heads">Heads of the attention; they divide the features.</param>
    /// <param name="rng">Draws the initial weights and what is dropped.</param>
    /// <param name="hidden">Features between the two linear maps.</param>
    /// <param name="dropout">The probability of a zero in training, in the attention's weights and behind each map: 0 or more, below 1.</param>
    /// <param name="activation">Between the two linear maps. Left out: ReLU.</param>
    /// <param name="normFirst">Normalise what goes into attention and network, not what comes out.</param>
    /// <param name="causal">Position t sees the positions 0 .. t only.</param>
    /// <param name="epsilon">Of both norms.</param>
    /// <exception cref="ArgumentException">A size below 1, heads that do not divide it, or a probability outside its range.</exception>
    public TransformerEncoderLayer(
        int size, int heads, Rng rng, int hidden = 2048, float dropout = 0.1f, Module? activation = null, bool normFirst = false, bool causal = false,
        float epsilon = 1e-5f)
    {
        _attention = Register("self_attn", new MultiHeadAttention(size, heads, rng, dropout, causal: causal));
        _linear1 = Register("linear1", new Linear(size, hidden, rng));
        _linear2 = Register("linear2", new Linear(hidden, size, rng));
        _norm1 = Register("norm1", new LayerNorm([size], epsilon));
        _norm2 = Register("norm2", new LayerNorm([size], epsilon));
        _activation = Register("activation", activation ?? new Relu());
        _isNormFirst = normFirst;
        if (dropout == 0) return;
        _dropout = Register("dropout", new Dropout(dropout, rng));
        _dropout1 = Register("dropout1", new Dropout(dropout, rng));
        _dropout2 = Register("dropout2", new Dropout(dropout, rng));
    }

    /// <summary>The layer with masks.</summary>
    /// <param name="input">(N, T, size).</param>
    /// <param name="mask">Added to the scores, -infinity where a position is hidden: (T, T), or (N, heads, T, T) where each of the first three may be
    /// 1.</param>
    /// <param name="keyPadding">The same for a whole position: (N, T).</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor input, Tensor? mask, Tensor? keyPadding = null) => Forward(() => Run(input, mask, keyPadding), input);

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() =>
        $"TransformerEncoderLayer({_attention.Size}, {_attention.Heads} heads, {_linear1.Outputs} "
            + $"hidden{(_attention.IsCausal ? ", causal" : string.Empty)})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Run(input, null, null);

    private static Tensor Drop(Dropout? dropout, Tensor x) => dropout is null ? x : dropout.Forward(x);

    private Tensor Run(Tensor x, Tensor? mask, Tensor? keyPadding)
    {
        if (_isNormFirst)
        {
            x += Attend(_norm1.Forward(x), mask, keyPadding);
            return x + Transform(_norm2.Forward(x));
        }

        x = _norm1.Forward(x + Attend(x, mask, keyPadding));
        return _norm2.Forward(x + Transform(x));
    }

    private Tensor Attend(Tensor x, Tensor? mask, Tensor? keyPadding) => Drop(_dropout1, _attention.Forward(x, x, x, mask, keyPadding));

    private Tensor Transform(Tensor x) => Drop(_dropout2, _linear2.Forward(Drop(_dropout, _activation.Forward(_linear1.Forward(x)))));
}
