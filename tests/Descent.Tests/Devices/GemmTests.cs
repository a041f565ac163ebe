namespace Descent.Tests;

public sealed unsafe class GemmTests
{
    public static TheoryData<string> Levels => ProductTestData.Levels;

    [Theory]
    [MemberData(nameof(Levels))]
    public void MatMul_SizesAroundTheTiles_MatchesDoubleLoops(string level)
    {
        var device = ProductTestData.DeviceOf(level);
        int[] sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 15, 16, 17, 23, 24, 25, 31, 32, 33, 40];
        var seed = 0;
        foreach (var m in sizes)
        {
            foreach (var n in sizes)
            {
                var k = sizes[seed % sizes.Length];
                Check(device, new MatMulShape(m, n, k, (seed & 1) != 0, (seed & 2) != 0, Accumulate: (seed & 4) != 0), (seed & 8) != 0, seed++);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void MatMul_AllTransposesAndModes_MatchesDoubleLoops(string level)
    {
        var device = ProductTestData.DeviceOf(level);
        (int M, int N, int K)[] sizes =
        [
            (128, 10, 128), (10, 128, 37), (65, 129, 100), (16, 10, 5000), (1, 200, 70), (200, 1, 70), (24, 100, 1100), (70, 140, 530), (5, 7, 2100),
        ];
        foreach (var (m, n, k) in sizes)
        {
            for (var mode = 0; mode < 16; mode++)
                Check(device, new MatMulShape(m, n, k, (mode & 1) != 0, (mode & 2) != 0, Accumulate: (mode & 4) != 0), (mode & 8) != 0, mode);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void MatMul_Batches_MatchesDoubleLoops(string level)
    {
        var device = ProductTestData.DeviceOf(level);
        foreach (var (m, n, k, batch) in ((int, int, int, int)[])[(5, 7, 9, 1), (5, 7, 9, 3), (33, 20, 16, 40), (64, 64, 32, 20), (1, 1, 1, 5)])
        {
            for (var mode = 0; mode < 32; mode++)
            {
                var shape = new MatMulShape(m, n, k, (mode & 1) != 0, (mode & 2) != 0, batch, (mode & 4) != 0, (mode & 8) != 0);
                Check(device, shape, (mode & 16) != 0, mode);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void MatMul_ResultPastTheCaches_MatchesDoubleLoops(string level)
    {
        const int m = 1031, n = 4112, k = 3; // whole lines of 16 numbers, but not whole tiles
        Assert.True(Streaming.Suits((float*)0, (long)m * n, n));
        Check(ProductTestData.DeviceOf(level), new MatMulShape(m, n, k, TransposeA: true), false, 1);
        Check(ProductTestData.DeviceOf(level), new MatMulShape(m, n, k, TransposeB: true), false, 2);
    }

    [Theory]
    [InlineData(0, 3, 4, 1)]
    [InlineData(3, 0, 4, 1)]
    [InlineData(3, 4, 0, 1)]
    [InlineData(30, 40, 0, 2)]
    [InlineData(3, 4, 5, 0)]
    public void MatMul_EmptySizes_GivesBiasOrZeros(int m, int n, int k, int batch)
    {
        foreach (var level in SimdLevels.Available)
        {
            for (var mode = 0; mode < 8; mode++)
            {
                var shape = new MatMulShape(m, n, k, (mode & 1) != 0, false, batch, Accumulate: (mode & 2) != 0);
                Check(new CpuDevice(level), shape, (mode & 4) != 0, mode);
            }
        }
    }

    [Theory]
    [InlineData(8200, 5, 40, false)]
    [InlineData(5, 8200, 40, true)]
    [InlineData(8200, 40, 7, true)]
    [InlineData(13, 33, 26000, false)]
    public void MatMul_LongerThanOneRound_MatchesDoubleLoops(int m, int n, int k, bool transpose) =>
        Check(new CpuDevice(SimdLevels.Available[^1]), new MatMulShape(m, n, k, transpose, transpose), true, 3);

    [Theory]
    [InlineData(200, 190, 300, 1)]
    [InlineData(16, 10, 25000, 1)]
    [InlineData(128, 10, 128, 1)]
    [InlineData(24, 2000, 600, 1)]
    [InlineData(64, 64, 9000, 1)]
    [InlineData(700, 600, 40, 1)]
    [InlineData(40, 30, 50, 33)]
    [InlineData(256, 256, 256, 1)]
    [InlineData(1, 700, 900, 1)]
    [InlineData(6, 700, 900, 1)]
    [InlineData(2051, 2064, 16, 1)]
    public void MatMul_AnyNumberOfThreads_GivesTheSameBits(int m, int n, int k, int batch)
    {
        var device = new CpuDevice(SimdLevels.Available[^1]);
        var (a, b) = (ProductTestData.Numbers(m * k * batch, 1), ProductTestData.Numbers(k * n * batch, 2));
        var bias = ProductTestData.Numbers(n, 3);
        foreach (var transpose in new[] { false, true })
        {
            var shape = new MatMulShape(m, n, k, TransposeB: transpose, Batch: batch);
            ProductTestData.AssertSameForAnyThreads(() => Multiply(device, shape, a, b, bias, new float[m * n * batch]));
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void MatMul_NotFiniteInputOfFewRows_ReachesExactlyItsRowAndColumn(string level)
    {
        const int m = 3, n = 21, k = 77;
        var (a, b) = (ProductTestData.Numbers(m * k, 1), ProductTestData.Numbers(k * n, 2));
        a[(1 * k) + 76] = float.NaN;
        b[(9 * k) + 70] = float.PositiveInfinity;
        foreach (var activation in new[] { Activation.None, Activation.Relu })
        {
            var shape = new MatMulShape(m, n, k, TransposeB: true, Activation: activation);
            var c = Multiply(ProductTestData.DeviceOf(level), shape, a, b, null, new float[m * n]);
            for (var i = 0; i < c.Length; i++)
            {
                var (row, column) = (i / n, i % n);
                Assert.Equal(row == 1, float.IsNaN(c[i]));
                if (row != 1 && column == 9) Assert.True(float.IsInfinity(c[i]) || (activation == Activation.Relu && c[i] == 0));
                else Assert.True(row == 1 || float.IsFinite(c[i]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void MatMul_OneRowAndManyRows_GiveTheSameBits(string level)
    {
        var device = ProductTestData.DeviceOf(level);
        const int n = 45, k = 777;
        var (a, b) = (ProductTestData.Numbers(6 * k, 1), ProductTestData.Numbers(n * k, 2));
        var all = Multiply(device, new MatMulShape(6, n, k, TransposeB: true), a, b, null, new float[6 * n]);
        for (var row = 0; row < 6; row++)
        {
            var one = Multiply(device, new MatMulShape(1, n, k, TransposeB: true), a[(row * k)..((row + 1) * k)], b, null, new float[n]);
            Assert.Equal(all[(row * n)..((row + 1) * n)], one);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void MatMul_NotFiniteInput_ReachesExactlyItsRowAndColumn(string level)
    {
        const int m = 37, n = 45, k = 50;
        var (a, b) = (ProductTestData.Numbers(m * k, 1), ProductTestData.Numbers(k * n, 2));
        a[(20 * k) + 7] = float.NaN;
        b[(9 * n) + 41] = float.PositiveInfinity;
        var c = Multiply(ProductTestData.DeviceOf(level), new MatMulShape(m, n, k), a, b, null, new float[m * n]);
        for (var i = 0; i < c.Length; i++)
        {
            var (row, column) = (i / n, i % n);
            Assert.Equal(row == 20, float.IsNaN(c[i]));
            Assert.Equal(row != 20 && column == 41, float.IsInfinity(c[i]));
        }
    }

    private static void Check(CpuDevice device, MatMulShape shape, bool hasBias, int seed)
    {
        var a = ProductTestData.Numbers(shape.M * shape.K * shape.Batch, seed + 1);
        var b = ProductTestData.Numbers(shape.K * shape.N * (shape.ShareB ? 1 : shape.Batch), seed + 2);
        var c = ProductTestData.Numbers(shape.M * shape.N * shape.Batch, seed + 3);
        var bias = hasBias ? ProductTestData.Numbers(shape.N, seed + 4) : null;
        var (expected, scale) = Oracle(shape, a, b, bias, c);
        ProductTestData.AssertClose(expected, scale, Multiply(device, shape, a, b, bias, c), $"{device.Level} {shape} bias {hasBias}");
    }

    private static float[] Multiply(CpuDevice device, MatMulShape shape, float[] a, float[] b, float[]? bias, float[] c)
    {
        var y = ProductTestData.Upload(device, c);
        var x = bias is null ? null : ProductTestData.Upload(device, bias);
        device.MatMul(shape, ProductTestData.Upload(device, a), ProductTestData.Upload(device, b), x, y);
        return ProductTestData.Download(y);
    }

    private static (double[] Sum, double[] Scale) Oracle(MatMulShape s, float[] a, float[] b, float[]? bias, float[] c)
    {
        var (sum, scale) = (new double[c.Length], new double[c.Length]);
        for (var i = 0; i < c.Length; i++)
        {
            var (batch, row, column) = (i / (s.M * s.N), i / s.N % s.M, i % s.N);
            if (s.Accumulate) (sum[i], scale[i]) = (c[i], Math.Abs(c[i]));
            if (bias is not null) (sum[i], scale[i]) = (sum[i] + bias[column], scale[i] + Math.Abs(bias[column]));
            var (atA, atB) = (batch * s.M * s.K, s.ShareB ? 0 : batch * s.K * s.N);
            for (var k = 0; k < s.K; k++)
            {
                double x = a[atA + (s.TransposeA ? (k * s.M) + row : (row * s.K) + k)];
                double y = b[atB + (s.TransposeB ? (column * s.K) + k : (k * s.N) + column)];
                (sum[i], scale[i]) = (sum[i] + (x * y), scale[i] + Math.Abs(x * y));
            }
        }

        return (sum, scale);
    }
}
