using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Descent.Formats;

/// <summary>Turns the bytes of a safetensors tensor into floats.</summary>
internal static class SafetensorsNumbers
{
    /// <summary>Converts all values; 64-bit kinds are rounded to the nearest float.</summary>
    public static float[] ToFloats(byte[] data, SafetensorsEntry entry, string file)
    {
        var values = new float[entry.Count];
        var size = SafetensorsEntry.ElementBytes(entry.DType);
        if (entry.DType == "F32" && BitConverter.IsLittleEndian)
        {
            data.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
            return values;
        }

        var convert = Converter(entry.DType)
            ?? throw new DataException($"{file}: got tensor '{entry.Name}' of kind {entry.DType}; expected one that converts to 32-bit floats.");
        for (var i = 0; i < values.Length; i++) values[i] = convert(data.AsSpan(i * size, size));
        return values;
    }

    private static Func<ReadOnlySpan<byte>, float>? Converter(string dtype) => dtype switch
    {
        "F64" => b => (float)BinaryPrimitives.ReadDoubleLittleEndian(b),
        "F32" => b => BinaryPrimitives.ReadSingleLittleEndian(b),
        "F16" => b => (float)BinaryPrimitives.ReadHalfLittleEndian(b),
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
}
