namespace Descent.Data;

/// <summary>Eigenvalues and eigenvectors of a symmetric matrix, the largest eigenvalue first.</summary>
/// <remarks>
/// Reflections to tridiagonal form, then the implicit QL method with Wilkinson's shifts; its rotations are gathered and applied to strips of the
/// vectors that fit a cache. Error of an eigenvalue: a few n * 1e-16 times the largest one. Memory: two matrices. Time for n = 784 and 3072 on two
/// cores: about 0.3 s and 10 s. The same bits for any number of threads.
/// Reference: Bowdler, Martin, Reinsch, Wilkinson, The QR and QL algorithms for symmetric matrices, 1968.
/// </remarks>
internal static unsafe class LargeSymmetricEigen
{
    private const int Strip = 16; // rows of the vectors' matrix that are kept together
    private const int FewRotations = 1 << 20; // that are kept before they are applied: 16 MiB
    private const int MostSteps = 100; // for an eigenvalue; two are usual

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="matrix">n x n, symmetric, finite; overwritten.</param>
    /// <param name="n">Its size.</param>
    /// <param name="count">How many eigenvectors are wanted.</param>
    /// <returns>All values in descending order, and the vectors of the first <paramref name="count"/> of them, one after the other.</returns>
    public static (double[] Values, double[] Vectors) Decompose(double[] matrix, int n, int count)
    {
        var form = Tridiagonal.Reduce(matrix, n);
        var stripes = (n + Strip - 1) / Strip;
        var strips = new double[checked(stripes * Strip * n)];
        fixed (double* a = matrix, factors = form.Factors, s = strips)
        {
            var start = new StartJob(a, factors, s, n);
            ThreadTeam.Shared.Run(ref start, stripes);
            Diagonalize(form, s, stripes);
        }

        var order = new int[n];
        for (var i = 0; i < n; i++) order[i] = i;
        var values = form.Diagonal;
        Array.Sort(order, (i, j) => values[i] != values[j] ? values[j].CompareTo(values[i]) : i.CompareTo(j));
        var vectors = new double[checked(count * n)];
        for (var r = 0; r < count; r++)
            for (var k = 0; k < n; k++)
                vectors[(r * n) + k] = strips[((((long)(k / Strip) * n) + order[r]) * Strip) + (k % Strip)];
        return ([.. order.Select(i => values[i])], vectors);
    }

    private static void Diagonalize(Tridiagonal form, double* strips, int stripes)
    {
        int n = form.N;
        double[] d = form.Diagonal, e = form.Beside;
        double norm = 0;
        for (var i = 0; i < n; i++) norm = Math.Max(norm, Math.Abs(d[i]) + Math.Abs(e[i]));
        var sweeps = new List<(int Top, int Count)>();
        var rotations = new double[2 * Math.Min(FewRotations + n, n * (long)(2 * n))];
        var used = 0;
        for (var l = 0; l < n; l++)
        {
            for (var step = 0; ; step++)
            {
                var m = EndOfBlock(d, e, l, norm);
                if (m == l) break;
                if (step == MostSteps) throw new DataException("Eigenvalues: got a matrix on which QL does not end; expected finite numbers.");
                if (used + (2 * n) > rotations.Length) Apply();
                var count = Sweep(d, e, l, m, rotations.AsSpan(used));
                sweeps.Add((m - 1, count));
                used += 2 * count;
            }
        }

        Apply();

        void Apply()
        {
            var list = sweeps.ToArray();
            fixed (double* r = rotations)
            fixed ((int Top, int Count)* pointer = list)
            {
                var job = new RotateJob(strips, r, pointer, list.Length, n);
                ThreadTeam.Shared.Run(ref job, stripes);
            }

            sweeps.Clear();
            used = 0;
        }
    }

    // The block from l on ends where the number beside the diagonal is lost in rounding.
    private static int EndOfBlock(double[] d, double[] e, int l, double norm)
    {
        const double Epsilon = 1.1102230246251565e-16;
        var m = l;
        while (m < d.Length - 1 && Math.Abs(e[m]) > (Epsilon * (Math.Abs(d[m]) + Math.Abs(d[m + 1]))) + (Epsilon * Epsilon * norm)) m++;
        return m;
    }

    // One implicit QL step on the block l .. m; writes a cosine and a sine for each rotation, from m - 1 on downwards.
    private static int Sweep(double[] d, double[] e, int l, int m, Span<double> rotations)
    {
        var g = (d[l + 1] - d[l]) / (2 * e[l]);
        g = d[m] - d[l] + (e[l] / (g + Math.CopySign(double.Hypot(g, 1), g)));
        double s = 1, c = 1, p = 0;
        var count = 0;
        for (var i = m - 1; i >= l; i--)
        {
            double f = s * e[i], b = c * e[i];
            var r = double.Hypot(f, g);
            e[i + 1] = r;
            if (r == 0)
            {
                d[i + 1] -= p;
                e[m] = 0;
                return count;
            }

            (s, c) = (f / r, g / r);
            g = d[i + 1] - p;
            r = ((d[i] - g) * s) + (2 * c * b);
            p = s * r;
            d[i + 1] = g + p;
            g = (c * r) - b;
            (rotations[2 * count], rotations[(2 * count) + 1]) = (c, s);
            count++;
        }

        d[l] -= p;
        e[l] = g;
        e[m] = 0;
        return count;
    }

    // Rows of the product of all reflections.
    private readonly struct StartJob(double* a, double* factors, double* strips, int n) : IParallelJob
    {
        public void Run(int task)
        {
            var strip = strips + ((long)task * Strip * n);
            for (var k = 0; k < Math.Min(Strip, n - (task * Strip)); k++) strip[((long)((task * Strip) + k) * Strip) + k] = 1;
            for (var j = 0; j < n - 1; j++)
            {
                if (factors[j] != 0) DoubleRows.Reflect(strip + ((long)(j + 1) * Strip), a + ((long)j * n) + j + 1, factors[j], n - j - 1);
            }
        }
    }

    private readonly struct RotateJob(double* strips, double* rotations, (int Top, int Count)* sweeps, int count, int n) : IParallelJob
    {
        public void Run(int task)
        {
            var strip = strips + ((long)task * Strip * n);
            var next = rotations;
            for (var i = 0; i < count; i++)
            {
                DoubleRows.Rotate(strip, sweeps[i].Top, next, sweeps[i].Count);
                next += 2 * sweeps[i].Count;
            }
        }
    }
}
