using Descent.Formats;

namespace Descent.Data;

/// <summary>The rows of an array, in a file or in memory; every member may be called from many threads at once.</summary>
internal abstract class ArrayRows
{
    /// <summary>The file, and the array in it where it has several.</summary>
    public abstract string Name { get; }

    /// <summary>The kind of number.</summary>
    public abstract NpyType Type { get; }

    /// <summary>How many rows.</summary>
    public abstract long Count { get; }

    /// <summary>The sizes of the other axes; none where a row is one number.</summary>
    public abstract int[] RowShape { get; }

    /// <summary>How many numbers a row has.</summary>
    public int RowLength => RowShape.Aggregate(1, (size, axis) => size * axis);

    /// <summary>Whether numbers are whole by their kind.</summary>
    public bool IsInteger => Type is not (NpyType.Float16 or NpyType.Float32 or NpyType.Float64);

    /// <summary>Whether they are pixels from 0 to 255.</summary>
    public bool IsByte => Type == NpyType.UInt8;

    /// <summary>The sizes in words.</summary>
    public string ShapeText => $"{Type} [{string.Join(", ", RowShape.Select(a => (long)a).Prepend(Count))}]";

    /// <summary>Reads rows as floats.</summary>
    public abstract void ReadFloats(long first, Span<float> values);

    /// <summary>Reads rows as whole numbers.</summary>
    public abstract void ReadInts(long first, Span<long> values);

    /// <summary>Reads rows of bytes.</summary>
    public abstract void ReadBytes(long first, Span<byte> values);

    /// <summary>An npy file: in place, or in memory where it is gzipped.</summary>
    public static ArrayRows OfFile(string path)
    {
        bool isCompressed;
        using (var reader = CheckedReader.Open(path)) isCompressed = reader.IsCompressed;
        return isCompressed ? new MemoryRows(NpyReader.Read(path), path) : new FileRows(NpyFile.Open(path));
    }
}

/// <summary>Rows that are read from a file when they are needed.</summary>
internal sealed class FileRows(NpyFile file) : ArrayRows
{
    public override string Name => file.Path;

    public override NpyType Type => file.Type;

    public override long Count => file.Rows;

    public override int[] RowShape => file.RowShape;

    public override void ReadFloats(long first, Span<float> values) => file.ReadFloats(first, values);

    public override void ReadInts(long first, Span<long> values) => file.ReadInts(first, values);

    public override void ReadBytes(long first, Span<byte> values) => file.ReadBytes(first, values);
}

/// <summary>Rows in memory.</summary>
internal sealed class MemoryRows : ArrayRows
{
    private readonly NpyArray _array;
    private readonly int _rowBytes;

    public MemoryRows(NpyArray array, string name)
    {
        if (array.Shape.Length == 0) throw new DataException($"{name}: got a single number; expected an array with a row for each sample.");
        (_array, Name, RowShape) = (array, name, array.Shape[1..]);
        _rowBytes = array.Shape[0] == 0 ? 0 : array.Data.Length / array.Shape[0];
    }

    public override string Name { get; }

    public override NpyType Type => _array.Type;

    public override long Count => _array.Shape[0];

    public override int[] RowShape { get; }

    public override void ReadFloats(long first, Span<float> values) => Rows(first, values.Length).ToFloats().CopyTo(values);

    public override void ReadInts(long first, Span<long> values) => Rows(first, values.Length).ToInts().CopyTo(values);

    public override void ReadBytes(long first, Span<byte> values) => _array.Data.AsSpan((int)first * _rowBytes, values.Length).CopyTo(values);

    private NpyArray Rows(long first, int numbers)
    {
        var bytes = RowLength == 0 ? 0 : numbers / RowLength * _rowBytes;
        return new NpyArray(Type, [numbers], _array.Data.AsSpan((int)first * _rowBytes, bytes).ToArray());
    }
}
