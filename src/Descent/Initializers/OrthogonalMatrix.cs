using System.Runtime.Intrinsics;

namespace Descent.Nn;

/// <summary>Random matrices with orthonormal rows or columns.</summary>
internal static class OrthogonalMatrix
{
    /// <summary>(rows, columns), row-major; uniformly distributed among all such matrices.</summary>
    public static float[] Draw(int rows, int columns, float gain, Rng rng)
    {
        var numbers = new float[rows * columns];
        rng.FillNormal(numbers, 0, 1);
        var isWide = rows < columns;
        var vectors = new double[Math.Min(rows, columns)][];
        for (var i = 0; i < vectors.Length; i++)
        {
            vectors[i] = new double[Math.Max(rows, columns)];
            for (var j = 0; j < vectors[i].Length; j++) vectors[i][j] = numbers[isWide ? (i * columns) + j : (j * columns) + i];
        }

        Orthonormalize(vectors);
        for (var i = 0; i < vectors.Length; i++)
            for (var j = 0; j < vectors[i].Length; j++)
                numbers[isWide ? (i * columns) + j : (j * columns) + i] = (float)(gain * vectors[i][j]);
        return numbers;
    }

    // Modified Gram-Schmidt. In double precision the loss of orthogonality, about the condition number times 1e-16, stays below fp32.
    private static void Orthonormalize(double[][] vectors)
    {
        for (var i = 0; i < vectors.Length; i++)
        {
            var unit = vectors[i];
            var scale = 1 / Math.Sqrt(Dot(unit, unit));
            for (var j = 0; j < unit.Length; j++) unit[j] *= scale;
            for (var next = i + 1; next < vectors.Length; next++) Subtract(Dot(unit, vectors[next]), unit, vectors[next]);
        }
    }

    // Four lanes on every machine: the same numbers everywhere.
    private static double Dot(double[] a, double[] b)
    {
        var sums = Vector256<double>.Zero;
        var i = 0;
        for (; i + 4 <= a.Length; i += 4) sums += Vector256.Create(a, i) * Vector256.Create(b, i);
        var sum = Vector256.Sum(sums);
        for (; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static void Subtract(double scale, double[] x, double[] y)
    {
        var scales = Vector256.Create(scale);
        var i = 0;
        for (; i + 4 <= x.Length; i += 4) (Vector256.Create(y, i) - (scales * Vector256.Create(x, i))).CopyTo(y, i);
        for (; i < x.Length; i++) y[i] -= scale * x[i];
    }
}
