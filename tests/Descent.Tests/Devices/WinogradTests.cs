namespace Descent.Tests;

/// <summary>Winograd convolutions of both forms on every vector width, forced wherever they are possible.</summary>
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

    [Fact]
    public void Convolutions_AnyNumberOfThreads_GiveTheSameBits()
    {
        Conv2dShape[] shapes =
        [
            Same(7, 20, 14, 14, 40, 1), Same(30, 130, 8, 8, 128, 1), Same(1, 16, 32, 32, 16, 1), Same(3, 70, 8, 9, 65, 2), Same(1, 64, 8, 8, 64, 1),
        ];
        foreach (var (shape, device) in shapes.SelectMany(shape => Forced().TakeLast(2), (shape, device) => (shape, device)))
        {
            var numbers = new ConvNumbers(shape);
            ProductTestData.AssertSameForAnyThreads(() => device.Conv(shape, numbers));
            ProductTestData.AssertSameForAnyThreads(() => device.ConvInputGradient(shape, numbers));
            ProductTestData.AssertSameForAnyThreads(() => device.ConvWeightGradient(shape, numbers));
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Conv2d_NotFiniteInput_ReachesItsWindowsAndAtMostTheirTiles(float bad)
    {
        var shape = Same(1, 8, 20, 20, 9, 1);
        var numbers = new ConvNumbers(shape);
        numbers.X[(20 * 9) + 11] = bad;
        foreach (var device in Forced())
        {
            var y = device.Conv(shape, numbers);
            for (var i = 0; i < y.Length; i++)
            {
                var (row, column) = (i / 20 % 20, i % 20);
                if (Math.Abs(row - 9) <= 1 && Math.Abs(column - 11) <= 1) Assert.False(float.IsFinite(y[i]), $"{device.Level}: {row}, {column}");
                else if (row is < 8 or > 11 || column is < 8 or > 15) Assert.True(float.IsFinite(y[i]), $"{device.Level}: {row}, {column}");
            }
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Gradients_NotFiniteOutputGradient_AreNotFiniteWhereDirectOnesAre(float bad)
    {
        var shape = Same(2, 8, 9, 10, 9, 1);
        var numbers = new ConvNumbers(shape);
        numbers.Gy[(90 * 9) + 37] = bad;
        foreach (var device in Forced())
        {
            var direct = new CpuDevice(device.Level) { UsesWinograd = false };
            AssertNotFiniteWhere(direct.ConvInputGradient(shape, numbers), device.ConvInputGradient(shape, numbers));
            AssertNotFiniteWhere(direct.ConvWeightGradient(shape, numbers), device.ConvWeightGradient(shape, numbers));
        }
    }

    [Fact]
    public void UsesWinograd_SwitchedOff_IsTheDirectConvolution()
    {
        var shape = Same(4, 32, 16, 16, 32, 1);
        var numbers = new ConvNumbers(shape);
        var device = new CpuDevice(SimdLevels.Available[^1]) { UsesWinograd = true };
        var fast = device.Conv(shape, numbers);
        device.UsesWinograd = false;
        var direct = device.Conv(shape, numbers);
        Assert.False(fast.AsSpan().SequenceEqual(direct), "it is not used");
        AssertClose(numbers.Forward(), fast, "fast");
        AssertClose(numbers.Forward(), direct, "direct");
    }

    /// <summary>The shapes of ADR 0006 that were measured with both.</summary>
    [Theory]
    [InlineData(32, 32, 32, 64, 4, 4)]
    [InlineData(64, 8, 8, 64, 4, 4)]
    [InlineData(128, 14, 14, 32, 4, 4)]
    [InlineData(64, 7, 7, 64, 4, 4)]
    [InlineData(32, 4, 4, 512, 4, 4)]
    [InlineData(1, 8, 8, 256, 4, 4)]
    [InlineData(8, 4, 4, 256, 4, 4)]
    [InlineData(4, 4, 4, 512, 2, 4)]
    [InlineData(64, 6, 6, 64, 2, 4)]
    [InlineData(64, 5, 5, 64, 2, 4)]
    [InlineData(16, 2, 32, 64, 2, 4)]
    [InlineData(64, 2, 2, 64, 2, 2)]
    [InlineData(64, 1, 1, 64, 2, 2)]
    [InlineData(1, 6, 6, 64, 2, 2)]
    [InlineData(1, 4, 4, 512, 2, 2)]
    public void Forms_MeasuredShapes_TakeTheFasterTile(int images, int height, int width, int channels, int tile, int tileOfWeights)
    {
        var forms = new WinogradForms(SimdLevel.Scalar);
        var kernels = forms.For(images, height, width, (long)channels * channels);
        Assert.Equal((tile, tileOfWeights), (kernels.Tile, forms.ForWeights(images, height, width).Tile));
        Assert.Equal((tile + 2) * (tile + 2), kernels.Places);
    }

    [Fact]
    public void Fits_OtherForms_AreNot()
    {
        var shape = Same(1, 8, 8, 8, 8, 1);
        Assert.True(Winograd.Fits(shape));
        Conv2dShape[] others =
        [
            shape with { R = 1 }, shape with { S = 5 }, shape with { StrideH = 2 }, shape with { StrideW = 2 }, shape with { DilationH = 2 },
            shape with { DilationW = 2 }, shape with { Groups = 2 }, shape with { PadTop = 3 }, shape with { PadRight = 3 }, shape with { N = 0 },
        ];
        Assert.All(others, other => Assert.False(Winograd.Fits(other)));
    }

    [Fact]
    public void Choose_EnvironmentVariable_IsZeroOneOrTwo()
    {
        Assert.Equal((true, false), Winograd.Choose(null));
        Assert.Equal((true, false), Winograd.Choose(""));
        Assert.Equal((true, false), Winograd.Choose("1"));
        Assert.Equal((false, false), Winograd.Choose("0"));
        Assert.Equal((true, true), Winograd.Choose("2"));
        var error = Assert.Throws<ConfigException>(() => Winograd.Choose("off"));
        Assert.StartsWith("DESCENT_WINOGRAD: got 'off'; expected 0 (direct convolutions only), 1 (", error.Message, StringComparison.Ordinal);
    }

    private static void AssertNotFiniteWhere(float[] direct, float[] actual)
    {
        Assert.Contains(direct, value => !float.IsFinite(value));
        for (var i = 0; i < direct.Length; i++)
            Assert.True(float.IsFinite(direct[i]) || !float.IsFinite(actual[i]), $"{i}: {direct[i]}, {actual[i]}");
    }

    private static float[]? Bias(Conv2dShape shape) => shape.K % 2 == 0 ? ProductTestData.Numbers(shape.K, 4) : null;

    private static void AssertAllClose(
        Func<Conv2dShape, ConvNumbers, (double[], double[])> oracle, Func<CpuDevice, Conv2dShape, ConvNumbers, float[]> work)
    {
        foreach (var shape in Shapes())
        {
            var numbers = new ConvNumbers(shape);
            var expected = oracle(shape, numbers);
            foreach (var device in Forced())
                AssertClose(expected, work(device, shape, numbers), $"{device.Level}, tiles of {device.WinogradTile}, {shape}");
        }
    }

    // A tile's numbers share their rounding errors: an output with few terms, at an edge, has the error of its neighbours.
    private static void AssertClose((double[] Expected, double[] Scale) oracle, float[] actual, string what)
    {
        Assert.Equal(oracle.Expected.Length, actual.Length);
        var scale = oracle.Scale.Max();
        for (var i = 0; i < actual.Length; i++)
        {
            var error = Math.Abs(oracle.Expected[i] - actual[i]);
            if (error <= Bound * scale) continue;
            Assert.Fail($"{what}: at {i} got {actual[i]}, expected {oracle.Expected[i]}: off by {error / scale:G3} of the scale");
        }
    }

    private static Conv2dShape Same(int n, int c, int h, int w, int k, int pad) => new(n, c, h, w, k, 3, 3, 1, 1, pad, pad, pad, pad);

    private static IEnumerable<CpuDevice> Forced() => SimdLevels.Available.SelectMany(
        _ => (int[])[4, 2], (level, tile) => new CpuDevice(level) { UsesWinograd = true, ForcesWinograd = true, WinogradTile = tile });
}
