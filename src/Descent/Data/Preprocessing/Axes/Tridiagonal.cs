namespace Descent.Data;

/// <summary>Brings a symmetric matrix to tridiagonal form by reflections: a = q t q^T.</summary>
/// <remarks>
/// Reflection j is 1 - factor * v v^T, where v stands in row j of the matrix from column j + 1 on. The change of the matrix by one reflection and the
/// product that the next one needs are one pass over it.
/// Reference: Golub and Van Loan, Matrix computations, section 8.3.
/// </remarks>
internal sealed unsafe class Tridiagonal
{
    private const int Rows = 64; // of a task

    private Tridiagonal(double[] matrix, int n) =>
        (Matrix, N, Diagonal, Beside, Factors) = (matrix, n, new double[n], new double[n], new double[n]);

    /// <summary>The matrix, overwritten by the reflections.</summary>
    public double[] Matrix { get; }

    public int N { get; }

    public double[] Diagonal { get; }

    /// <summary>The numbers beside the diagonal, and a 0.</summary>
    public double[] Beside { get; }

    /// <summary>The factor of each reflection; 0 for none.</summary>
    public double[] Factors { get; }

    /// <summary>Reduces a whole symmetric matrix, which is overwritten.</summary>
    public static Tridiagonal Reduce(double[] matrix, int n)
    {
        var result = new Tridiagonal(matrix, n);
        double[] x = new double[n], y = new double[n], product = new double[n];
        fixed (double* a = matrix, px = x, py = y, pp = product)
        {
            for (var j = 0; j < n; j++) result.Step(a, j, px, py, pp);
        }

        return result;
    }

    // What the reflection before does to the matrix, -x y^T - y x^T, is still to be done.
    private void Step(double* a, int j, double* x, double* y, double* product)
    {
        var row = a + ((long)j * N);
        for (var c = j; c < N; c++) row[c] -= (x[j] * y[c]) + (y[j] * x[c]);
        Diagonal[j] = row[j];
        var count = N - j - 1;
        if (count == 0) return;
        var v = row + j + 1;
        (Beside[j], Factors[j]) = Mirror(v, count);
        var job = new Job(a, N, j + 1, v, x, y, product);
        ThreadTeam.Shared.Run(ref job, (count + Rows - 1) / Rows);
        var factor = Factors[j];
        double dot = 0;
        for (var i = 0; i < count; i++) dot += product[j + 1 + i] * v[i];
        for (var i = 0; i < count; i++)
        {
            x[j + 1 + i] = v[i];
            y[j + 1 + i] = factor * (product[j + 1 + i] - (factor / 2 * dot * v[i]));
        }
    }

    // The vector becomes that of the reflection which brings it to (beside, 0, ...).
    private static (double Beside, double Factor) Mirror(double* v, int count)
    {
        double largest = 0;
        for (var i = 1; i < count; i++) largest = Math.Max(largest, Math.Abs(v[i]));
        if (largest == 0)
        {
            var only = v[0];
            v[0] = 0;
            return (only, 0);
        }

        largest = Math.Max(largest, Math.Abs(v[0])); // scaled, so that squares neither vanish nor overflow
        double squares = 0;
        for (var i = 0; i < count; i++) squares += v[i] / largest * (v[i] / largest);
        var beside = -Math.CopySign(Math.Sqrt(squares) * largest, v[0]);
        v[0] -= beside;
        double length = 0;
        for (var i = 0; i < count; i++) length += v[i] / largest * (v[i] / largest);
        var scale = 1 / (largest * Math.Sqrt(length));
        for (var i = 0; i < count; i++) v[i] *= scale; // of length 1: the factor is 2
        return (beside, 2);
    }

    private readonly struct Job(double* a, int n, int first, double* v, double* x, double* y, double* product) : IParallelJob
    {
        public void Run(int task)
        {
            for (var i = first + (task * Rows); i < Math.Min(n, first + ((task + 1) * Rows)); i++)
                product[i] = DoubleRows.UpdateAndDot(a + ((long)i * n) + first, x[i], y + first, y[i], x + first, v, n - first);
        }
    }
}
