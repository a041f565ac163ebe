namespace Descent.Nn;

/// <summary>Attention: each position takes from all others what fits to it, in several independent ways (heads) at once.</summary>
/// <remarks>
/// Formula: queries, keys and values are linear maps of the input (in_proj); each head averages the values with the weights
/// softmax(q k^T / sqrt(size / heads) + mask); the heads' outputs side by side go through one more linear map (out_proj).
/// Shapes: (N, T, size) -> (N, T, size), the batch first; in_proj_weight (3 size, size), in_proj_bias (3 size), out_proj.weight (size, size),
/// out_proj.bias (size). Where keys or values have other sizes than queries, q_proj_weight (size, size), k_proj_weight (size, keySize) and
/// v_proj_weight (size, valueSize) stand in place of in_proj_weight, as in PyTorch with kdim and vdim.
/// Defaults: no dropout, biases; in_proj Xavier uniform, out_proj as a linear layer, biases zero, as PyTorch (there batch_first is false).
/// In training the dropout is applied to the weights. A query that sees no key gets zeros, not NaN.
/// Reference: Vaswani et al., NeurIPS 2017, arXiv:1706.03762.
/// </remarks>
/// <example><code>
/// var attention = new MultiHeadAttention(128, 4, rng, causal: true);
/// Tensor y = attention.Forward(x);                     // of a sequence to itself
/// Tensor z = attention.Forward(x, memory, memory);     // to another one
/// var (y2, weights) = attention.ForwardWithWeights(x, memory, memory);
/// </code></example>
public sealed partial class MultiHeadAttention : Module
{
    private readonly Linear _output;
    private readonly Parameter[] _maps; // one for all three, or one each
    private readonly Rng _rng;

    /// <summary>Creates the layer.</summary>
    /// <param name="size">Features of a position.</param>
    /// <param name="heads">How many independent attentions; they divide the features.</param>
    /// <param name="rng">Draws the initial weights; what is dropped comes from a stream split off from it.</param>
    /// <param name="dropout">The probability that a weight is dropped in training, 0 or more and below 1.</param>
    /// <param name="bias">Add learned constants in all four maps.</param>
    /// <param name="causal">Position t sees the positions 0 .. t only.</param>
    /// <param name="keySize">Features of a key before its map (PyTorch: kdim). Left out: those of a query.</param>
    /// <param name="valueSize">Features of a value before its map (PyTorch: vdim). Left out: those of a query.</param>
    /// <exception cref="ArgumentException">A size below 1, heads that do not divide it, or a probability outside its range.</exception>
    public MultiHeadAttention(
        int size, int heads, Rng rng, float dropout = 0, bool bias = true, bool causal = false, int? keySize = null, int? valueSize = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, int.MaxValue / 3); // queries, keys and values are one axis
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(keySize ?? 1, 1, nameof(keySize));
        ArgumentOutOfRangeException.ThrowIfLessThan(valueSize ?? 1, 1, nameof(valueSize));
        if (size % heads != 0) throw new ArgumentException($"MultiHeadAttention: got {heads} heads for {size} features; expected a number that "
            + $"divides them.", nameof(heads));
        if (!(dropout >= 0 && dropout < 1))
            throw new ArgumentOutOfRangeException(nameof(dropout), dropout, "MultiHeadAttention: expected a probability of 0 or more, below 1.");
        (Size, Heads, Dropout, IsCausal, KeySize, ValueSize) = (size, heads, dropout, causal, keySize ?? size, valueSize ?? size);
        _maps = KeySize == size && ValueSize == size
            ? [Draw("in_proj_weight", 3 * size, size)]
            : [Draw("q_proj_weight", size, size), Draw("k_proj_weight", size, KeySize), Draw("v_proj_weight", size, ValueSize)];
        InWeight = _maps.Length == 1 ? _maps[0] : null;
        if (bias) InBias = Register("in_proj_bias", Tensor.Zeros([3 * size]));
        _output = Register("out_proj", new Linear(size, size, rng, bias));
        _output.Bias?.Value.Assign(new float[size]);
        _rng = RegisterGenerator("draws", rng.Fork(rng.NextUInt32()));

