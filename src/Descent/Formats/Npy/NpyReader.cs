namespace Descent.Formats;

/// <summary>Reads arrays that NumPy saved with <c>np.save</c>: npy files of versions 1 to 3, plain or gzipped.</summary>
/// <remarks>
/// Kinds: bool, whole numbers of 8 to 64 bits, floats of 16, 32 and 64 bits, either order of bytes, row-major or Fortran order; the result is
/// row-major with the least significant byte first. Python objects (pickles) are never read. A file that is cut off, has bytes left over or claims
/// more
/// than it can hold is a <see cref="DataException"/>. Files that do not fit into memory: <see cref="NpyFile"/>.
/// Reference: numpy.lib.format, NumPy 1.24.
/// </remarks>
public static class NpyReader
{
    /// <summary>Reads a file.</summary>
    public static NpyArray Read(string path)
    {
        using var reader = CheckedReader.Open(path);
        return Read(reader);
    }

    /// <summary>Reads a stream; <paramref name="name"/> stands for the file in messages.</summary>
    public static NpyArray Read(Stream stream, string name)
    {
        using var reader = new CheckedReader(stream, name);
        return Read(reader);
    }

    /// <summary>Reads what <paramref name="reader"/> has, to its end.</summary>
    internal static NpyArray Read(CheckedReader reader)
    {
        var header = NpyHeader.Read(reader);
        if (header.DataBytes > Array.MaxLength || Array.Exists(header.Shape, s => s > int.MaxValue))
        {
            throw new DataException(
                $"{reader.Name}: got shape {header.ShapeText} of {header.DataBytes} bytes; expected at most {Array.MaxLength}. " +
                "NpyFile reads it in rows.");
        }

        var shape = Array.ConvertAll(header.Shape, s => (int)s);
        var data = reader.ReadExactly(header.DataBytes, $"numbers for shape {header.ShapeText}");
        reader.ExpectEnd($"the {header.DataBytes} bytes that shape {header.ShapeText} needs");
        var bytes = NpyNumbers.Bytes(header.Type);
        if (header.IsBigEndian) NpyNumbers.Swap(data, bytes);
        if (header.Type == NpyType.Bool) CheckTruth(data, reader.Name);
        if (header.IsFortranOrder && shape.Length > 1) data = ToRowMajor(data, shape, bytes);
        return new NpyArray(header.Type, shape, data);
    }

    private static void CheckTruth(byte[] data, string name)
    {
        var wrong = data.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)1);
        if (wrong >= 0) throw new DataException($"{name}: got {data[wrong]} as truth value {wrong}; expected 0 or 1.");
    }

    // Goes through the result in its order and walks in the data by the strides of its axes.
    private static byte[] ToRowMajor(byte[] data, int[] shape, int bytes)
    {
        if (data.Length == 0) return data;
        var (result, strides, index) = (new byte[data.Length], new int[shape.Length], new int[shape.Length]);
        for (int a = 0, stride = bytes; a < shape.Length; stride *= shape[a++]) strides[a] = stride;
        var from = 0;
        for (var to = 0; to < result.Length; to += bytes)
        {
            data.AsSpan(from, bytes).CopyTo(result.AsSpan(to));
            for (var a = shape.Length - 1; a >= 0; a--)
            {
                from += strides[a];
                if (++index[a] < shape[a]) break;
                from -= strides[a] * shape[a];
                index[a] = 0;
            }
        }

        return result;
    }
}
