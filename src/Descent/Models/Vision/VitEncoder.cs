namespace Descent.Nn;

/// <summary>The part of a <see cref="Vit"/> between patches and head: positions, layers, a last norm. Names are torchvision's.</summary>
internal sealed class VitEncoder : Module
{
    private readonly Parameter _positions;
    private readonly Dropout? _dropout;
    private readonly NamedChain _layers;
    private readonly LayerNorm _norm;

    /// <summary>Creates the encoder.</summary>
    public VitEncoder(int tokens, int size, int layers, int heads, int hidden, float dropout, float epsilon, Rng rng)
    {
        var positions = Tensor.Zeros([1, tokens, size]);
        new Normal(0, 0.02f).Fill(positions, rng);
        _positions = Register("pos_embedding", positions);
        if (dropout != 0) _dropout = Register("dropout", new Dropout(dropout, rng));
        var blocks = new (string, Module)[layers];
        for (var i = 0; i < layers; i++)
            blocks[i] = (FormattableString.Invariant($"encoder_layer_{i}"), new VitBlock(size, heads, hidden, dropout, epsilon, rng));
        _layers = Register("layers", new NamedChain(blocks));
        _norm = Register("ln", new LayerNorm([size], epsilon));
    }

    /// <summary>The count, for a summary.</summary>
    public override string ToString() => $"VitEncoder({_layers.Modules.Count} layers)";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var x = input + _positions.Value;
        if (_dropout is not null) x = _dropout.Forward(x);
        return _norm.Forward(_layers.Forward(x));
    }
}

/// <summary>A layer of a <see cref="Vit"/>: x += attention(ln_1(x)), x += mlp(ln_2(x)). Names are torchvision's.</summary>
internal sealed class VitBlock : Module
{
    private readonly LayerNorm _norm1;
    private readonly MultiHeadAttention _attention;
    private readonly Dropout? _dropout;
    private readonly LayerNorm _norm2;
    private readonly Sequential _network;

    /// <summary>Creates the layer.</summary>
    public VitBlock(int size, int heads, int hidden, float dropout, float epsilon, Rng rng)
    {
        _norm1 = Register("ln_1", new LayerNorm([size], epsilon));
        _attention = Register("self_attention", new MultiHeadAttention(size, heads, rng));
        if (dropout != 0) _dropout = Register("dropout", new Dropout(dropout, rng));
        _norm2 = Register("ln_2", new LayerNorm([size], epsilon));
        var start = new XavierUniform();
        // Dropouts of 0 keep the places of the linear maps in the state: mlp.0 and mlp.3.
        _network = Register("mlp", new Sequential(
            new Linear(size, hidden, rng, initializer: start), new Gelu(), new Dropout(dropout, rng),
            new Linear(hidden, size, rng, initializer: start), new Dropout(dropout, rng)));
    }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"VitBlock({_attention.Size}, {_attention.Heads} heads)";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var attended = _attention.Forward(_norm1.Forward(input));
        var x = input + (_dropout is null ? attended : _dropout.Forward(attended));
        return x + _network.Forward(_norm2.Forward(x));
    }
}