        Parameter Draw(string name, int rows, int columns)
        {
            var weight = Tensor.Zeros([rows, columns]);
            new XavierUniform().Fill(weight, rng);
            return Register(name, weight);
        }
    }

    /// <summary>Features of a position.</summary>
    public int Size { get; }

    /// <summary>How many independent attentions.</summary>
    public int Heads { get; }

    /// <summary>Features of a key before its map.</summary>
    public int KeySize { get; }

    /// <summary>Features of a value before its map.</summary>
    public int ValueSize { get; }

    /// <summary>The probability that a weight is dropped in training.</summary>
    public float Dropout { get; }

    /// <summary>Whether positions see no later ones.</summary>
    public bool IsCausal { get; }

    /// <summary>(3 size, size): the maps to queries, keys and values, one below the other; null where keys or values have sizes of their
    /// own.</summary>
    public Parameter? InWeight { get; }

    /// <summary>(3 size), or null without biases.</summary>
    public Parameter? InBias { get; }

    /// <summary>How many draws were made: part of <see cref="Module.RandomState"/>.</summary>
    public ulong Position
    {
        get => _rng.Position;
        set => _rng.Position = value;
    }

    /// <summary>A mask that hides the keys behind the end of each sample, for <c>keyPadding</c>: (samples, positions) of 0 and -infinity.</summary>
    /// <param name="lengths">How many positions of each sample count.</param>
    /// <param name="positions">How many there are.</param>
    /// <param name="device">Where the mask is to lie.</param>
    public static Tensor PaddingMask(IntTensor lengths, int positions, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(positions);
        var mask = new float[lengths.Count * positions];
        for (var sample = 0; sample < lengths.Count; sample++)
            mask.AsSpan(sample * positions, positions)[Math.Clamp(lengths[sample], 0, positions)..].Fill(float.NegativeInfinity);
        return Tensor.From(mask, [lengths.Count, positions], device);
    }

    /// <summary>Attention of a sequence to itself or to another one, with masks.</summary>
    /// <param name="queries">The positions that look: (N, T, size).</param>
    /// <param name="keys">What they look at: (N, S, size).</param>
    /// <param name="values">What they take: (N, S, size), mostly the same tensor.</param>
    /// <param name="mask">Added to the scores, -infinity where a key is hidden: (T, S), or (N, heads, T, S) where each of the first three may be
    /// 1.</param>
    /// <param name="keyPadding">The same for a whole key: (N, S).</param>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public Tensor Forward(Tensor queries, Tensor keys, Tensor values, Tensor? mask = null, Tensor? keyPadding = null) =>
        Forward(() => Attend(queries, keys, values, Both(mask, keyPadding)), queries, keys, values);

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"MultiHeadAttention({Size}, {Heads} heads{(IsCausal ? ", causal" : string.Empty)})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Attend(input, input, input, null);

    private static Tensor? Both(Tensor? mask, Tensor? keyPadding)
    {
        if (keyPadding is null) return mask;
        if (keyPadding.Rank != 2) throw Errors.ShapeErrors.Rank("MultiHeadAttention", keyPadding.Shape, "a key padding of (N, keys)");
        var padding = keyPadding.Reshape(keyPadding.Shape[0], 1, 1, keyPadding.Shape[1]);
        return mask is null ? padding : padding + mask;
    }

    private Tensor Attend(Tensor queries, Tensor keys, Tensor values, Tensor? mask)
    {
        Check(queries, keys, values);
        var dropout = IsTraining ? Dropout : 0;
        var isSelf = InWeight is not null && ReferenceEquals(queries, keys) && ReferenceEquals(queries, values);
        return _output.Forward(isSelf
            ? queries.Linear(InWeight!, InBias).SelfAttention(Heads, IsCausal, mask, dropout, _rng)
            : Map(queries, 0).Attention(Map(keys, 1), Map(values, 2), Heads, IsCausal, mask, dropout, _rng));
    }

    private void Check(Tensor queries, Tensor keys, Tensor values)
    {
        foreach (var (input, size) in new[] { (queries, Size), (keys, KeySize), (values, ValueSize) })
            if (input.Rank != 3 || input.Shape[2] != size)
                throw Errors.ShapeErrors.Rank("MultiHeadAttention", input.Shape, $"(N, positions, {size})");
    }

    private Tensor Map(Tensor input, int part) => input.Linear(
        InWeight is { } all ? all.Value.Rows(part * Size, Size) : _maps[part].Value, InBias?.Value.Rows(part * Size, Size));
}
