using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Descent.Formats;

/// <summary>A large npy file, of which rows (entries of the first axis) are read as they are needed; nothing of it stays in memory.</summary>
/// <remarks>
/// Any number of threads may read at once. The header is compared with the file's length when it is opened. The file must be row-major and not
/// compressed.
/// </remarks>
public sealed class NpyFile : IDisposable
{
    private const int ChunkBytes = 1 << 16;

    private readonly SafeFileHandle _handle;
    private readonly NpyHeader _header;
    private readonly long _start;
    private readonly int _rowBytes;

    private NpyFile(SafeFileHandle handle, string path, NpyHeader header, long start)
    {
        (_handle, Path, _header, _start) = (handle, path, header, start);
        if (header.Shape.Length == 0) throw new DataException($"{path}: got a single number; expected an array with rows.");
        if (header.IsFortranOrder && header.Shape.Length > 1)
        {
            throw new DataException(
                $"{path}: got an array in Fortran order, whose rows are scattered; expected a row-major one. Save it with np.ascontiguousarray.");
        }

        RowShape = Array.ConvertAll(header.Shape[1..], s => s <= int.MaxValue ? (int)s : throw TooLong());
        Int128 length = 1;
        foreach (var size in RowShape)
        {
            if ((length *= size) * NpyNumbers.Bytes(Type) > Array.MaxLength) throw TooLong();
        }

        RowLength = (int)length;
        _rowBytes = RowLength * NpyNumbers.Bytes(Type);

        DataException TooLong() =>
            new($"{path}: got rows of shape {header.ShapeText} without its first axis; expected at most {Array.MaxLength} bytes.");
    }

    /// <summary>The file's name.</summary>
    public string Path { get; }

    /// <summary>The kind of number.</summary>
    public NpyType Type => _header.Type;

    /// <summary>How many rows: the size of the first axis.</summary>
    public long Rows => _header.Shape[0];

    /// <summary>The sizes of the other axes.</summary>
    public int[] RowShape { get; }

    /// <summary>How many numbers a row has.</summary>
    public int RowLength { get; }

    /// <summary>Opens a file and checks its header against its length.</summary>
    public static NpyFile Open(string path)
    {
        var handle = CheckedReader.OpenHandle(path);
        try
        {
            using var reader = new CheckedReader(new FileStream(CheckedReader.OpenHandle(path), FileAccess.Read), path);
            if (reader.IsCompressed)
                throw new DataException($"{path}: got a gzipped file; expected a plain one, whose rows can be found. Unpack it first.");
            var header = NpyHeader.Read(reader);
            if (reader.AvailableBytes - reader.Offset != header.DataBytes)
            {
                throw new DataException(
                    $"{path}: got {reader.AvailableBytes - reader.Offset} bytes of numbers; expected {header.DataBytes} for shape " +
                    $"{header.ShapeText}. The file is cut off or its header is damaged.");
            }

            return new NpyFile(handle, path, header, reader.Offset);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads rows as 32-bit floats, unscaled; wider numbers are rounded.</summary>
    /// <param name="first">The first row, from 0.</param>
    /// <param name="values">Filled with whole rows: a multiple of <see cref="RowLength"/>.</param>
    public void ReadFloats(long first, Span<float> values)
    {
        CheckRows(first, values.Length);
        if (Type == NpyType.Float32 && BitConverter.IsLittleEndian && !_header.IsBigEndian)
        {
            Read(first * _rowBytes, MemoryMarshal.AsBytes(values));
            return;
        }

        var bytes = NpyNumbers.Bytes(Type);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        for (var done = 0; done < values.Length;)
        {
            var count = Math.Min(values.Length - done, ChunkBytes / bytes);
            ReadNumbers((first * _rowBytes) + ((long)done * bytes), buffer.AsSpan(0, count * bytes));
            NpyNumbers.ToFloats(buffer, Type, values.Slice(done, count));
            done += count;
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Reads rows as whole numbers, for labels; floats must be whole and below 2^53.</summary>
    /// <param name="first">The first row, from 0.</param>
    /// <param name="values">Filled with whole rows: a multiple of <see cref="RowLength"/>.</param>
    public void ReadInts(long first, Span<long> values)
    {
        CheckRows(first, values.Length);
        var bytes = NpyNumbers.Bytes(Type);
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        for (var done = 0; done < values.Length;)
        {
            var count = Math.Min(values.Length - done, ChunkBytes / bytes);
            ReadNumbers((first * _rowBytes) + ((long)done * bytes), buffer.AsSpan(0, count * bytes));
            if (!NpyNumbers.TryToInts(buffer, Type, values.Slice(done, count)))
            {
                var row = first + (done / Math.Max(1, RowLength));
                throw new DataException($"{Path}, row {row} or later: got {Type} numbers that are not whole; expected whole ones.");
            }
            done += count;
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>Reads rows as bytes: the numbers with the least significant byte first.</summary>
    /// <param name="first">The first row, from 0.</param>
    /// <param name="data">Filled with whole rows.</param>
    public void ReadBytes(long first, Span<byte> data)
    {
        CheckRows(first, data.Length / NpyNumbers.Bytes(Type), data.Length % NpyNumbers.Bytes(Type) == 0);
        ReadNumbers(first * _rowBytes, data);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private void CheckRows(long first, int count, bool isWhole = true)
    {
        var rows = RowLength == 0 ? 0 : count / RowLength;
        if (first < 0 || !isWhole || (long)rows * RowLength != count || first > Rows - rows)
        {
            throw new ShapeException(
                $"NpyFile: got room for {count} numbers from row {first} on; expected rows of {RowLength} within {Rows} of {Path}.");
        }
    }

    private void ReadNumbers(long at, Span<byte> data)
    {
        Read(at, data);
        if (_header.IsBigEndian) NpyNumbers.Swap(data, NpyNumbers.Bytes(Type));
    }

    private void Read(long at, Span<byte> data)
    {
        try
        {
            while (!data.IsEmpty)
            {
                var got = RandomAccess.Read(_handle, data, _start + at);
                if (got == 0)
                    throw new DataException($"{Path}, byte {_start + at}: got the end of the file; expected numbers. It was cut off meanwhile.");
                at += got;
                data = data[got..];
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{Path}, byte {_start + at}: cannot be read ({e.Message}); expected a readable file.", e);
        }
    }
}
