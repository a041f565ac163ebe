using System.Numerics;
using System.Runtime.CompilerServices;

namespace Descent.Diagnostics;

/// <summary>Arithmetic on pairs of numbers; sums in single precision within a block, in double between blocks.</summary>
internal static class Products
{
    private const int Block = 4096;

    /// <summary>The sum of a[i] b[i].</summary>
    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var start = 0; start < a.Length; start += Block)
        {
            var length = Math.Min(Block, a.Length - start);
            sum += OfBlock(a.Slice(start, length), b.Slice(start, length));
        }

        return sum;
    }

    /// <summary>The Euclidean norm.</summary>
    public static double Norm(ReadOnlySpan<float> numbers) => Math.Sqrt(Dot(numbers, numbers));

    /// <summary>a[i] -= b[i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Subtract(Span<float> a, ReadOnlySpan<float> b)
    {
        var i = 0;
        for (; i <= a.Length - Vector<float>.Count; i += Vector<float>.Count) (new Vector<float>(a[i..]) - new Vector<float>(b[i..])).CopyTo(a[i..]);
        for (; i < a.Length; i++) a[i] -= b[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // short runs would be over before it is compiled well
    private static double OfBlock(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var (first, second) = (Vector<float>.Zero, Vector<float>.Zero);
        var (i, width) = (0, Vector<float>.Count);
        for (; i <= a.Length - (2 * width); i += 2 * width)
        {
            first += new Vector<float>(a[i..]) * new Vector<float>(b[i..]);
            second += new Vector<float>(a[(i + width)..]) * new Vector<float>(b[(i + width)..]);
        }

        double sum = Vector.Sum(first + second);
        for (; i < a.Length; i++) sum += (double)a[i] * b[i];
        return sum;
    }
}
