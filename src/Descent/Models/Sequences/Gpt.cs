namespace Descent.Nn;

/// <summary>A causal language model: from the tokens so far, scores for the next one, at every position at once.</summary>
/// <remarks>
/// Token embedding + learned position, transformer layers with norms first and GELU, a last norm, and a linear map without bias to the vocabulary.
/// Shapes: tokens (N, T), T at most the context -> scores (N, T, vocabulary). Tokens come as an <see cref="IntTensor"/> or as whole numbers in a
/// tensor.
/// Parts: tok, pos, layers.0 .., norm, head.
/// Defaults: those of a small character model; embeddings and positions start normal with deviation 0.02 (GPT-2), layers as PyTorch's.
/// Reference: Radford et al., Language Models are Unsupervised Multitask Learners, 2019.
/// </remarks>
/// <example><code>
/// var model = new Gpt(vocabulary: 96, new Rng(1));
/// Tensor scores = model.Forward(tokens);                                          // (N, T, 96)
/// Tensor loss = scores.Reshape(-1, 96).CrossEntropy(nextTokens).Mean();           // nextTokens: (N * T)
/// </code></example>
public sealed class Gpt : Module
{
    private readonly Embedding _tokens;
    private readonly Parameter _positions;
    private readonly Sequential _layers;
    private readonly LayerNorm _norm;
    private readonly Linear _head;
    private readonly Dropout? _dropout;

    /// <summary>Creates the model.</summary>
    /// <param name="vocabulary">How many tokens there are.</param>
    /// <param name="rng">Draws the initial weights and what is dropped.</param>
    /// <param name="context">The longest sequence.</param>
    /// <param name="size">Features of a position.</param>
    /// <param name="heads">Heads of each attention; they divide the features.</param>
    /// <param name="layers">Transformer layers.</param>
    /// <param name="dropout">The probability of a zero in training: 0 or more, below 1.</param>
    /// <param name="hidden">Features inside the network of each layer. Left out: four times the size.</param>
    /// <exception cref="ArgumentException">A size below 1, heads that do not divide it, or a probability outside its range.</exception>
    public Gpt(int vocabulary, Rng rng, int context = 64, int size = 128, int heads = 4, int layers = 4, float dropout = 0, int? hidden = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(context, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 0);
        (Vocabulary, Context) = (vocabulary, context);
        var start = new Normal(0, 0.02f);
        _tokens = Register("tok", new Embedding(vocabulary, size, rng, initializer: start));
        var positions = Tensor.Zeros([context, size]);
        start.Fill(positions, rng);
        _positions = Register("pos", positions);
        if (dropout != 0) _dropout = Register("drop", new Dropout(dropout, rng));
        _layers = Register("layers", new Sequential());
        for (var i = 0; i < layers; i++)
            _layers.Add(new TransformerEncoderLayer(size, heads, rng, hidden ?? 4 * size, dropout, new Gelu(), normFirst: true, causal: true));
        _norm = Register("norm", new LayerNorm([size]));
        _head = Register("head", new Linear(size, vocabulary, rng, bias: false));
    }

    /// <summary>How many tokens there are.</summary>
    public int Vocabulary { get; }

    /// <summary>The longest sequence.</summary>
    public int Context { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"Gpt({Vocabulary} tokens, context {Context}, {_layers.Modules.Count} layers)";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (input.Rank != 2 || input.Shape[1] > Context)
            throw Errors.ShapeErrors.Rank("Gpt", input.Shape, $"tokens of (N, positions) with at most {Context} positions");
        var positions = input.Shape[1] == Context ? _positions.Value : _positions.Value.Rows(0, input.Shape[1]);
        var x = _tokens.Forward(input) + positions;
        if (_dropout is not null) x = _dropout.Forward(x);
        return _head.Forward(_norm.Forward(_layers.Forward(x)));
    }
}
