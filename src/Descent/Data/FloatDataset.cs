namespace Descent.Data;

/// <summary>Samples of floats in one array, with classes or with values as targets. Everything is checked to be finite once, on
/// construction.</summary>
public sealed class FloatDataset : Dataset
{
    private readonly float[] _features;
    private readonly int[]? _classes;
    private readonly float[]? _values;
    private readonly int[] _shape;
    private readonly int _sampleSize;
    private readonly DataOrigin _origin;

    /// <summary>Samples with classes. Keeps the arrays that are given; they must not be changed afterwards.</summary>
    /// <param name="features">All samples one after the other, each row-major in <paramref name="sampleShape"/>.</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <param name="classes">The class of each sample.</param>
    /// <param name="classCount">How many classes; every class must lie below.</param>
    /// <param name="classNames">Their names, or null.</param>
    /// <param name="origin">Where the samples came from, for messages.</param>
    public FloatDataset(
        float[] features, IReadOnlyList<int> sampleShape, int[] classes, int classCount, IReadOnlyList<string>? classNames = null,
        DataOrigin? origin = null)
        : this(features, sampleShape, classes.Length, 1, origin)
    {
        DatasetChecks.Classes(classes, classCount, classNames, _origin);
        (_classes, ClassCount, ClassNames) = (classes, classCount, classNames);
    }

    /// <summary>Samples with <paramref name="targetSize"/> target values each. Keeps the arrays that are given; they must not be changed
    /// afterwards.</summary>
    /// <param name="features">All samples one after the other, each row-major in <paramref name="sampleShape"/>.</param>
    /// <param name="sampleShape">The shape of one sample.</param>
    /// <param name="values">The targets of all samples one after the other.</param>
    /// <param name="targetSize">How many target values a sample has.</param>
    /// <param name="origin">Where the samples came from, for messages.</param>
    public FloatDataset(float[] features, IReadOnlyList<int> sampleShape, float[] values, int targetSize = 1, DataOrigin? origin = null)
        : this(features, sampleShape, values.Length, targetSize, origin)
    {
        DatasetChecks.Finite(values, targetSize, "target", _origin);
        _values = values;
    }

    private FloatDataset(float[] features, IReadOnlyList<int> sampleShape, int targets, int targetSize, DataOrigin? origin)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(targetSize, 1);
        _origin = origin ?? new DataOrigin("FloatDataset");
        _sampleSize = DatasetChecks.SampleSize(sampleShape);
        DatasetChecks.Counts(features.LongLength, _sampleSize, targets, targetSize, _origin);
        DatasetChecks.Finite(features, _sampleSize, "feature", _origin);
        (_features, _shape, TargetSize, Count) = (features, [.. sampleShape], targetSize, targets / targetSize);
    }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> SampleShape => _shape;

    /// <inheritdoc/>
    public override TargetKind TargetKind => _classes is null ? TargetKind.Values : TargetKind.Classes;

    /// <inheritdoc/>
    public override int ClassCount { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ClassNames { get; }

    /// <inheritdoc/>
    public override int TargetSize { get; }

    /// <summary>The features of one sample.</summary>
    public ReadOnlySpan<float> Features(int index) => _features.AsSpan(index * _sampleSize, _sampleSize);

    /// <inheritdoc/>
    public override void ReadSample(int index, Span<float> destination) => Features(index).CopyTo(destination);

    /// <inheritdoc/>
    public override int ReadClass(int index) => (_classes ?? throw NotClasses())[index];

    /// <inheritdoc/>
    public override void ReadValues(int index, Span<float> destination) =>
        (_values ?? throw NotValues()).AsSpan(index * TargetSize, TargetSize).CopyTo(destination);

    /// <inheritdoc/>
    public override string DescribeSample(int index) => _origin.Describe(index);
}
