using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Descent.Data;

/// <summary>Adds up c = sum of a * a^T in double precision, a block of vectors at a time.</summary>
/// <remarks>Every number of c is a sum in the order of the vectors, whatever the number of threads.</remarks>
internal sealed unsafe class SymmetricProduct
{
    /// <summary>How many vectors a block has at most.</summary>
    public const int Block = 256;

    private const int Panel = 8; // columns that are packed together: two vectors
    private const int Stripe = 32; // rows of a task

    private readonly int _n, _panels;
    private readonly double[] _packed;

    public SymmetricProduct(int n)
    {
        (_n, _panels) = (n, (n + Panel - 1) / Panel);
        Sums = new double[checked(n * n)];
        _packed = new double[checked(_panels * Panel * Block)];
    }

    /// <summary>The sums, n x n; below the diagonal only once <see cref="Mirror"/> was called.</summary>
    public double[] Sums { get; }

    /// <summary>Adds the outer products of vectors.</summary>
    /// <param name="vectors">One after the other, n numbers each.</param>
    /// <param name="count">How many, at most <see cref="Block"/>.</param>
    public void Add(ReadOnlySpan<double> vectors, int count)
    {
        for (var k = 0; k < count; k++)
        {
            var vector = vectors.Slice(k * _n, _n);
            for (var i = 0; i < _n; i++) _packed[(((i / Panel * count) + k) * Panel) + (i % Panel)] = vector[i];
        }

        AddPacked(count);
    }

    /// <summary>Copies what is above the diagonal below it.</summary>
    public void Mirror()
    {
        for (var i = 0; i < _n; i++)
            for (var j = 0; j < i; j++)
                Sums[((long)i * _n) + j] = Sums[((long)j * _n) + i];
    }

    private void AddPacked(int count)
    {
        fixed (double* packed = _packed, sums = Sums)
        {
            var job = new Job(packed, sums, _n, _panels, count);
            ThreadTeam.Shared.Run(ref job, (_n + Stripe - 1) / Stripe);
        }
    }

    private readonly struct Job(double* packed, double* sums, int n, int panels, int count) : IParallelJob
    {
        public void Run(int task)
        {
            var tile = stackalloc double[4 * Panel];
            var first = task * Stripe;
            var end = Math.Min(n, first + Stripe);
            for (var panel = first / Panel; panel < panels; panel++)
            {
                var column = panel * Panel;
                var right = packed + ((long)column * count);
                for (var row = first; row < Math.Min(end, column + Panel); row += 4)
                {
                    Multiply(packed + ((long)(row / Panel) * Panel * count) + (row % Panel), right, count, tile);
                    for (var i = row; i < Math.Min(end, row + 4); i++)
                        for (var j = Math.Max(i, column); j < Math.Min(n, column + Panel); j++)
                            sums[((long)i * n) + j] += tile[((i - row) * Panel) + j - column];
                }
            }
        }
    }

    // Four rows by eight columns: eight sums in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(double* left, double* right, int count, double* tile)
    {
        Vector256<double> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        for (var k = 0; k < count; k++, left += Panel, right += Panel)
        {
            var (b0, b1) = (Vector256.Load(right), Vector256.Load(right + 4));
            var a = Vector256.Create(left[0]);
            c00 = Vector256.FusedMultiplyAdd(a, b0, c00);
            c01 = Vector256.FusedMultiplyAdd(a, b1, c01);
            a = Vector256.Create(left[1]);
            c10 = Vector256.FusedMultiplyAdd(a, b0, c10);
            c11 = Vector256.FusedMultiplyAdd(a, b1, c11);
            a = Vector256.Create(left[2]);
            c20 = Vector256.FusedMultiplyAdd(a, b0, c20);
            c21 = Vector256.FusedMultiplyAdd(a, b1, c21);
            a = Vector256.Create(left[3]);
            c30 = Vector256.FusedMultiplyAdd(a, b0, c30);
            c31 = Vector256.FusedMultiplyAdd(a, b1, c31);
        }

        c00.Store(tile);
        c01.Store(tile + 4);
        c10.Store(tile + 8);
        c11.Store(tile + 12);
        c20.Store(tile + 16);
        c21.Store(tile + 20);
        c30.Store(tile + 24);
        c31.Store(tile + 28);
    }
}
