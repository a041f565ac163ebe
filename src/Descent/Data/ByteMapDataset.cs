namespace Descent.Data;

/// <summary>Images of bytes with a class for each pixel, in memory. Features are byte / 255, from 0 to 1.</summary>
public sealed class ByteMapDataset : Dataset
{
    private readonly byte[] _features;
    private readonly byte[] _maps;
    private readonly int[] _shape;
    private readonly int _sampleSize;
    private readonly DataOrigin _origin;

    /// <summary>Keeps the arrays that are given; they must not be changed afterwards.</summary>
    /// <param name="features">All images one after the other, each row-major in <paramref name="sampleShape"/>.</param>
    /// <param name="sampleShape">[channels, height, width].</param>
    /// <param name="maps">The class of each pixel of each image, [height, width]; 255 is none (<see cref="Dataset.NoClass"/>).</param>
    /// <param name="classCount">How many classes, at most 255; every other class must lie below.</param>
    /// <param name="classNames">Their names, or null.</param>
    /// <param name="origin">Where the samples came from, for messages.</param>
    /// <exception cref="DataException">Images and maps do not fit together, or a class is none.</exception>
    /// <exception cref="ShapeException">The shape is none of an image.</exception>
    public ByteMapDataset(
        byte[] features, IReadOnlyList<int> sampleShape, byte[] maps, int classCount, IReadOnlyList<string>? classNames = null,
        DataOrigin? origin = null)
    {
        _origin = origin ?? new DataOrigin("ByteMapDataset");
        _sampleSize = DatasetChecks.SampleSize(sampleShape);
        if (sampleShape.Count != 3)
            throw new ShapeException($"ByteMapDataset: got samples [{string.Join(", ", sampleShape)}]; expected [channels, height, width].");
        (_features, _shape, _maps, ClassCount, ClassNames) = (features, [.. sampleShape], maps, classCount, classNames);
        DatasetChecks.Counts(features.LongLength, _sampleSize, maps.Length, TargetSize, _origin);
        DatasetChecks.Classes([], classCount, classNames, _origin);
        Count = maps.Length / TargetSize;
        for (var i = 0; i < maps.Length; i++)
        {
            if (maps[i] < classCount || maps[i] == IgnoredByte) continue;
            throw new DataException($"{_origin.Describe(i / TargetSize)}: got class {maps[i]};"
                + $" expected 0 to {classCount - 1}, or {IgnoredByte} for none.");
        }
    }

    /// <summary>The byte of a pixel without a class.</summary>
    public const byte IgnoredByte = 255;

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> SampleShape => _shape;

    /// <inheritdoc/>
    public override TargetKind TargetKind => TargetKind.Classes;

    /// <inheritdoc/>
    public override int ClassCount { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ClassNames { get; }

    /// <inheritdoc/>
    public override int TargetSize => _shape[1] * _shape[2];

    /// <inheritdoc/>
    public override IReadOnlyList<int> TargetShape => [_shape[1], _shape[2]];

    /// <summary>The bytes of one image.</summary>
    public ReadOnlySpan<byte> Bytes(int index) => _features.AsSpan(index * _sampleSize, _sampleSize);

    /// <summary>The bytes of one image's map.</summary>
    public ReadOnlySpan<byte> Map(int index) => _maps.AsSpan(index * TargetSize, TargetSize);

    /// <inheritdoc/>
    public override void ReadSample(int index, Span<float> destination) => PixelConversion.ToUnit(Bytes(index), destination[.._sampleSize]);

    /// <inheritdoc/>
    public override int ReadClass(int index) =>
        throw new DataException("ByteMapDataset.ReadClass: got a sample with a class for each pixel; expected ReadClasses.");

    /// <inheritdoc/>
    public override void ReadClasses(int index, Span<int> destination)
    {
        var map = Map(index);
        for (var i = 0; i < map.Length; i++) destination[i] = map[i] == IgnoredByte ? NoClass : map[i];
    }

    /// <inheritdoc/>
    public override void ReadValues(int index, Span<float> destination) => throw NotValues();

    /// <inheritdoc/>
    public override string DescribeSample(int index) => _origin.Describe(index);
}
