namespace Descent.Optim;

/// <summary>Solves symmetric positive definite systems.</summary>
internal static class Cholesky
{
    /// <summary>x with (a + damping I) x = b, or null where that matrix is not positive definite.</summary>
    public static double[]? Solve(double[] a, double[] b, double damping)
    {
        var n = b.Length;
        var l = new double[a.Length];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = a[(i * n) + j] + (i == j ? damping : 0) - Dot(l.AsSpan(i * n, j), l.AsSpan(j * n, j));
                if (i != j) l[(i * n) + j] = sum / l[(j * n) + j];
                else if (sum > 0 && double.IsFinite(sum)) l[(i * n) + i] = Math.Sqrt(sum);
                else return null;
            }
        }

        var x = b.ToArray();
        for (var i = 0; i < n; i++) x[i] = (x[i] - Dot(l.AsSpan(i * n, i), x.AsSpan(0, i))) / l[(i * n) + i];
        for (var i = n - 1; i >= 0; i--)
        {
            x[i] /= l[(i * n) + i];
            for (var j = 0; j < i; j++) x[j] -= l[(i * n) + j] * x[i];
        }

        return x;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }
}
