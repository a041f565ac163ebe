namespace Descent.Tests;

/// <summary>Direct convolutions; WinogradTests has the others.</summary>
public sealed class ConvTests
{
    public static TheoryData<string> Levels => ProductTestData.Levels;

    private static Conv2dShape[] Shapes =>
    [
        new(2, 3, 5, 7, 4, 3, 3),
        new(2, 3, 8, 8, 5, 3, 3, 1, 1, 1, 1, 1, 1),
        new(3, 1, 28, 28, 8, 3, 3, 1, 1, 1, 1, 1, 1),
        new(2, 8, 14, 14, 13, 3, 3, 1, 1, 1, 1, 1, 1),
        new(1, 4, 33, 35, 3, 5, 5, 1, 1, 2, 2, 2, 2),
        new(2, 3, 9, 9, 4, 3, 3, 2, 2, 1, 1, 1, 1),
        new(2, 3, 11, 10, 4, 3, 2, 2, 3, 0, 1, 2, 0),
        new(1, 3, 17, 19, 4, 7, 7, 2, 2, 3, 3, 3, 3),
        new(1, 2, 12, 12, 3, 2, 2, 4, 4),
        new(1, 2, 12, 13, 3, 3, 3, 1, 1, 2, 2, 2, 2, 2, 2),
        new(1, 2, 15, 16, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2),
        new(1, 2, 15, 16, 3, 3, 3, 2, 3, 3, 1, 0, 4, 3, 2),
        new(2, 4, 6, 6, 6, 1, 1),
        new(2, 4, 7, 6, 6, 1, 1, 2, 2),
        new(2, 4, 6, 6, 6, 1, 1, 1, 1, 2, 1, 0, 3),
        new(2, 4, 1, 40, 6, 1, 5, 1, 1, 0, 2, 0, 2),
        new(2, 4, 40, 1, 6, 5, 1, 1, 1, 2, 0, 1, 0),
        new(1, 2, 3, 3, 4, 5, 5, 1, 1, 1, 1, 1, 1),
        new(1, 2, 3, 3, 4, 5, 5, 1, 1, 3, 3, 3, 3),
        new(1, 2, 2, 2, 4, 3, 3, 3, 3, 3, 3, 3, 3),
        new(2, 6, 9, 9, 4, 3, 3, 1, 1, 1, 1, 1, 1, Groups: 2),
        new(2, 6, 9, 9, 6, 3, 3, 1, 1, 1, 1, 1, 1, Groups: 6),
        new(2, 6, 9, 9, 12, 3, 3, 2, 2, 1, 1, 1, 1, Groups: 6),
        new(9, 5, 4, 4, 40, 3, 3, 1, 1, 1, 1, 1, 1),
        new(2, 70, 6, 5, 20, 3, 3, 1, 1, 1, 1, 1, 1),
        new(1, 3, 3, 600, 5, 3, 3, 1, 1, 1, 1, 1, 1),
    ];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Conv2d_ManyShapes_MatchesDoubleLoops(string level)
    {
        var device = Direct(Enum.Parse<SimdLevel>(level));
        foreach (var shape in Shapes)
        {
            var (x, w, _) = Numbers(shape);
            foreach (var bias in (float[]?[])[null, ProductTestData.Numbers(shape.K, 4)])
            {
                var (expected, scale) = (new double[OutputLength(shape)], new double[OutputLength(shape)]);
                Visit(shape, (atX, atW, atY) => Add(expected, scale, atY, (double)x[atX] * w[atW]));
                for (var i = 0; bias is not null && i < expected.Length; i++)
                    Add(expected, scale, i, bias[i / (shape.OutH * shape.OutW) % shape.K]);
                ProductTestData.AssertClose(expected, scale, Forward(device, shape, x, w, bias), $"{level} {shape} bias {bias is not null}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Conv2dInputGradient_ManyShapes_MatchesDoubleLoops(string level)
    {
        var device = Direct(Enum.Parse<SimdLevel>(level));
        foreach (var shape in Shapes)
        {
            var (x, w, gy) = Numbers(shape);
            var (expected, scale) = (new double[x.Length], new double[x.Length]);
            Visit(shape, (atX, atW, atY) => Add(expected, scale, atX, (double)gy[atY] * w[atW]));
            ProductTestData.AssertClose(expected, scale, InputGradient(device, shape, gy, w), $"{level} {shape}");
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Conv2dWeightGradient_ManyShapes_MatchesDoubleLoops(string level)
    {
        var device = Direct(Enum.Parse<SimdLevel>(level));
        foreach (var shape in Shapes)
        {
            var (x, w, gy) = Numbers(shape);
            var (expected, scale) = (new double[w.Length], new double[w.Length]);
            Visit(shape, (atX, atW, atY) => Add(expected, scale, atW, (double)gy[atY] * x[atX]));
            ProductTestData.AssertClose(expected, scale, WeightGradient(device, shape, x, gy), $"{level} {shape}");
        }
    }

    [Fact]
    public void Conv2d_EmptyBatchOrWindows_GivesZeroGradients()
    {
        var device = Direct(SimdLevels.Available[^1]);
        foreach (var shape in (Conv2dShape[])[new(0, 3, 5, 5, 4, 3, 3), new(2, 3, 2, 2, 4, 3, 3)])
        {
            var (x, w, gy) = Numbers(shape);
            Assert.Empty(Forward(device, shape, x, w, null));
            Assert.All(InputGradient(device, shape, gy, w), value => Assert.Equal(0, value));
            Assert.All(WeightGradient(device, shape, x, gy), value => Assert.Equal(0, value));
        }
    }

    [Fact]
    public void Conv2d_StrideFarBeyondTheImage_IsOneWindowAndDone()
    {
        var x = Tensor.Ones([1, 1, 9, 9]).RequireGrad();
        var weight = Tensor.From([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 1, 3, 3]).RequireGrad();
        var y = x.Conv2d(weight, stride: 2_000_000_000);
        y.Sum().Backward();
        Assert.Equal([45f], y.ToArray());
        Assert.Equal([1f, 1, 1, 1, 1, 1, 1, 1, 1], weight.Grad!.ToArray());
        for (var i = 0; i < 81; i++)
            Assert.Equal(i / 9 < 3 && i % 9 < 3 ? (3 * (i / 9)) + (i % 9) + 1 : 0, x.Grad!.ToArray()[i]);
    }

    [Fact]
    public void Conv2d_NotFiniteInput_ReachesExactlyItsWindows()
    {
        var shape = new Conv2dShape(1, 2, 20, 20, 3, 3, 3, 1, 1, 1, 1, 1, 1);
        var (x, w, _) = Numbers(shape);
        x[(20 * 9) + 11] = float.NaN;
        foreach (var level in SimdLevels.Available)
        {
            var y = Forward(Direct(level), shape, x, w, null);
            for (var i = 0; i < y.Length; i++)
                Assert.Equal(Math.Abs((i / 20 % 20) - 9) <= 1 && Math.Abs((i % 20) - 11) <= 1, float.IsNaN(y[i]));
        }
    }

    [Fact]
    public void Conv2d_AnyNumberOfThreads_GivesTheSameBits()
    {
        var device = Direct(SimdLevels.Available[^1]);
        Conv2dShape[] shapes =
        [
            new(7, 16, 14, 14, 20, 3, 3, 1, 1, 1, 1, 1, 1), new(8, 8, 13, 13, 16, 3, 3, 2, 2, 1, 1, 1, 1), new(16, 1, 28, 28, 8, 3, 3),
            new(8, 12, 13, 13, 12, 3, 3, 1, 1, 1, 1, 1, 1, Groups: 12),
        ];
        foreach (var shape in shapes)
        {
            var (x, w, gy) = Numbers(shape);
            ProductTestData.AssertSameForAnyThreads(() => Forward(device, shape, x, w, null));
            ProductTestData.AssertSameForAnyThreads(() => InputGradient(device, shape, gy, w));
            ProductTestData.AssertSameForAnyThreads(() => WeightGradient(device, shape, x, gy));
        }
    }

    private static CpuDevice Direct(SimdLevel level) => new(level) { UsesWinograd = false };

    private static int OutputLength(Conv2dShape s) => s.N * s.K * s.OutH * s.OutW;

    private static (float[] X, float[] W, float[] Gy) Numbers(Conv2dShape s) =>
        (ProductTestData.Numbers(s.N * s.C * s.H * s.W, 1), ProductTestData.Numbers(s.K * (s.C / s.Groups) * s.R * s.S, 2),
            ProductTestData.Numbers(OutputLength(s), 3));

    private static void Add(double[] sum, double[] scale, int at, double term) =>
        (sum[at], scale[at]) = (sum[at] + term, scale[at] + Math.Abs(term));

    private static float[] Forward(CpuDevice device, Conv2dShape shape, float[] x, float[] w, float[]? bias)
    {
        var y = ProductTestData.Upload(device, ProductTestData.Numbers(OutputLength(shape), 9));
        var b = bias is null ? null : ProductTestData.Upload(device, bias);
        device.Conv2d(shape, ProductTestData.Upload(device, x), ProductTestData.Upload(device, w), b, y);
        return ProductTestData.Download(y);
    }

    private static float[] InputGradient(CpuDevice device, Conv2dShape shape, float[] gy, float[] w)
    {
        var gx = ProductTestData.Upload(device, ProductTestData.Numbers(shape.N * shape.C * shape.H * shape.W, 9));
        device.Conv2dInputGradient(shape, ProductTestData.Upload(device, gy), ProductTestData.Upload(device, w), gx);
        return ProductTestData.Download(gx);
    }

    private static float[] WeightGradient(CpuDevice device, Conv2dShape shape, float[] x, float[] gy)
    {
        var gw = ProductTestData.Upload(device, ProductTestData.Numbers(shape.K * (shape.C / shape.Groups) * shape.R * shape.S, 9));
        device.Conv2dWeightGradient(shape, ProductTestData.Upload(device, x), ProductTestData.Upload(device, gy), gw);
        return ProductTestData.Download(gw);
    }

    // Calls term(index in x, index in w, index in y) for every product of the definition.
    private static void Visit(Conv2dShape s, Action<int, int, int> term)
    {
        var (channels, filters) = (s.C / s.Groups, s.K / s.Groups);
        for (var y = 0; y < OutputLength(s); y++)
        {
            var (n, k, oy, ox) = (y / (s.K * s.OutH * s.OutW), y / (s.OutH * s.OutW) % s.K, y / s.OutW % s.OutH, y % s.OutW);
            for (var tap = 0; tap < channels * s.R * s.S; tap++)
            {
                var (c, r, q) = (tap / (s.R * s.S), tap / s.S % s.R, tap % s.S);
                var (iy, ix) = ((oy * s.StrideH) + (r * s.DilationH) - s.PadTop, (ox * s.StrideW) + (q * s.DilationW) - s.PadLeft);
                if (iy < 0 || iy >= s.H || ix < 0 || ix >= s.W) continue;
                term((((((n * s.C) + (k / filters * channels) + c) * s.H) + iy) * s.W) + ix, (k * channels * s.R * s.S) + tap, y);
            }
        }
    }
}
