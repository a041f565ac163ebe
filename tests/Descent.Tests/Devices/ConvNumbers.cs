namespace Descent.Tests;

/// <summary>Random inputs of a convolution with one group, and what the definition gives for them, summed in fp64.</summary>
internal sealed class ConvNumbers(Conv2dShape shape)
{
    public float[] X { get; } = ProductTestData.Numbers(shape.N * shape.C * shape.H * shape.W, 1);

    public float[] W { get; } = ProductTestData.Numbers(shape.K * shape.C * shape.R * shape.S, 2);

    public float[] Gy { get; } = ProductTestData.Numbers(shape.N * shape.K * shape.OutH * shape.OutW, 3);

    /// <summary>The convolution, and the sum of the magnitudes behind each number.</summary>
    public (double[] Expected, double[] Scale) Forward(float[]? bias = null)
    {
        var (expected, scale) = (new double[Gy.Length], new double[Gy.Length]);
        var plane = shape.OutH * shape.OutW;
        for (var i = 0; bias is not null && i < Gy.Length; i++)
        {
            expected[i] = bias[i / plane % shape.K];
            scale[i] = Math.Abs(expected[i]);
        }

        Visit((x, w, y, count) => Add(X.AsSpan(x, count), W[w], expected.AsSpan(y), scale.AsSpan(y)));
        return (expected, scale);
    }

    public (double[] Expected, double[] Scale) InputGradient()
    {
        var (expected, scale) = (new double[X.Length], new double[X.Length]);
        Visit((x, w, y, count) => Add(Gy.AsSpan(y, count), W[w], expected.AsSpan(x), scale.AsSpan(x)));
        return (expected, scale);
    }

    public (double[] Expected, double[] Scale) WeightGradient()
    {
        var (expected, scale) = (new double[W.Length], new double[W.Length]);
        Visit((x, w, y, count) =>
        {
            var (sum, magnitude) = (0.0, 0.0);
            for (var i = 0; i < count; i++)
            {
                var term = (double)X[x + i] * Gy[y + i];
                sum += term;
                magnitude += Math.Abs(term);
            }

            (expected[w], scale[w]) = (expected[w] + sum, scale[w] + magnitude);
        });
        return (expected, scale);
    }

    private static void Add(ReadOnlySpan<float> x, float w, Span<double> sum, Span<double> scale)
    {
        for (var i = 0; i < x.Length; i++)
        {
            var term = (double)x[i] * w;
            sum[i] += term;
            scale[i] += Math.Abs(term);
        }
    }

    // Calls run(index in x, index in w, index in y, count) for every run of products by one weight.
    private void Visit(Action<int, int, int, int> run)
    {
        var s = shape;
        for (var plane = 0; plane < s.N * s.K * s.C; plane++)
        {
            var (n, k, c) = (plane / (s.K * s.C), plane / s.C % s.K, plane % s.C);
            for (var tap = 0; tap < s.R * s.S; tap++)
            {
                var (down, right) = ((tap / s.S) - s.PadTop, (tap % s.S) - s.PadLeft);
                var (first, end) = (Math.Max(0, -right), Math.Min(s.OutW, s.W - right));
                for (var y = Math.Max(0, -down); y < Math.Min(s.OutH, s.H - down) && first < end; y++)
                {
                    var x = (((((n * s.C) + c) * s.H) + y + down) * s.W) + first + right;
                    run(x, (((k * s.C) + c) * s.R * s.S) + tap, (((((n * s.K) + k) * s.OutH) + y) * s.OutW) + first, end - first);
                }
            }
        }
    }
}

/// <summary>Convolutions of arrays on a device.</summary>
internal static class ConvDevice
{
    public static float[] Conv(this CpuDevice device, Conv2dShape shape, ConvNumbers numbers, float[]? bias = null)
    {
        var y = ProductTestData.Upload(device, ProductTestData.Numbers(numbers.Gy.Length, 9));
        var b = bias is null ? null : ProductTestData.Upload(device, bias);
        device.Conv2d(shape, ProductTestData.Upload(device, numbers.X), ProductTestData.Upload(device, numbers.W), b, y);
        return ProductTestData.Download(y);
    }

    public static float[] ConvInputGradient(this CpuDevice device, Conv2dShape shape, ConvNumbers numbers)
    {
        var gx = ProductTestData.Upload(device, ProductTestData.Numbers(numbers.X.Length, 9));
        device.Conv2dInputGradient(shape, ProductTestData.Upload(device, numbers.Gy), ProductTestData.Upload(device, numbers.W), gx);
        return ProductTestData.Download(gx);
    }

    public static float[] ConvWeightGradient(this CpuDevice device, Conv2dShape shape, ConvNumbers numbers)
    {
        var gw = ProductTestData.Upload(device, ProductTestData.Numbers(numbers.W.Length, 9));
        device.Conv2dWeightGradient(shape, ProductTestData.Upload(device, numbers.X), ProductTestData.Upload(device, numbers.Gy), gw);
        return ProductTestData.Download(gw);
    }
}
