using System.Runtime.InteropServices;

namespace Descent.Formats;

/// <summary>An array of numbers as NumPy saves it.</summary>
public sealed class NpyArray
{
    /// <summary>Takes <paramref name="data"/> as it is, without a copy.</summary>
    /// <param name="type">The kind of number.</param>
    /// <param name="shape">The sizes; none for a single number.</param>
    /// <param name="data">Row-major numbers, the least significant byte of each first.</param>
    /// <exception cref="ShapeException">Sizes and bytes do not fit together.</exception>
    public NpyArray(NpyType type, int[] shape, byte[] data)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(data);
        Int128 count = shape.Contains(0) ? 0 : 1;
        foreach (var size in shape)
        {
            if (size < 0 || (count *= size) > int.MaxValue)
                throw new ShapeException($"NpyArray: got shape [{string.Join(", ", shape)}]; expected sizes from 0 on whose product fits 31 bits.");
        }

        if (count * NpyNumbers.Bytes(type) != data.Length)
        {
            throw new ShapeException(
                $"NpyArray: got {data.Length} bytes for {type} [{string.Join(", ", shape)}]; expected {count * NpyNumbers.Bytes(type)}.");
        }

        (Type, Shape, Data, Count) = (type, shape, data, (int)count);
    }

    /// <summary>The kind of number.</summary>
    public NpyType Type { get; }

    /// <summary>The sizes; none for a single number.</summary>
    public int[] Shape { get; }

    /// <summary>Row-major numbers, the least significant byte of each first.</summary>
    public byte[] Data { get; }

    /// <summary>How many numbers.</summary>
    public int Count { get; }

    /// <summary>An array of .NET numbers: bool, Half, float, double or whole numbers of 8 to 64 bits.</summary>
    public static NpyArray From<T>(ReadOnlySpan<T> values, params ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        var type = NpyNumbers.TypeOf<T>();
        var data = MemoryMarshal.AsBytes(values).ToArray();
        if (!BitConverter.IsLittleEndian) NpyNumbers.Swap(data, NpyNumbers.Bytes(type));
        return new NpyArray(type, shape.ToArray(), data);
    }

    /// <summary>The numbers as 32-bit floats, unscaled; wider ones are rounded, false is 0 and true is 1.</summary>
    public float[] ToFloats()
    {
        var values = new float[Count];
        NpyNumbers.ToFloats(Data, Type, values);
        return values;
    }

    /// <summary>The numbers as whole numbers, for labels; floats must be whole and below 2^53.</summary>
    /// <exception cref="DataException">A number is not whole or does not fit.</exception>
    public long[] ToInts()
    {
        var values = new long[Count];
        if (!NpyNumbers.TryToInts(Data, Type, values))
            throw new DataException($"NpyArray: got {Type} numbers that are not whole; expected whole ones.");
        return values;
    }
}
