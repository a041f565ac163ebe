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

    /// <summary>The same for a symmetric matrix of which only the upper half is read: a large one waits for memory, not for arithmetic.</summary>
    public static void ApplySymmetric(float[] matrix, ReadOnlySpan<float> x, Span<float> y)
    {
        y.Clear();
        var n = x.Length;
        fixed (float* m = matrix, px = x, py = y)
        {
            for (var row = 0; row < n; row += 4)
            {
                var end = Math.Min(n, row + 4);
                for (var r = row; r < end; r++)
                    for (var c = row; c < end; c++)
                        py[r] += m[((long)Math.Min(r, c) * n) + Math.Max(r, c)] * px[c];
                if (end < n) FourBothWays(m + ((long)row * n) + end, n, px + end, px + row, n - end, py + end, py + row);
            }
        }
    }

    // Of four rows right of the diagonal: their products with x, and as columns what they add to y.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FourBothWays(float* m, int stride, float* x, float* factors, int count, float* y, float* sums)
    {
        float* m1 = m + stride, m2 = m1 + stride, m3 = m2 + stride;
        Vector<float> f0 = new(factors[0]), f1 = new(factors[1]), f2 = new(factors[2]), f3 = new(factors[3]);
        Vector<float> a0 = default, a1 = default, a2 = default, a3 = default;
        var i = 0;
        for (; i + Vector<float>.Count <= count; i += Vector<float>.Count)
        {
            var (here, added) = (Vector.Load(x + i), Vector.Load(y + i));
            var w = Vector.Load(m + i);
            a0 = Vector.FusedMultiplyAdd(w, here, a0);
            added = Vector.FusedMultiplyAdd(w, f0, added);
            w = Vector.Load(m1 + i);
            a1 = Vector.FusedMultiplyAdd(w, here, a1);
            added = Vector.FusedMultiplyAdd(w, f1, added);
            w = Vector.Load(m2 + i);
            a2 = Vector.FusedMultiplyAdd(w, here, a2);
            added = Vector.FusedMultiplyAdd(w, f2, added);
            w = Vector.Load(m3 + i);
            a3 = Vector.FusedMultiplyAdd(w, here, a3);
            added = Vector.FusedMultiplyAdd(w, f3, added);
            Vector.Store(added, y + i);
        }

        var (s0, s1, s2, s3) = (Vector.Sum(a0), Vector.Sum(a1), Vector.Sum(a2), Vector.Sum(a3));
        for (; i < count; i++)
        {
            (s0, s1, s2, s3) = (s0 + (m[i] * x[i]), s1 + (m1[i] * x[i]), s2 + (m2[i] * x[i]), s3 + (m3[i] * x[i]));
            y[i] += (m[i] * factors[0]) + (m1[i] * factors[1]) + (m2[i] * factors[2]) + (m3[i] * factors[3]);
        }

        (sums[0], sums[1], sums[2], sums[3]) = (sums[0] + s0, sums[1] + s1, sums[2] + s2, sums[3] + s3);
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
