using System.Numerics;

namespace Descent.Data;

/// <summary>Turns bytes into floats from 0 to 1.</summary>
internal static class PixelConversion
{
    /// <summary>destination = source / 255, rounded once; the same bits with and without vectors.</summary>
    public static void ToUnit(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var i = 0;
        var full = new Vector<float>(255f);
        for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(source[i..]), out var low, out var high);
            Widen(low, destination[i..], full);
            Widen(high, destination[(i + Vector<ushort>.Count)..], full);
        }

        for (; i < source.Length; i++) destination[i] = source[i] / 255f;
    }

    private static void Widen(Vector<ushort> source, Span<float> destination, Vector<float> full)
    {
        Vector.Widen(source, out var low, out var high);
        (Vector.ConvertToSingle(Vector.AsVectorInt32(low)) / full).CopyTo(destination);
        (Vector.ConvertToSingle(Vector.AsVectorInt32(high)) / full).CopyTo(destination[Vector<float>.Count..]);
    }
}
