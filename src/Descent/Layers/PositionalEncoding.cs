namespace Descent.Nn;

/// <summary>Adds to each position what says where it is: attention alone does not know the order.</summary>
/// <remarks>
/// Formula: y = dropout(x + p); p is fixed, p[t, 2i] = sin(t / 10000^(2i / size)), p[t, 2i + 1] = cos(t / 10000^(2i / size)), or learned.
/// Shapes: (N, T, size) -> same, T at most the context. State: nothing, or if learned weight (context, size).
/// Defaults: fixed, context 5000 and dropout 0.1 as PyTorch's tutorial and the paper, which draws zeros at the same place; a learned one starts
/// normal with deviation 0.02 (GPT-2). PyTorch has no such layer.
/// Reference: Vaswani et al., NeurIPS 2017, arXiv:1706.03762, section 3.5; learned: Gehring et al., ICML 2017, arXiv:1705.03122.
/// </remarks>
/// <example><code>
/// var model = new Sequential { new Embedding(96, 128, rng), new PositionalEncoding(128, rng), new TransformerEncoder(128, 4, rng) };
/// </code></example>
public sealed class PositionalEncoding : Module
{
    private readonly Parameter? _learned;
    private readonly Dropout? _dropout;
    private Tensor? _fixed;

    /// <summary>Creates the layer.</summary>
    /// <param name="size">Features of a position, at least 1.</param>
    /// <param name="rng">Draws what is dropped and how learned numbers start.</param>
    /// <param name="context">The longest sequence, at least 1.</param>
    /// <param name="dropout">The probability of a zero in the sum, in training: 0 or more, below 1.</param>
    /// <param name="learned">Learn a row for each position instead of the waves.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1, or a probability outside its range.</exception>
    public PositionalEncoding(int size, Rng rng, int context = 5000, float dropout = 0.1f, bool learned = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(context, 1);
        (Size, Context) = (size, context);
        if (learned)
        {
            var weight = Tensor.Zeros([context, size]);
            new Normal(0, 0.02f).Fill(weight, rng);
            _learned = Register("weight", weight);
        }
        else
        {
            _fixed = Waves(context, size);
        }

        if (dropout != 0) _dropout = Register("dropout", new Dropout(dropout, rng));
    }

    /// <summary>Features of a position.</summary>
    public int Size { get; }

    /// <summary>The longest sequence.</summary>
    public int Context { get; }

    /// <summary>Whether the rows are learned.</summary>
    public bool IsLearned => _learned is not null;

    /// <summary>The sines and cosines of the formula: (positions, size).</summary>
    /// <param name="positions">How many rows.</param>
    /// <param name="size">Numbers in each; with an odd size the last one is a sine.</param>
    /// <param name="device">Where the rows are to lie.</param>
    public static Tensor Waves(int positions, int size, Device? device = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(positions);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        var values = new float[Shape.Create(positions, size).ElementCount];
        for (var t = 0; t < positions; t++)
            for (var i = 0; i < size; i++)
            {
                var angle = t * Math.Exp(-Math.Log(10000) * (i - (i % 2)) / size);
                values[(t * size) + i] = (float)(i % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle));
            }

        return Tensor.From(values, [positions, size], device);
    }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"PositionalEncoding({Size}, at most {Context} positions{(IsLearned ? ", learned" : string.Empty)})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        if (input.Rank != 3 || input.Shape[2] != Size || input.Shape[1] > Context)
            throw Errors.ShapeErrors.Rank("PositionalEncoding", input.Shape, $"(N, positions, {Size}) with at most {Context} positions");
        var table = _learned?.Value ?? (_fixed = _fixed!.Device == input.Device ? _fixed : _fixed.To(input.Device));
        var sum = input + (input.Shape[1] == Context ? table : table.Rows(0, input.Shape[1]));
        return _dropout is null ? sum : _dropout.Forward(sum);
    }
}
