using System.Buffers;
using System.Numerics;
using Descent.Formats;

namespace Descent.Data;

/// <summary>Samples in an array of NumPy, read from the file row by row: memory does not grow with it.</summary>
/// <remarks>
/// Bytes (uint8) are pixels and become byte / 255; all other numbers stay as they are. Shapes: as the array has behind its first axis; bytes
/// [height, width] become [1, height, width], and [height, width, channels] with 1 or 3 channels [channels, height, width].
/// Targets: one class, a class at each step [steps] or pixel [height, width], or values.
/// </remarks>
public sealed class ArrayDataset : Dataset
{
    private const int ChunkRows = 65_536;

    private readonly ArrayRows _features;
    private readonly ArrayRows? _targets;
    private readonly int[] _shape;
    private readonly bool _isChannelsLast;
    private readonly int[]? _classes;
    private readonly int _rowLength;

    internal ArrayDataset(ArrayRows features, ArrayRows? targets, TargetKind? targetKind, int? classCount)
    {
        (_features, _targets, _rowLength) = (features, targets, features.RowLength);
        (_shape, _isChannelsLast) = SampleShapeOf(features);
        Count = CountOf(features, targets);
        TargetKind = targetKind ?? (targets is { IsInteger: false } ? TargetKind.Values : TargetKind.Classes);
        int[] rest = targets is null or { RowShape: [1] } ? [] : targets.RowShape;
        if (TargetKind == TargetKind.Values)
        {
            TargetSize = targets!.RowLength;
            if (rest.Length > 1 || TargetSize < 1) throw WrongTargets("expected values [count] or [count, values]");
            TargetShape = [TargetSize];
            return;
        }

        if (rest.Length > 2 || rest.Contains(0)) throw WrongTargets("expected classes [count], [count, steps] or [count, height, width]");
        if (rest.Length == 2 && (_shape.Length != 3 || !rest.AsSpan().SequenceEqual(_shape.AsSpan(1))))
            throw WrongTargets($"expected classes for images [channels, {string.Join(", ", rest)}], and features have [{string.Join(", ", _shape)}]");
        (TargetShape, TargetSize) = (rest, rest.Aggregate(1, (size, axis) => size * axis));
        if (rest.Length == 0) _classes = new int[Count];
        var largest = targets is null ? 0 : ReadAllClasses(targets);
        ClassCount = classCount ?? (targets is null ? 1 : Math.Max(2, largest + 1));
        if (largest >= ClassCount) throw new DataException($"{targets!.Name}: got class {largest}; expected 0 to {ClassCount - 1}.");
    }

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> SampleShape => _shape;

    /// <inheritdoc/>
    public override TargetKind TargetKind { get; }

