using System.Diagnostics;
using Descent.Data;
using Xunit.Abstractions;

namespace Descent.Tests.Data;

public sealed class LargeSymmetricEigenTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(130)]
    [InlineData(300)]
    public void Decompose_RandomMatrix_IsPutTogetherAgain(int n)
    {
        var rng = new Rng((ulong)n);
        var a = Symmetric(n, (_, _) => rng.NextNormal());
        Check(a, n, 1e-14 * n);
    }

    public static TheoryData<string> Hard => ["zero", "identity", "one direction", "graded", "equal values", "tiny", "huge", "zero rows"];

    [Theory]
    [MemberData(nameof(Hard))]
    public void Decompose_HardMatrix_IsPutTogetherAgain(string kind)
    {
        const int N = 40;
        var a = Symmetric(N, (i, j) => kind switch
        {
            "zero" => 0,
            "identity" => i == j ? 1 : 0,
            "one direction" => (i + 1.0) * (j + 1.0),
            "graded" => Math.Pow(10, -(i + j) / 4.0) * (1 + ((i * j) % 7)),
            "equal values" => (i == j ? 3 : 0) + (i % 2 == j % 2 ? 0.5 : 0),
            "tiny" => 1e-150 * Math.Cos((i * j) + i + j),
            "huge" => 1e150 * Math.Cos((i * j) + i + j),
            _ => i % 3 == 0 || j % 3 == 0 ? 0 : Math.Sin((i * j) + 1),
        });
        Check(a, N, 1e-13);
    }

    // The second difference has the eigenvalues 2 - 2 cos(k pi / (n + 1)).
    [Fact]
    public void Decompose_SecondDifference_HasTheKnownValues()
    {
        const int N = 100;
        var a = Symmetric(N, (i, j) => i == j ? 2 : Math.Abs(i - j) == 1 ? -1 : 0);
        var (values, _) = LargeSymmetricEigen.Decompose(a, N, 1);
        for (var k = 0; k < N; k++) Assert.Equal(2 - (2 * Math.Cos((N - k) * Math.PI / (N + 1))), values[k], tolerance: 1e-13);
    }

    [Fact]
    public void Decompose_OneOrThreeThreads_SameBits()
    {
        const int N = 200;
        var a = Symmetric(N, (i, j) => Math.Sin((i * j) + i + j));
        var threads = CpuDevice.Threads;
        try
        {
            CpuDevice.Threads = 1;
            var one = LargeSymmetricEigen.Decompose([.. a], N, N);
            CpuDevice.Threads = 3;
            var three = LargeSymmetricEigen.Decompose([.. a], N, N);
            Assert.Equal(one.Values, three.Values);
            Assert.Equal(one.Vectors, three.Vectors);
        }
        finally
        {
            CpuDevice.Threads = threads;
        }
    }

    [Theory]
    [InlineData(5, 3)]
    [InlineData(41, 600)]
    [InlineData(70, 256)]
    public void SymmetricProduct_Vectors_AddUp(int n, int count)
    {
        var rng = new Rng(5);
        var vectors = Enumerable.Range(0, n * count).Select(_ => (double)rng.NextNormal()).ToArray();
        var product = new SymmetricProduct(n);
        for (var first = 0; first < count; first += SymmetricProduct.Block)
        {
            var block = Math.Min(SymmetricProduct.Block, count - first);
            product.Add(vectors.AsSpan(first * n, block * n), block);
        }

        product.Mirror();
        double Sum(int i, int j) => Enumerable.Range(0, count).Sum(k => vectors[(k * n) + i] * vectors[(k * n) + j]);
        for (var i = 0; i < n; i++)
            for (var j = 0; j < n; j++)
                Assert.Equal(Sum(i, j), product.Sums[(i * n) + j], tolerance: 1e-11);
    }

    [Fact]
    public void Decompose_PixelsOfMnist_IsFast()
    {
        const int N = 784;
        var rng = new Rng(1);
        var a = Symmetric(N, (_, _) => rng.NextNormal());
        var start = Stopwatch.GetTimestamp();
        LargeSymmetricEigen.Decompose(a, N, N);
        output.WriteLine($"{N}: {Stopwatch.GetElapsedTime(start).TotalSeconds:0.00} s");
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 15);
    }

    private static double[] Symmetric(int n, Func<int, int, double> entry)
    {
        var a = new double[n * n];
        for (var i = 0; i < n; i++)
            for (var j = 0; j <= i; j++)
                a[(i * n) + j] = a[(j * n) + i] = entry(i, j);
        return a;
    }

    private static void Check(double[] a, int n, double relative)
    {
        var (values, v) = LargeSymmetricEigen.Decompose([.. a], n, n);
        Assert.Equal(values.OrderDescending(), values);
        var tolerance = relative * Math.Max(1e-300, a.Max(Math.Abs)) * n;
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                double put = 0, dot = 0;
                for (var r = 0; r < n; r++)
                {
                    put += v[(r * n) + i] * values[r] * v[(r * n) + j];
                    dot += v[(i * n) + r] * v[(j * n) + r];
                }

                Assert.Equal(a[(i * n) + j], put, tolerance);
                Assert.Equal(i == j ? 1 : 0, dot, tolerance: Math.Max(relative, 1e-14) * n);
            }
        }
    }
}
