namespace Descent.Nn;

/// <summary>A learned row of numbers for each of a number of things: tokens, categories, places.</summary>
/// <remarks>
/// Shapes: (...) of whole numbers from 0 -> (..., size); weight (count, size).
/// Whole numbers come as an <see cref="IntTensor"/>, or in a tensor of floats that hold whole numbers, which is how a data loader gives samples and
/// how layers of a <see cref="Sequential"/> pass things on: up to 2^24 an fp32 number is exact, so nothing is lost.
/// Defaults: weight normal with mean 0 and deviation 1, the padding row zero, as PyTorch.
/// </remarks>
/// <example><code>
/// var words = new Embedding(96, 128, rng);
/// Tensor x = words.Forward(IntTensor.From([3, 1, 4, 1], [2, 2]));  // (2, 2, 128)
/// </code></example>
public sealed class Embedding : Module
{
    private const int MostRows = 1 << 24;

    /// <summary>Creates the layer.</summary>
    /// <param name="count">How many things there are, 1 to 16,777,216.</param>
    /// <param name="size">Numbers for each, at least 1.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="paddingIndex">What stands for "nothing": its row is zero and is not trained. Left out: none.</param>
    /// <param name="initializer">Fills the weight. Left out: PyTorch's default.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public Embedding(int count, int size, Rng rng, int? paddingIndex = null, Initializer? initializer = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostRows);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (paddingIndex is { } index && (uint)index >= (uint)count)
            throw new ArgumentOutOfRangeException(nameof(paddingIndex), paddingIndex, $"Embedding: expected 0 to {count - 1}.");
        (Rows, Size, PaddingIndex) = (count, size, paddingIndex);
        var weight = Tensor.Zeros([count, size]);
        (initializer ?? new Normal(0, 1)).Fill(weight, rng);
        if (paddingIndex is { } padding) weight.Rows(padding, 1).Assign(new float[size]);
        Weight = Register("weight", weight);
    }

    /// <summary>How many things there are.</summary>
    public int Rows { get; }

    /// <summary>Numbers for each.</summary>
    public int Size { get; }

    /// <summary>What stands for "nothing", or null.</summary>
    public int? PaddingIndex { get; }

    /// <summary>(count, size).</summary>
    public Parameter Weight { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"Embedding({Rows} -> {Size})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Weight.Value.Embedding(Whole(input), PaddingIndex);

    private IntTensor Whole(Tensor input)
    {
        var values = input.ToArray();
        var indices = new int[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            indices[i] = (int)values[i];
            if (indices[i] == values[i] && (uint)indices[i] < (uint)Rows) continue;
            throw new ShapeException(FormattableString.Invariant($"Embedding: number {i} of the input {input.Shape} is {values[i]}; expected a whole number from 0 to {Rows - 1}."));
        }

        return IntTensor.From(indices, input.Shape);
    }
}
