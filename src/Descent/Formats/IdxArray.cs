using System.Buffers.Binary;

namespace Descent.Formats;

/// <summary>The kinds of number that an IDX file can hold, with the code that stands in its third byte.</summary>
public enum IdxType
{
    /// <summary>Bytes from 0 to 255, as in MNIST.</summary>
    UInt8 = 0x08,

    /// <summary>Bytes from -128 to 127.</summary>
    Int8 = 0x09,

    /// <summary>16-bit whole numbers.</summary>
    Int16 = 0x0B,

    /// <summary>32-bit whole numbers.</summary>
    Int32 = 0x0C,

    /// <summary>32-bit floating point numbers.</summary>
    Float32 = 0x0D,

    /// <summary>64-bit floating point numbers.</summary>
    Float64 = 0x0E,
}

/// <summary>The content of an IDX file: a dense array.</summary>
/// <param name="Type">What kind of number.</param>
/// <param name="Shape">The sizes; the first axis counts the samples.</param>
/// <param name="Data">The numbers as they stand in the file: row-major, most significant byte first.</param>
public sealed record IdxArray(IdxType Type, int[] Shape, byte[] Data)
{
    /// <summary>How many numbers.</summary>
    public int Count => Data.Length / ElementBytes(Type);

    /// <summary>How many bytes one number of <paramref name="type"/> takes, or 0 where the type does not exist.</summary>
    public static int ElementBytes(IdxType type) => type switch
    {
        IdxType.UInt8 or IdxType.Int8 => 1,
        IdxType.Int16 => 2,
        IdxType.Int32 or IdxType.Float32 => 4,
        IdxType.Float64 => 8,
        _ => 0,
    };

    /// <summary>The numbers as 32-bit floats, unscaled; 32-bit integers and 64-bit floats are rounded.</summary>
    public float[] ToFloats()
    {
        var values = new float[Count];
        var size = ElementBytes(Type);
        for (var i = 0; i < values.Length; i++)
        {
            var bytes = Data.AsSpan(i * size, size);
            values[i] = Type switch
            {
                IdxType.UInt8 => bytes[0],
                IdxType.Int8 => (sbyte)bytes[0],
                IdxType.Int16 => BinaryPrimitives.ReadInt16BigEndian(bytes),
                IdxType.Int32 => BinaryPrimitives.ReadInt32BigEndian(bytes),
                IdxType.Float32 => BinaryPrimitives.ReadSingleBigEndian(bytes),
                _ => (float)BinaryPrimitives.ReadDoubleBigEndian(bytes),
            };
        }

        return values;
    }
}
