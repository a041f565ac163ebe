using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Descent.Data;

/// <summary>Turns bytes into floats from 0 to 1.</summary>
internal static class PixelConversion
{
    private const byte No = 255; // in no vector
    private const int Portion = 1024; // pixels

    /// <summary>destination = source / 255, rounded once; the same bits with and without vectors.</summary>
    public static void ToUnit(ReadOnlySpan<byte> source, Span<float> destination)
    {
        var i = 0;
        for (; i <= source.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(source[i..]), out var low, out var high);
            Widen(low, destination[i..]);
            Widen(high, destination[(i + Vector<ushort>.Count)..]);
        }

        for (; i < source.Length; i++) destination[i] = source[i] / 255f;
    }

    /// <summary>The same for pixels of three bytes side by side, to three planes.</summary>
    public static void ToPlanes(ReadOnlySpan<byte> source, Span<float> red, Span<float> green, Span<float> blue)
    {
        Span<byte> planes = stackalloc byte[3 * Portion];
        for (var start = 0; start < red.Length; start += Portion)
        {
            var count = Math.Min(Portion, red.Length - start);
            Separate(source.Slice(3 * start, 3 * count), planes, count);
            ToUnit(planes[..count], red[start..]);
            ToUnit(planes.Slice(Portion, count), green[start..]);
            ToUnit(planes.Slice(2 * Portion, count), blue[start..]);
        }
    }

    private static void Separate(ReadOnlySpan<byte> source, Span<byte> planes, int count)
    {
        var i = 0;
        for (; i <= count - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            var from = source[(3 * i)..];
            var (a, b, c) = (Vector128.Create(from), Vector128.Create(from[16..]), Vector128.Create(from[32..]));
            // Byte 3 i + channel of 48; what is not in a vector becomes 0 there.
            (Vector128.Shuffle(a, Vector128.Create((byte)0, 3, 6, 9, 12, 15, No, No, No, No, No, No, No, No, No, No))
                | Vector128.Shuffle(b, Vector128.Create(No, No, No, No, No, No, 2, 5, 8, 11, 14, No, No, No, No, No))
                | Vector128.Shuffle(c, Vector128.Create(No, No, No, No, No, No, No, No, No, No, No, 1, 4, 7, 10, 13)))
                .CopyTo(planes[i..]);
            (Vector128.Shuffle(a, Vector128.Create((byte)1, 4, 7, 10, 13, No, No, No, No, No, No, No, No, No, No, No))
                | Vector128.Shuffle(b, Vector128.Create(No, No, No, No, No, 0, 3, 6, 9, 12, 15, No, No, No, No, No))
                | Vector128.Shuffle(c, Vector128.Create(No, No, No, No, No, No, No, No, No, No, No, 2, 5, 8, 11, 14)))
                .CopyTo(planes[(Portion + i)..]);
            (Vector128.Shuffle(a, Vector128.Create((byte)2, 5, 8, 11, 14, No, No, No, No, No, No, No, No, No, No, No))
                | Vector128.Shuffle(b, Vector128.Create(No, No, No, No, No, 1, 4, 7, 10, 13, No, No, No, No, No, No))
                | Vector128.Shuffle(c, Vector128.Create(No, No, No, No, No, No, No, No, No, No, 0, 3, 6, 9, 12, 15)))
                .CopyTo(planes[((2 * Portion) + i)..]);
        }

        for (; i < count; i++)
            (planes[i], planes[Portion + i], planes[(2 * Portion) + i]) = (source[3 * i], source[(3 * i) + 1], source[(3 * i) + 2]);
    }

    private static void Widen(Vector<ushort> source, Span<float> destination)
    {
        Vector.Widen(source, out var low, out var high);
        Divide(Vector.ConvertToSingle(Vector.AsVectorInt32(low))).CopyTo(destination);
        Divide(Vector.ConvertToSingle(Vector.AsVectorInt32(high))).CopyTo(destination[Vector<float>.Count..]);
    }

    // x / 255. A product with the reciprocal is not always rounded as the quotient is; with its remainder put right it is (Markstein 1990), in a
    // third of the time.
    private static Vector<float> Divide(Vector<float> x)
    {
        var full = new Vector<float>(255f);
        if (!Fma.IsSupported && !AdvSimd.IsSupported) return x / full;
        var reciprocal = new Vector<float>(1 / 255f);
        var quotient = x * reciprocal;
        return Vector.FusedMultiplyAdd(Vector.FusedMultiplyAdd(-quotient, full, x), reciprocal, quotient);
    }
}
