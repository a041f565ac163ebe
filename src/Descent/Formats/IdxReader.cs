using System.Buffers.Binary;

namespace Descent.Formats;

/// <summary>Reads IDX files, the format of MNIST, plain or gzipped (told by the content, not by the name).</summary>
/// <remarks>
/// Layout: two zero bytes, a type byte, a byte with the number of axes, one 32-bit size per axis (most significant byte first), the numbers.
/// A file that is cut off, has bytes left over, or claims more than it can hold is a <see cref="DataException"/> that names the byte.
/// Reference: LeCun, Cortes, Burges, The MNIST database of handwritten digits, 1998.
/// </remarks>
public static class IdxReader
{
    private const int MostAxes = 8;

    /// <summary>Reads a file.</summary>
    public static IdxArray Read(string path)
    {
        using var reader = CheckedReader.Open(path);
        return Read(reader);
    }

    /// <summary>Reads a stream; <paramref name="name"/> stands for the file in messages.</summary>
    public static IdxArray Read(Stream stream, string name)
    {
        using var reader = new CheckedReader(stream, name);
        return Read(reader);
    }

    private static IdxArray Read(CheckedReader reader)
    {
        Span<byte> magic = stackalloc byte[4];
        var got = reader.Read(magic);
        if (got == 0) throw new DataException($"{reader.Name}: got an empty file; expected an IDX file.");
        if (got < 4 || magic[0] != 0 || magic[1] != 0) throw WrongMagic(reader.Name, magic[..got]);
        var type = (IdxType)magic[2];
        var size = IdxArray.ElementBytes(type);
        if (size == 0) throw new DataException($"{reader.Name}, byte 2: got type 0x{magic[2]:X2}; expected 08, 09, 0B, 0C, 0D or 0E.");
        var axes = magic[3];
        if (axes is 0 or > MostAxes) throw new DataException($"{reader.Name}, byte 3: got {axes} axes; expected 1 to {MostAxes}.");
        var shape = ReadShape(reader, axes, size, out var bytes);
        var data = reader.ReadExactly(bytes, $"numbers for shape [{string.Join(", ", shape)}]");
        reader.ExpectEnd($"the {bytes} bytes that shape [{string.Join(", ", shape)}] needs");
        return new IdxArray(type, shape, data);
    }

    private static int[] ReadShape(CheckedReader reader, int axes, int elementBytes, out long bytes)
    {
        var header = reader.ReadExactly(4 * axes, "header");
        var shape = new int[axes];
        bytes = elementBytes;
        for (var i = 0; i < axes; i++)
        {
            var size = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4 * i));
            if (size > int.MaxValue)
            {
                throw new DataException($"{reader.Name}, byte {4 + (4 * i)}: got size {size} for axis {i}; expected at most {int.MaxValue}.");
            }
            shape[i] = (int)size;

            // Each size is below 2^31, so one product of a value below 2^31 cannot overflow; stop as soon as it is larger.
            bytes *= size;
            if (bytes > Array.MaxLength)
            {
                throw new DataException(
                    $"{reader.Name}, byte {4 + (4 * i)}: got sizes whose product is over {Array.MaxLength} bytes; expected an array that fits.");
            }
        }

        return shape;
    }

    private static DataException WrongMagic(string name, ReadOnlySpan<byte> magic)
    {
        var hint = magic switch
        {
            [0x89, 0x50, ..] => " This looks like a PNG image: did you mean a folder of images?",
            [0xFF, 0xD8, ..] => " This looks like a JPEG image: did you mean a folder of images?",
            [0x50, 0x4B, ..] => " This looks like a ZIP archive: if it is an npz file, did you mean an npy source? Else unpack it first.",
            [0x1F, 0x8B, ..] => " This looks like gzip inside gzip: unpack it once.",
            [0x93, 0x4E, ..] => " This looks like a NumPy file: did you mean an npy source?",
            [(byte)'<', ..] => " This looks like a web page: the download has failed.",
            _ => LooksLikeText(magic) ? " This looks like text: did you mean a CSV source?" : "",
        };
        return new DataException($"{name}, byte 0: got {Convert.ToHexString(magic)}; expected an IDX file, which starts with 0000.{hint}");
    }

    private static bool LooksLikeText(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (b is not (>= 0x20 and < 0x7F or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0xEF or 0xBB or 0xBF)) return false;
        }

        return bytes.Length > 0;
    }
}
