using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Descent.Data;

/// <summary>Steps of the eigenvalue computation on rows of doubles.</summary>
internal static unsafe class DoubleRows
{
    /// <summary>row -= a * x + b * y, then the sum of row * z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double UpdateAndDot(double* row, double a, double* x, double b, double* y, double* z, int count)
    {
        Vector256<double> va = Vector256.Create(-a), vb = Vector256.Create(-b), s0 = default, s1 = default;
        var i = 0;
        for (; i + 8 <= count; i += 8)
        {
            var r0 = Vector256.FusedMultiplyAdd(
                vb, Vector256.Load(y + i), Vector256.FusedMultiplyAdd(va, Vector256.Load(x + i), Vector256.Load(row + i)));
            var r1 = Vector256.FusedMultiplyAdd(
                vb, Vector256.Load(y + i + 4), Vector256.FusedMultiplyAdd(va, Vector256.Load(x + i + 4), Vector256.Load(row + i + 4)));
            r0.Store(row + i);
            r1.Store(row + i + 4);
            s0 = Vector256.FusedMultiplyAdd(r0, Vector256.Load(z + i), s0);
            s1 = Vector256.FusedMultiplyAdd(r1, Vector256.Load(z + i + 4), s1);
        }

        var sum = Vector256.Sum(s0 + s1);
        for (; i < count; i++)
        {
            row[i] -= (a * x[i]) + (b * y[i]);
            sum += row[i] * z[i];
        }

        return sum;
    }

    /// <summary>Mirrors the rows of a strip, 16 numbers each: w = sum of v[i] * row i, row i -= factor * v[i] * w.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Reflect(double* strip, double* v, double factor, int count)
    {
        Vector256<double> w0 = default, w1 = default, w2 = default, w3 = default;
        var row = strip;
        for (var i = 0; i < count; i++, row += 16)
        {
            var f = Vector256.Create(v[i]);
            w0 = Vector256.FusedMultiplyAdd(f, Vector256.Load(row), w0);
            w1 = Vector256.FusedMultiplyAdd(f, Vector256.Load(row + 4), w1);
            w2 = Vector256.FusedMultiplyAdd(f, Vector256.Load(row + 8), w2);
            w3 = Vector256.FusedMultiplyAdd(f, Vector256.Load(row + 12), w3);
        }

        row = strip;
        for (var i = 0; i < count; i++, row += 16)
        {
            var f = Vector256.Create(-factor * v[i]);
            Vector256.FusedMultiplyAdd(f, w0, Vector256.Load(row)).Store(row);
            Vector256.FusedMultiplyAdd(f, w1, Vector256.Load(row + 4)).Store(row + 4);
            Vector256.FusedMultiplyAdd(f, w2, Vector256.Load(row + 8)).Store(row + 8);
            Vector256.FusedMultiplyAdd(f, w3, Vector256.Load(row + 12)).Store(row + 12);
        }
    }

    /// <summary>Turns neighbouring rows of a strip against each other, from row <paramref name="top"/> + 1 downwards, one rotation (cosine, sine)
    /// each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rotate(double* strip, int top, double* rotations, int count)
    {
        var row = strip + ((long)(top + 1) * 16);
        Vector256<double> h0 = Vector256.Load(row), h1 = Vector256.Load(row + 4), h2 = Vector256.Load(row + 8), h3 = Vector256.Load(row + 12);
        for (var i = 0; i < count; i++, row -= 16, rotations += 2)
        {
            Vector256<double> c = Vector256.Create(rotations[0]), s = Vector256.Create(rotations[1]);
            Vector256<double> l0 = Vector256.Load(row - 16), l1 = Vector256.Load(row - 12);
            Vector256<double> l2 = Vector256.Load(row - 8), l3 = Vector256.Load(row - 4);
            Vector256.FusedMultiplyAdd(s, l0, c * h0).Store(row);
            Vector256.FusedMultiplyAdd(s, l1, c * h1).Store(row + 4);
            Vector256.FusedMultiplyAdd(s, l2, c * h2).Store(row + 8);
            Vector256.FusedMultiplyAdd(s, l3, c * h3).Store(row + 12);
            h0 = Vector256.FusedMultiplyAdd(c, l0, -(s * h0));
            h1 = Vector256.FusedMultiplyAdd(c, l1, -(s * h1));
            h2 = Vector256.FusedMultiplyAdd(c, l2, -(s * h2));
            h3 = Vector256.FusedMultiplyAdd(c, l3, -(s * h3));
        }

        h0.Store(row);
        h1.Store(row + 4);
        h2.Store(row + 8);
        h3.Store(row + 12);
    }
}
