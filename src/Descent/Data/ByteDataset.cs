namespace Descent.Data;

/// <summary>Classified samples of bytes, such as images: a quarter of the memory of floats. Features are byte / 255, from 0 to 1.</summary>
public sealed class ByteDataset : Dataset
{
    private readonly byte[] _features;
    private readonly int[] _classes;
    private readonly int[] _shape;
    private readonly int _sampleSize;
    private readonly DataOrigin _origin;

    /// <summary>Keeps the arrays that are given; they must not be changed afterwards.</summary>
    /// <param name="features">All samples one after the other, each row-major in <paramref name="sampleShape"/>.</param>
    /// <param name="sampleShape">The shape of one sample, [channels, height, width] for images.</param>
    /// <param name="classes">The class of each sample.</param>
    /// <param name="classCount">How many classes; every class must lie below.</param>
    /// <param name="classNames">Their names, or null.</param>
    /// <param name="origin">Where the samples came from, for messages.</param>
    public ByteDataset(
        byte[] features, IReadOnlyList<int> sampleShape, int[] classes, int classCount, IReadOnlyList<string>? classNames = null,
        DataOrigin? origin = null)
    {
        _origin = origin ?? new DataOrigin("ByteDataset");
        _sampleSize = DatasetChecks.SampleSize(sampleShape);
        DatasetChecks.Counts(features.LongLength, _sampleSize, classes.Length, 1, _origin);
        DatasetChecks.Classes(classes, classCount, classNames, _origin);
        (_features, _shape, _classes, ClassCount, ClassNames) = (features, [.. sampleShape], classes, classCount, classNames);
    }

    /// <inheritdoc/>
    public override int Count => _classes.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<int> SampleShape => _shape;

    /// <inheritdoc/>
    public override TargetKind TargetKind => TargetKind.Classes;

    /// <inheritdoc/>
    public override int ClassCount { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ClassNames { get; }

    /// <inheritdoc/>
    public override int TargetSize => 1;

    /// <summary>The bytes of one sample.</summary>
    public ReadOnlySpan<byte> Bytes(int index) => _features.AsSpan(index * _sampleSize, _sampleSize);

    /// <inheritdoc/>
    public override void ReadSample(int index, Span<float> destination) => PixelConversion.ToUnit(Bytes(index), destination[.._sampleSize]);

    /// <inheritdoc/>
    public override int ReadClass(int index) => _classes[index];

    /// <inheritdoc/>
    public override void ReadValues(int index, Span<float> destination) => throw NotValues();

    /// <inheritdoc/>
    public override string DescribeSample(int index) => _origin.Describe(index);
}