    /// <inheritdoc/>
    public override int ClassCount { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string>? ClassNames => null;

    /// <inheritdoc/>
    public override int TargetSize { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<int> TargetShape { get; }

    /// <inheritdoc/>
    public override void ReadSample(int index, Span<float> destination)
    {
        var sample = destination[.._rowLength];
        if (!_features.IsByte)
        {
            _features.ReadFloats(index, sample);
            if (!IsFinite(sample))
                throw new DataException($"{DescribeSample(index)}: got a number that is NaN or infinite; expected finite numbers.");
            return;
        }

        var bytes = ArrayPool<byte>.Shared.Rent(_rowLength);
        var row = bytes.AsSpan(0, _rowLength);
        _features.ReadBytes(index, row);
        if (_isChannelsLast) Planes(row, sample, _shape[0]);
        else PixelConversion.ToUnit(row, sample);
        ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <inheritdoc/>
    public override int ReadClass(int index) => TargetKind == TargetKind.Values ? throw NotClasses()
        : _classes?[index] ?? throw new DataException("ArrayDataset.ReadClass: got a sample with several classes; expected ReadClasses.");

    /// <inheritdoc/>
    public override void ReadClasses(int index, Span<int> destination)
    {
        if (_classes is not null)
        {
            destination[0] = _classes[index];
            return;
        }

        var numbers = ArrayPool<long>.Shared.Rent(TargetSize);
        (_targets ?? throw NotClasses()).ReadInts(index, numbers.AsSpan(0, TargetSize));
        for (var i = 0; i < TargetSize; i++) destination[i] = (int)numbers[i];
        ArrayPool<long>.Shared.Return(numbers);
    }

    /// <inheritdoc/>
    public override void ReadValues(int index, Span<float> destination)
    {
        if (TargetKind == TargetKind.Classes) throw NotValues();
        _targets!.ReadFloats(index, destination[..TargetSize]);
        if (!IsFinite(destination[..TargetSize]))
            throw new DataException($"{_targets.Name}, row {index}: got a target that is NaN or infinite; expected finite numbers.");
    }

    /// <inheritdoc/>
    public override string DescribeSample(int index) => FormattableString.Invariant($"{_features.Name}, row {index}");

    private static (int[] Shape, bool IsChannelsLast) SampleShapeOf(ArrayRows features)
    {
        var shape = features.RowShape;
        if (shape.Contains(0)) throw new DataException($"{features.Name}: got {features.ShapeText}; expected features in every row.");
        _ = DatasetChecks.SampleSize(shape.Length == 0 ? [1] : shape);
        return shape switch
        {
            [] => ([1], false),
            [var height, var width] when features.IsByte => ([1, height, width], false),
            [var height, var width, var channels and (1 or 3)] when features.IsByte && height is not (1 or 3) => ([channels, height, width], true),
            _ => (shape, false),
        };
    }

    private static int CountOf(ArrayRows features, ArrayRows? targets)
    {
        if (features.Count > Array.MaxLength) throw new DataException($"{features.Name}: got {features.Count} rows;"
            + $" expected at most {Array.MaxLength}.");
        if (targets is not null && targets.Count != features.Count)
            throw new DataException($"{targets.Name}: got {targets.Count} rows of targets;"
                + $" expected {features.Count}, one for each row of {features.Name}.");
        return (int)features.Count;
    }

    private DataException WrongTargets(string expected) => new($"{_targets!.Name}: got targets {_targets.ShapeText}; {expected}.");

    // Returns the largest; classes of whole samples are kept, since a division looks at all of them.
    private int ReadAllClasses(ArrayRows targets)
    {
        var (largest, rows) = (0L, Math.Max(1, ChunkRows / TargetSize));
        var numbers = new long[Math.Min(rows, Math.Max(1, Count)) * TargetSize];
        for (var first = 0; first < Count; first += rows)
        {
            var chunk = numbers.AsSpan(0, Math.Min(rows, Count - first) * TargetSize);
            targets.ReadInts(first, chunk);
            for (var i = 0; i < chunk.Length; i++)
            {
                if (chunk[i] is not (>= 0 and <= 1_000_000) && !(chunk[i] == NoClass && _classes is null))
                    throw new DataException($"{targets.Name}, row {first + (i / TargetSize)}: got class {chunk[i]}; expected 0 to 1000000.");
                largest = Math.Max(largest, chunk[i]);
                if (_classes is not null) _classes[first + i] = (int)chunk[i];
            }
        }

        return (int)largest;
    }

    private static void Planes(ReadOnlySpan<byte> row, Span<float> planes, int channels)
    {
        var pixels = planes.Length / channels;
        for (var c = 0; c < channels; c++)
            for (var i = 0; i < pixels; i++)
                planes[(c * pixels) + i] = row[(i * channels) + c] / 255f;
    }

    // Zero times a finite number is zero; one that is not leaves NaN in the sum.
    private static bool IsFinite(ReadOnlySpan<float> values)
    {
        var sums = Vector<float>.Zero;
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count) sums += new Vector<float>(values[i..]) * 0f;
        var sum = Vector.Sum(sums);
        for (; i < values.Length; i++) sum += values[i] * 0f;
        return sum == 0;
    }
}
