namespace Descent.Tests;

/// <summary>Winograd convolutions on every vector width, forced wherever they are possible.</summary>
public sealed class WinogradTests
{
    private const double Bound = 2e-6;

    private static IEnumerable<Conv2dShape> Shapes()
    {
        for (var size = 1; size <= 7; size++)
        {
            for (var pad = 0; pad <= 2; pad++)
            {
                if (size + (2 * pad) >= 3) yield return Same(2, 5, size, size, 6, pad);
            }
        }

        foreach (var channels in (int[])[1, 3, 15, 16, 17, 33])
        {
            foreach (var filters in (int[])[1, 3, 15, 16, 17, 33]) yield return Same(1, channels, 6, 5, filters, 1);
        }

        yield return new(2, 4, 9, 10, 5, 3, 3, 1, 1, 0, 2, 1, 0);
        yield return new(2, 4, 10, 9, 5, 3, 3, 1, 1, 2, 0, 0, 1);
        yield return Same(3, 17, 13, 70, 20, 1);
        yield return Same(1, 2, 5, 150, 3, 2);
        yield return Same(19, 20, 8, 8, 18, 1);
        yield return Same(1, 130, 5, 9, 132, 1); // the weights are transformed piece by piece
        yield return Same(1, 130, 20, 140, 129, 0); // and the input, too
        yield return Same(1, 65, 66, 130, 66, 1);
        yield return Same(40, 66, 4, 4, 65, 1);
    }

    [Fact]
    public void Conv2d_ManyShapes_MatchesDoubleLoops() => AssertAllClose(
        (shape, numbers) => numbers.Forward(Bias(shape)), (device, shape, numbers) => device.Conv(shape, numbers, Bias(shape)));

    [Fact]
    public void Conv2dInputGradient_ManyShapes_MatchesDoubleLoops() => AssertAllClose(
        (_, numbers) => numbers.InputGradient(), (device, shape, numbers) => device.ConvInputGradient(shape, numbers));

    [Fact]
    public void Conv2dWeightGradient_ManyShapes_MatchesDoubleLoops() => AssertAllClose(
        (_, numbers) => numbers.WeightGradient(), (device, shape, numbers) => device.ConvWeightGradient(shape, numbers));

    private static float[]? Bias(Conv2dShape shape) => shape.K % 2 == 0 ? ProductTestData.Numbers(shape.K, 4) : null;

    private static void AssertAllClose(
        Func<Conv2dShape, ConvNumbers, (double[], double[])> oracle, Func<CpuDevice, Conv2dShape, ConvNumbers, float[]> work)
    {
        foreach (var shape in Shapes())
        {
            var numbers = new ConvNumbers(shape);
            var expected = oracle(shape, numbers);
            foreach (var level in SimdLevels.Available) AssertClose(expected, work(Forced(level), shape, numbers), $"{level} {shape}");
        }
    }

    // A tile's numbers share their rounding errors: an output with few terms, at an edge, has the error of its neighbours.
    private static void AssertClose((double[] Expected, double[] Scale) oracle, float[] actual, string what)
    {
        Assert.Equal(oracle.Expected.Length, actual.Length);
        var allowed = Bound * oracle.Scale.Max();
        for (var i = 0; i < actual.Length; i++)
        {
            var error = Math.Abs(oracle.Expected[i] - actual[i]);
            Assert.True(error <= allowed, $"{what}: at {i} got {actual[i]}, expected {oracle.Expected[i]}: off by {error / oracle.Scale.Max():G3} of the scale");
        }
    }

    private static Conv2dShape Same(int n, int c, int h, int w, int k, int pad) => new(n, c, h, w, k, 3, 3, 1, 1, pad, pad, pad, pad);

    private static CpuDevice Forced(SimdLevel level) => new(level) { UsesWinograd = true, ForcesWinograd = true };
}
