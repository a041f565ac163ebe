using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Descent.Formats;

/// <summary>The bytes of NumPy's numbers: sizes, names, order and conversion.</summary>
internal static class NpyNumbers
{
    private static readonly (string Name, NpyType Type, int Bytes)[] s_types =
    [
        ("b1", NpyType.Bool, 1), ("i1", NpyType.Int8, 1), ("u1", NpyType.UInt8, 1), ("i2", NpyType.Int16, 2), ("u2", NpyType.UInt16, 2),
        ("i4", NpyType.Int32, 4), ("u4", NpyType.UInt32, 4), ("i8", NpyType.Int64, 8), ("u8", NpyType.UInt64, 8), ("f2", NpyType.Float16, 2),
        ("f4", NpyType.Float32, 4), ("f8", NpyType.Float64, 8),
    ];

    /// <summary>How many bytes a number takes.</summary>
    public static int Bytes(NpyType type) => s_types[(int)type].Bytes;

    /// <summary>The type as a header names it, least significant byte first.</summary>
    public static string Name(NpyType type) => (Bytes(type) == 1 ? "|" : "<") + s_types[(int)type].Name;

    /// <summary>Finds a type by its name without the order of bytes, such as f4.</summary>
    public static NpyType? Find(string name)
    {
        foreach (var (known, type, _) in s_types)
        {
            if (known == name) return type;
        }

        return null;
    }

    /// <summary>Turns the bytes of every number around.</summary>
    public static void Swap(Span<byte> data, int bytes)
    {
        if (bytes == 2) Swap(MemoryMarshal.Cast<byte, ushort>(data));
        else if (bytes == 4) Swap(MemoryMarshal.Cast<byte, uint>(data));
        else if (bytes == 8) Swap(MemoryMarshal.Cast<byte, ulong>(data));
    }

    /// <summary>Converts numbers with the least significant byte first; 32-bit integers and wider numbers are rounded to the nearest float.</summary>
    public static void ToFloats(ReadOnlySpan<byte> data, NpyType type, Span<float> values)
    {
        if (type == NpyType.Float32 && BitConverter.IsLittleEndian)
        {
            data[..(4 * values.Length)].CopyTo(MemoryMarshal.AsBytes(values));
            return;
        }

        if (type is NpyType.UInt8 or NpyType.Bool)
        {
            for (var i = 0; i < values.Length; i++) values[i] = data[i];
            return;
        }

        var bytes = Bytes(type);
        for (var i = 0; i < values.Length; i++) values[i] = Float(data.Slice(i * bytes, bytes), type);
    }

    /// <summary>Converts whole numbers; false where one is none, or does not fit.</summary>
    public static bool TryToInts(ReadOnlySpan<byte> data, NpyType type, Span<long> values)
    {
        var bytes = Bytes(type);
        for (var i = 0; i < values.Length; i++)
        {
            var number = data.Slice(i * bytes, bytes);
            if (type is NpyType.Float16 or NpyType.Float32 or NpyType.Float64)
            {
                var value = type == NpyType.Float64 ? BinaryPrimitives.ReadDoubleLittleEndian(number) : Float(number, type);
                if (value != Math.Floor(value) || Math.Abs(value) > 1L << 53) return false; // NaN is not equal to itself
                values[i] = (long)value;
            }
            else if (!TryToInt(number, type, out values[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The type of a .NET number.</summary>
    public static NpyType TypeOf<T>()
        where T : unmanaged =>
        typeof(T) == typeof(bool) ? NpyType.Bool : typeof(T) == typeof(sbyte) ? NpyType.Int8 : typeof(T) == typeof(byte) ? NpyType.UInt8
        : typeof(T) == typeof(short) ? NpyType.Int16 : typeof(T) == typeof(ushort) ? NpyType.UInt16
        : typeof(T) == typeof(int) ? NpyType.Int32 : typeof(T) == typeof(uint) ? NpyType.UInt32
        : typeof(T) == typeof(long) ? NpyType.Int64 : typeof(T) == typeof(ulong) ? NpyType.UInt64
        : typeof(T) == typeof(Half) ? NpyType.Float16 : typeof(T) == typeof(float) ? NpyType.Float32
        : typeof(T) == typeof(double) ? NpyType.Float64
        : throw new DataException(
            $"NpyArray: got numbers of type {typeof(T).Name}; expected bool, Half, float, double or whole numbers of 8 to 64 bits.");

    private static float Float(ReadOnlySpan<byte> number, NpyType type) => type switch
    {
        NpyType.Float16 => (float)BinaryPrimitives.ReadHalfLittleEndian(number),
        NpyType.Float32 => BinaryPrimitives.ReadSingleLittleEndian(number),
        NpyType.Float64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(number),
        NpyType.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(number),
        _ => TryToInt(number, type, out var value) ? value : 0,
    };

    private static bool TryToInt(ReadOnlySpan<byte> number, NpyType type, out long value)
    {
        value = type switch
        {
            NpyType.Int8 => (sbyte)number[0],
            NpyType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(number),
            NpyType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(number),
            NpyType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(number),
            NpyType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(number),
            NpyType.Int64 or NpyType.UInt64 => BinaryPrimitives.ReadInt64LittleEndian(number),
            _ => number[0],
        };
        return type != NpyType.UInt64 || value >= 0;
    }

    private static void Swap(Span<ushort> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Swap(Span<uint> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Swap(Span<ulong> values) => BinaryPrimitives.ReverseEndianness(values, values);
}
