using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Descent.Formats;

/// <summary>A named tensor as a file holds it: its kind of number, its sizes and its bytes.</summary>
/// <param name="Name">The name.</param>
/// <param name="DType">The kind of number in safetensors' words: F32, F16, BF16, I64 and so on.</param>
/// <param name="Shape">The sizes; empty for a single number.</param>
/// <param name="Data">Row-major numbers, the least significant byte of each first.</param>
public sealed record StoredTensor(string Name, string DType, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>How many numbers.</summary>
    public long Count => SafetensorsEntry.ElementBytes(DType) is > 0 and var size ? Data.Length / size : 0;

    /// <summary>Whether it is of a kind of floating-point numbers.</summary>
    public bool IsFloating => DType is "F64" or "F32" or "F16" or "BF16";

    /// <summary>The sizes as [2, 3].</summary>
    public string ShapeText => $"[{string.Join(", ", Shape)}]";

    /// <summary>The numbers as 64-bit floats, exactly but for whole numbers beyond 2^53.</summary>
    /// <exception cref="DataException">The kind is none that this release can convert.</exception>
    public double[] ToDoubles()
    {
        var data = Data.Span;
        var (values, size) = (new double[Count], SafetensorsEntry.ElementBytes(DType));
        if (DType == "F32" && BitConverter.IsLittleEndian)
        {
            var floats = MemoryMarshal.Cast<byte, float>(data);
            for (var i = 0; i < values.Length; i++) values[i] = floats[i];
            return values;
        }

        var convert = Converter(DType)
            ?? throw new DataException($"Tensor '{Name}': got the kind {DType}; expected one that converts to floating-point numbers.");
        for (var i = 0; i < values.Length; i++) values[i] = convert(data.Slice(i * size, size));
        return values;
    }

    /// <summary>The same numbers as another kind, rounded to the nearest, ties to even; whole numbers and truth values stay what they are.</summary>
    /// <param name="dtype">F32, F16 or BF16.</param>
    /// <exception cref="DataException">A finite number is too large for the kind.</exception>
    public StoredTensor ToType(string dtype)
    {
        if (!IsFloating || DType == dtype) return this;
        var values = ToDoubles();
        var size = SafetensorsEntry.ElementBytes(dtype);
        var bytes = new byte[values.Length * size];
        for (var i = 0; i < values.Length; i++)
        {
            var at = bytes.AsSpan(i * size, size);
            var isTooLarge = dtype switch
            {
                "F32" => WriteSingle(at, values[i]),
                "F16" => WriteHalf(at, values[i]),
                "BF16" => WriteBrain(at, values[i]),
                _ => throw new ArgumentException($"StoredTensor: got the kind '{dtype}'; expected F32, F16 or BF16.", nameof(dtype)),
            };
            if (isTooLarge && double.IsFinite(values[i]))
                throw new DataException(FormattableString.Invariant($"Tensor '{Name}': got {values[i]:g6}; expected numbers that {dtype} can hold."));
        }

        return this with { DType = dtype, Data = bytes };
    }

    private static Func<ReadOnlySpan<byte>, double>? Converter(string dtype) => dtype switch
    {
        "F64" => BinaryPrimitives.ReadDoubleLittleEndian,
        "F32" => b => BinaryPrimitives.ReadSingleLittleEndian(b),
        "F16" => b => (double)BinaryPrimitives.ReadHalfLittleEndian(b),
        "BF16" => b => BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(b) << 16),
        "I64" => b => BinaryPrimitives.ReadInt64LittleEndian(b),
        "U64" => b => BinaryPrimitives.ReadUInt64LittleEndian(b),
        "I32" => b => BinaryPrimitives.ReadInt32LittleEndian(b),
        "U32" => b => BinaryPrimitives.ReadUInt32LittleEndian(b),
        "I16" => b => BinaryPrimitives.ReadInt16LittleEndian(b),
        "U16" => b => BinaryPrimitives.ReadUInt16LittleEndian(b),
        "I8" => b => (sbyte)b[0],
        "U8" => b => b[0],
        "BOOL" => b => b[0] != 0 ? 1 : 0,
        _ => null,
    };

    private static bool WriteSingle(Span<byte> at, double value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(at, (float)value);
        return float.IsInfinity((float)value);
    }

    private static bool WriteHalf(Span<byte> at, double value)
    {
        BinaryPrimitives.WriteHalfLittleEndian(at, (Half)value);
        return Half.IsInfinity((Half)value);
    }

    // The upper half of a float's bits, rounded; a NaN keeps a bit of its own.
    private static bool WriteBrain(Span<byte> at, double value)
    {
        var bits = BitConverter.SingleToUInt32Bits((float)value);
        var rounded = double.IsNaN(value) ? (bits >> 16) | 0x40 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16;
        BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)rounded);
        return (rounded & 0x7FFF) == 0x7F80;
    }
}
