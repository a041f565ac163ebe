using System.Numerics;
using System.Runtime.CompilerServices;

namespace Descent.Data;

/// <summary>y = matrix * x for one sample.</summary>
internal static unsafe class MatrixKernel
{
    /// <summary>Every number of <paramref name="y"/> is the product of a row with <paramref name="x"/>.</summary>
    /// <param name="matrix">Rows of x's length, as many as y has numbers.</param>
    /// <param name="x">The sample.</param>
    /// <param name="y">Where the products go.</param>
    public static void Apply(float[] matrix, ReadOnlySpan<float> x, Span<float> y)
    {
        fixed (float* m = matrix, px = x, py = y)
        {
            var row = 0;
            for (; row + 4 <= y.Length; row += 4) Four(m + ((long)row * x.Length), px, x.Length, py + row);
            for (; row < y.Length; row++) py[row] = One(m + ((long)row * x.Length), px, x.Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(float* m, float* x, int count, float* y)
    {
        float* m1 = m + count, m2 = m1 + count, m3 = m2 + count;
        Vector<float> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        var width = Vector<float>.Count;
        var i = 0;
        for (; i + (2 * width) <= count; i += 2 * width)
        {
            var (x0, x1) = (Vector.Load(x + i), Vector.Load(x + i + width));
            a0 = Vector.FusedMultiplyAdd(Vector.Load(m + i), x0, a0);
            a1 = Vector.FusedMultiplyAdd(Vector.Load(m1 + i), x0, a1);
            a2 = Vector.FusedMultiplyAdd(Vector.Load(m2 + i), x0, a2);
            a3 = Vector.FusedMultiplyAdd(Vector.Load(m3 + i), x0, a3);
            b0 = Vector.FusedMultiplyAdd(Vector.Load(m + i + width), x1, b0);
            b1 = Vector.FusedMultiplyAdd(Vector.Load(m1 + i + width), x1, b1);
            b2 = Vector.FusedMultiplyAdd(Vector.Load(m2 + i + width), x1, b2);
            b3 = Vector.FusedMultiplyAdd(Vector.Load(m3 + i + width), x1, b3);
        }

        var (y0, y1, y2, y3) = (Vector.Sum(a0 + b0), Vector.Sum(a1 + b1), Vector.Sum(a2 + b2), Vector.Sum(a3 + b3));
        for (; i < count; i++)
        {
            (y0, y1) = (y0 + (m[i] * x[i]), y1 + (m1[i] * x[i]));
            (y2, y3) = (y2 + (m2[i] * x[i]), y3 + (m3[i] * x[i]));
        }

        (y[0], y[1], y[2], y[3]) = (y0, y1, y2, y3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float One(float* m, float* x, int count)
    {
        Vector<float> a = default, b = default;
        var width = Vector<float>.Count;
        var i = 0;
        for (; i + (2 * width) <= count; i += 2 * width)
        {
            a = Vector.FusedMultiplyAdd(Vector.Load(m + i), Vector.Load(x + i), a);
            b = Vector.FusedMultiplyAdd(Vector.Load(m + i + width), Vector.Load(x + i + width), b);
        }

        var sum = Vector.Sum(a + b);
        for (; i < count; i++) sum += m[i] * x[i];
        return sum;
    }
}
