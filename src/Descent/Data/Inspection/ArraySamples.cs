using System.Globalization;

namespace Descent.Data;

/// <summary>The rows of an array as samples without targets; numbers may be anything, since finding that out is the purpose.</summary>
internal sealed class ArraySamples : Dataset
{
    private readonly Action<int, Span<float>> _read;
    private readonly int[] _shape;
    private readonly string _source;

    /// <summary>Takes an array whose first axis counts the samples.</summary>
    /// <exception cref="DataException">No axis, or one without length.</exception>
    public ArraySamples(string source, float[] values, IReadOnlyList<int> shape)
        : this(source, shape, null!)
    {
        var size = values.Length / Count;
        _read = (index, destination) => values.AsSpan(index * size, size).CopyTo(destination);
    }

    /// <summary>Takes rows, read when they are asked for.</summary>
    /// <exception cref="DataException">No row, or rows without length.</exception>
    public ArraySamples(ArrayRows rows)
        : this(rows.Name, [(int)Math.Min(rows.Count, int.MaxValue), .. rows.RowShape], (index, destination) => rows.ReadFloats(index, destination))
    {
    }

    private ArraySamples(string source, IReadOnlyList<int> shape, Action<int, Span<float>> read)
    {
        if (shape.Count == 0 || shape.Contains(0))
        {
            var got = string.Join(", ", shape);
            throw new DataException($"{source}: got an array of [{got}]; expected samples along the first axis, and no axis of length 0.");
        }

        _shape = shape.Count == 1 ? [1] : shape.Count == 3 ? [1, shape[1], shape[2]] : [.. shape.Skip(1)];
        (_source, _read, Count) = (source, read, shape[0]);
    }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> SampleShape => _shape;

    /// <inheritdoc/>
    public override TargetKind TargetKind => TargetKind.Values;

    /// <inheritdoc/>
    public override int ClassCount => 0;

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ClassNames => null;

    /// <inheritdoc/>
    public override int TargetSize => 1;

    /// <summary>Opens a file of NumPy: with its targets where they are beside it or in it, else without.</summary>
    /// <returns>The parts, and whether they have targets.</returns>
    /// <exception cref="DataException">It is damaged, or has no rows.</exception>
    public static ((string Role, Dataset Data)[] Parts, bool HasTargets) OpenNumPy(string path)
    {
        try
        {
            var source = ArraySource.Load(path);
            return source.Test is { } test ? ([("training", source.Training), ("test", test)], true) : ([("all", source.Training)], true);
        }
        catch (DataException)
        {
            // No targets, or none that fit; what is wrong with the features themselves is thrown again.
        }

        if (Path.GetExtension(path).Equals(".npz", StringComparison.OrdinalIgnoreCase)) return ([("all", ArraySource.LoadFeatures(path))], false);
        var rows = ArrayRows.OfFile(path);
        return ([("all", rows.IsByte ? ArraySource.LoadFeatures(path) : new ArraySamples(rows))], false);
    }

    /// <inheritdoc/>
    public override void ReadSample(int index, Span<float> destination) => _read(index, destination);

    /// <inheritdoc/>
    public override int ReadClass(int index) => throw NotClasses();

    /// <inheritdoc/>
    public override void ReadValues(int index, Span<float> destination) => destination.Clear();

    /// <inheritdoc/>
    public override string DescribeSample(int index) => string.Create(CultureInfo.InvariantCulture, $"{_source}, sample {index}");
}
