using System.Globalization;

namespace Descent.Data;

/// <summary>The rows of an array as samples without targets; numbers may be anything, since finding that out is the purpose.</summary>
internal sealed class ArraySamples : Dataset
{
    private readonly float[] _values;
    private readonly int[] _shape;
    private readonly int _size;
    private readonly string _source;

    /// <summary>Takes an array whose first axis counts the samples.</summary>
    /// <exception cref="DataException">No axis, or one without length.</exception>
    public ArraySamples(string source, float[] values, IReadOnlyList<int> shape)
    {
        if (shape.Count == 0 || shape.Contains(0))
        {
            var got = string.Join(", ", shape);
            throw new DataException($"{source}: got an array of [{got}]; expected samples along the first axis, and no axis of length 0.");
        }

        _shape = shape.Count == 1 ? [1] : shape.Count == 3 ? [1, shape[1], shape[2]] : [.. shape.Skip(1)];
        (_source, _values, _size, Count) = (source, values, values.Length / shape[0], shape[0]);
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

    /// <inheritdoc/>
    public override void ReadSample(int index, Span<float> destination) => _values.AsSpan(index * _size, _size).CopyTo(destination);

    /// <inheritdoc/>
    public override int ReadClass(int index) => throw NotClasses();

    /// <inheritdoc/>
    public override void ReadValues(int index, Span<float> destination) => destination.Clear();

    /// <inheritdoc/>
    public override string DescribeSample(int index) => string.Create(CultureInfo.InvariantCulture, $"{_source}, sample {index}");
}
