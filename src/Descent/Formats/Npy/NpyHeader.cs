using System.Buffers.Binary;
using System.Text;

namespace Descent.Formats;

/// <summary>What stands before the numbers of a NumPy file: their kind, order and sizes, checked.</summary>
/// <remarks>
/// Layout: 93 "NUMPY", two bytes of version (1.0, 2.0 or 3.0), the header's length (2 bytes, 4 from version 2 on), a Python dictionary.
/// Reference: NumPy Enhancement Proposal 1, and numpy.lib.format.
/// </remarks>
/// <param name="Type">The kind of number.</param>
/// <param name="IsBigEndian">Whether the most significant byte of a number is the first.</param>
/// <param name="IsFortranOrder">Whether the first axis runs fastest.</param>
/// <param name="Shape">The sizes; none for a single number.</param>
internal sealed record NpyHeader(NpyType Type, bool IsBigEndian, bool IsFortranOrder, long[] Shape)
{
    private const int MostBytes = 10_000; // NumPy's own limit
    private const int Alignment = 64, GrowthDigits = 21; // as NumPy writes

    /// <summary>How many numbers.</summary>
    public long Count { get; private init; }

    /// <summary>How many bytes they take.</summary>
    public long DataBytes => Count * NpyNumbers.Bytes(Type);

    /// <summary>The sizes as text.</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the header.</summary>
    public static NpyHeader Read(CheckedReader reader)
    {
        Span<byte> start = stackalloc byte[8];
        var got = reader.Read(start);
        if (got < 8 || !start.StartsWith(Magic))
        {
            var hint = start is [0x50, 0x4B, ..] ? " This looks like an npz file."
                : start[0] is 0x80 or (byte)'(' ? " This looks like a pickle."
                : "";
            throw new DataException(
                $"{reader.Name}, byte 0: got {Convert.ToHexString(start[..got])}; expected a NumPy file, which starts with 934E554D5059.{hint}");
        }

        if (start[6] is < 1 or > 3 || start[7] != 0)
        {
            throw new DataException($"{reader.Name}, byte 6: got version {start[6]}.{start[7]}; expected 1.0, 2.0 or 3.0.");
        }

        var size = reader.ReadExactly(start[6] == 1 ? 2 : 4, "header");
        var length = size.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > MostBytes) throw new DataException($"{reader.Name}, byte 8: got a header of {length} bytes; expected at most {MostBytes}.");
        return Parse(reader.ReadExactly(length, "header"), reader.Name);
    }

    /// <summary>The bytes before the numbers, as NumPy writes them; room is left for a longer first size.</summary>
    public static byte[] Write(NpyType type, ReadOnlySpan<int> shape)
    {
        var sizes = new StringBuilder();
        for (var i = 0; i < shape.Length; i++) sizes.Append(i == 0 ? "" : ", ").Append(shape[i]);
        if (shape.Length == 1) sizes.Append(',');
        var text = $"{{'descr': '{NpyNumbers.Name(type)}', 'fortran_order': False, 'shape': ({sizes}), }}";
        if (shape.Length > 0) text = text.PadRight(text.Length + GrowthDigits - $"{shape[0]}".Length);
        text = text.PadRight(text.Length + Alignment - ((Magic.Length + 4 + text.Length + 1) % Alignment)) + '\n';
        var bytes = new byte[Magic.Length + 4 + text.Length];
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), checked((ushort)text.Length));
        Encoding.ASCII.GetBytes(text, bytes.AsSpan(10));
        return bytes;
    }

    private static NpyHeader Parse(byte[] text, string name)
    {
        var (type, isFortran, shape) = new NpyLiteral(text, name).Read();
        if (type is "O" or "|O" or "<O" or ">O" or "|O8")
        {
            throw new DataException(
                $"{name}: got an array of Python objects; expected numbers. Such a file is a pickle (NumPy's allow_pickle=True), which runs code " +
                "when it is read, so Descent never reads one. Save it again as an array of numbers.");
        }

        var known = type.Length == 3 && type[0] is '<' or '>' or '|' ? NpyNumbers.Find(type[1..]) : null;
        if (known is null || (type[0] == '|' && NpyNumbers.Bytes(known.Value) > 1))
        {
            throw new DataException(
                $"{name}: got numbers of type '{type}'; " +
                "expected bool (|b1), whole numbers of 8 to 64 bits (|u1, <i8, ...) or floats (<f2, <f4, <f8).");
        }

        return new NpyHeader(known.Value, type[0] == '>', isFortran, shape) { Count = CountOf(shape, NpyNumbers.Bytes(known.Value), name) };
    }

    private static long CountOf(long[] shape, int bytes, string name)
    {
        Int128 count = 1;
        foreach (var size in shape)
        {
            count *= size; // each below 2^63, and the product so far too
            if (count * bytes > long.MaxValue)
                throw new DataException($"{name}: got sizes whose product is over 2^63 bytes; expected an array that fits.");
        }

        return (long)count;
    }
}
