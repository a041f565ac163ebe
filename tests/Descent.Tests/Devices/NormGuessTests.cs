namespace Descent.Tests.Devices;

/// <summary>Normalisation takes its statistics around a guess from the first numbers, and 2 x 2 pooling goes on as if there was no NaN: both are
/// misled.</summary>
public sealed class NormGuessTests
{
    [Theory]
    [InlineData(4, 1024)]
    [InlineData(2, 9000)]
    [InlineData(3, 200)]
    public void Statistics_FirstNumbersFarFromTheMean_MatchDoublePrecision(int rows, int size)
    {
        var x = Bench.Numbers(rows * size, 61);
        for (var i = 0; i < x.Length; i++) x[i] += i % size < 64 ? 3000 : 5;
        double Mean(int row) => x.Skip(row * size).Take(size).Average(v => (double)v);
        double Variance(int row) => x.Skip(row * size).Take(size).Average(v => Math.Pow(v - Mean(row), 2));
        var means = Enumerable.Range(0, rows).Select(Mean).ToArray();
        var variances = Enumerable.Range(0, rows).Select(Variance).ToArray();
        foreach (var device in Bench.Devices)
        {
            var (input, y) = (Bench.Upload(device, x), device.Allocate(x.Length));
            var (mean, variance, inverse) = (device.Allocate(rows), device.Allocate(rows), device.Allocate(rows));
            device.BatchNorm(new NormShape(1, rows, size), input, null, null, 1e-5f, null, false, y, mean, variance, inverse);
            Bench.AssertClose(means, Bench.Download(mean), 1e-6, $"{device.Level} batch mean");
            Bench.AssertClose(variances, Bench.Download(variance), 2e-6, $"{device.Level} batch variance");
            foreach (var shape in new[] { new GroupNormShape(rows, size, 1, 1), new GroupNormShape(rows, 1, size, 1) })
            {
                device.GroupNorm(shape, input, null, null, 1e-5f, false, y, mean, inverse);
                Bench.AssertClose(means, Bench.Download(mean), 1e-6, $"{device.Level} mean");
                Bench.AssertClose([.. variances.Select(v => 1 / Math.Sqrt(v + 1e-5))], Bench.Download(inverse), 2e-6, $"{device.Level} inverse");
            }
        }
    }

    [Fact]
    public void GroupNorm_GuessSoFarThatSquaresOverflow_StaysFinite()
    {
        const int size = 4096;
        var x = new float[size];
        Array.Fill(x, 3e17f, 0, 64);
        const double mean = 3e17 * 64 / size;
        var variance = (64.0 / size * Math.Pow(3e17 - mean, 2)) + ((1 - (64.0 / size)) * mean * mean);
        foreach (var device in Bench.Devices)
        {
            var (y, means, inverse) = (device.Allocate(size), device.Allocate(1), device.Allocate(1));
            device.GroupNorm(new GroupNormShape(1, size, 1, 1), Bench.Upload(device, x), null, null, 1e-5f, false, y, means, inverse);
            Assert.Equal(0, (Bench.Download(means)[0] - mean) / Math.Sqrt(variance), 1e-6); // the deviation is eight times the mean
            Assert.Equal(1, Bench.Download(inverse)[0] * Math.Sqrt(variance), 1e-5);
        }
    }

    [Theory]
    [InlineData(4, 4, 64)]
    [InlineData(3, 10, 16)]
    [InlineData(2, 7, 35)]
    [InlineData(5, 6, 8)]
    public void MaxPool_NaNAndInfinity_MatchesPlainLoop(int planes, int h, int w)
    {
        var x = Bench.Numbers(planes * h * w, 62);
        for (var i = 0; i < x.Length; i += 13) x[i] = (i % 3) switch { 0 => float.NaN, 1 => float.PositiveInfinity, _ => float.NegativeInfinity };
        var shape = new Pool2dShape(planes, 1, h, w, 2, 2, 2, 2);
        var reference = ReferenceDevice.Instance;
        var expected = Run(reference, shape, x);
        foreach (var device in Bench.Devices) Assert.Equal(expected, Run(device, shape, x));
    }

    private static (float[] Y, float[] Gx) RunArrays(Device device, Pool2dShape shape, float[] x)
    {
        var outputs = shape.N * shape.OutH * shape.OutW;
        var (input, y, gx) = (device.Allocate(x.Length), device.Allocate(outputs), device.Allocate(x.Length));
        device.Upload(x, input);
        var places = device.MaxPool2d(shape, input, y);
        var gy = device.Allocate(outputs);
        device.Upload(Enumerable.Range(1, outputs).Select(i => (float)i).ToArray(), gy);
        device.MaxPool2dGradient(shape, gy, places, gx);
        var (values, gradients) = (new float[outputs], new float[x.Length]);
        device.Download(y, values);
        device.Download(gx, gradients);
        return (values, gradients);
    }

    private static List<float> Run(Device device, Pool2dShape shape, float[] x)
    {
        var (y, gx) = RunArrays(device, shape, x);
        return [.. y, .. gx];
    }
}
