namespace Descent.Nn;

/// <summary>A learned row of numbers for each of a number of things: tokens, categories, places.</summary>
/// <remarks>
/// Shapes: (...) of whole numbers from 0 -> (..., size); weight (count, size).
/// Whole numbers come as an <see cref="IntTensor"/>, or in a tensor of floats that hold whole numbers, which is how a data loader gives samples and
/// how layers of a <see cref="Sequential"/> pass things on: up to 2^24 an fp32 number is exact, so nothing is lost.
/// With maxNorm, a row that is looked up and whose norm (sum of |w|^normType)^(1 / normType) is larger is first scaled to it, in place. With
/// scaleByFrequency the gradient of a row is divided by how often the batch has it.
/// Defaults: weight normal with mean 0 and deviation 1, the padding row zero, no largest norm, normType 2, no scaling, as PyTorch.
/// </remarks>
/// <example><code>
/// var words = new Embedding(96, 128, rng);
/// Tensor x = words.Forward(IntTensor.From([3, 1, 4, 1], [2, 2]));  // (2, 2, 128)
/// </code></example>
public sealed class Embedding : Module, IHasChannels
{
    private const int MostRows = 1 << 24;
    private const float NearZero = 1e-7f; // PyTorch's, added to a norm before something is divided by it
    private readonly float? _maxNorm;
    private readonly float _normType;
    private readonly bool _scaleByFrequency;

    /// <summary>Creates the layer.</summary>
    /// <param name="count">How many things there are, 1 to 16,777,216.</param>
    /// <param name="size">Numbers for each, at least 1.</param>
    /// <param name="rng">Draws the initial weights.</param>
    /// <param name="paddingIndex">What stands for "nothing": its row is zero and is not trained. Left out: none.</param>
    /// <param name="initializer">Fills the weight. Left out: PyTorch's default.</param>
    /// <param name="maxNorm">The largest norm of a row that is looked up, above 0. Left out: any.</param>
    /// <param name="normType">The order of that norm, above 0.</param>
    /// <param name="scaleByFrequency">Divide the gradient of a row by how often it is looked up (PyTorch: scale_grad_by_freq).</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public Embedding(
        int count, int size, Rng rng, int? paddingIndex = null, Initializer? initializer = null, float? maxNorm = null, float normType = 2,
        bool scaleByFrequency = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MostRows);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (paddingIndex is { } index && (uint)index >= (uint)count)
            throw new ArgumentOutOfRangeException(nameof(paddingIndex), paddingIndex, $"Embedding: expected 0 to {count - 1}.");
        if (!(maxNorm is null or > 0)) throw new ArgumentOutOfRangeException(nameof(maxNorm), maxNorm, "Embedding: expected a norm above 0.");
        if (!(normType > 0)) throw new ArgumentOutOfRangeException(nameof(normType), normType, "Embedding: expected an order above 0.");
        (Rows, Size, PaddingIndex) = (count, size, paddingIndex);
        (_maxNorm, _normType, _scaleByFrequency) = (maxNorm, normType, scaleByFrequency);
        var weight = Tensor.Zeros([count, size]);
        (initializer ?? new Normal(0, 1)).Fill(weight, rng);
        if (paddingIndex is { } padding) weight.Rows(padding, 1).Assign(new float[size]);
        Weight = Register("weight", weight);
    }

    /// <summary>How many things there are.</summary>
    public int Rows { get; }

    /// <summary>Numbers for each.</summary>
    public int Size { get; private set; }

    /// <summary>What stands for "nothing", or null.</summary>
    public int? PaddingIndex { get; }

    /// <summary>(count, size).</summary>
    public Parameter Weight { get; }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() => $"Embedding({Rows} -> {Size})";

    int IHasChannels.ChannelCount(ChannelSide side) => side == ChannelSide.Outputs ? Size : Rows;

    bool IHasChannels.TryKeep(ChannelSide side, ReadOnlySpan<int> kept)
    {
        if (side != ChannelSide.Outputs) return false;
        Weight.Become(ChannelEdits.Columns(Weight.Value, kept));
        Size = kept.Length;
        return true;
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var indices = Whole(input);
        if (_maxNorm is { } largest) Shrink(indices, largest);
        var rows = Weight.Value.Embedding(indices, PaddingIndex);
        return _scaleByFrequency ? Scaled(rows, indices) : rows;
    }

    // In place, as PyTorch: the rows stay so.
    private void Shrink(IntTensor indices, float largest)
    {
        using var mode = GradMode.NoGrad();
        int[] used = [.. indices.Distinct()];
        var rows = Weight.Value.Embedding(IntTensor.Create(used)).ToArray();
        for (var i = 0; i < used.Length; i++)
        {
            var row = rows.AsSpan(i * Size, Size);
            double sum = 0, norm;
            foreach (var value in row) sum += Math.Pow(Math.Abs(value), _normType);
            if ((norm = Math.Pow(sum, 1 / _normType)) <= largest) continue;
            foreach (ref var value in row) value = (float)(value * (largest / (norm + NearZero)));
            Weight.Value.Rows(used[i], 1).Assign(row);
        }
    }

    // The same numbers; only the gradient is scaled.
    private static Tensor Scaled(Tensor rows, IntTensor indices)
    {
        var uses = indices.GroupBy(i => i).ToDictionary(g => g.Key, g => g.Count());
        var scales = Tensor.From(
            Array.ConvertAll(indices.Values.ToArray(), i => 1f / uses[i]), Shape.Create([.. indices.Shape.Sizes, 1]), rows.Device);
        var constant = rows.Detach();
        return constant + ((rows - constant) * scales);
    }

    private IntTensor Whole(Tensor input)
    {
        var values = input.ToArray();
        var indices = new int[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            indices[i] = (int)values[i];
            if (indices[i] == values[i] && (uint)indices[i] < (uint)Rows) continue;
            throw new ShapeException(FormattableString.Invariant(
                $"Embedding: number {i} of the input {input.Shape} is {values[i]}; expected a whole number from 0 to {Rows - 1}."));
        }

        return IntTensor.From(indices, input.Shape);
    }
}
