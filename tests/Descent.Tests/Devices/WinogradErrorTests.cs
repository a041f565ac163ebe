using Xunit.Abstractions;

namespace Descent.Tests;

/// <summary>Errors against sums in fp64, relative to the sum of |x||w| behind each number: the bounds that Conv2d documents.</summary>
public sealed class WinogradErrorTests(ITestOutputHelper output)
{
    private const double LargestError = 1e-6;
    private const double LargestMeanError = 1e-7; // root of the mean square

    [Theory]
    [InlineData(2, 16, 34, 34, 16)]
    [InlineData(1, 64, 34, 34, 64)]
    [InlineData(8, 256, 10, 10, 16)]
    [InlineData(8, 512, 6, 6, 32)]
    public void Convolutions_RandomNumbers_StayWithinTheBound(int n, int c, int h, int w, int k)
    {
        // No padding for the output, the whole border for the input: every number has all its terms.
        Conv2dShape valid = new(n, c, h, w, k, 3, 3), full = new(n, c, h, w, k, 3, 3, 1, 1, 2, 2, 2, 2);
        var direct = Device(isFast: false);
        foreach (var (isPositive, tile) in ((bool, int)[])[(false, 4), (true, 4), (false, 2), (true, 2)])
        {
            var (numbers, fast) = (Numbers(valid, isPositive), Device(isFast: true, tile));
            var what = $"{c} channels, tiles of {tile}, {(isPositive ? "x from 0 to 1" : "x from -1 to 1")}";
            Check($"{what}, output", numbers.Forward(), direct.Conv(valid, numbers), fast.Conv(valid, numbers));
            var gradients = (direct.ConvWeightGradient(valid, numbers), fast.ConvWeightGradient(valid, numbers));
            Check($"{what}, weight gradient", numbers.WeightGradient(), gradients.Item1, gradients.Item2);
            numbers = Numbers(full, isPositive);
            Check($"{what}, input gradient", numbers.InputGradient(), direct.ConvInputGradient(full, numbers), fast.ConvInputGradient(full, numbers));
        }
    }

    private static ConvNumbers Numbers(Conv2dShape shape, bool isPositive)
    {
        var numbers = new ConvNumbers(shape);
        foreach (ref var x in numbers.X.AsSpan()) x = isPositive ? Math.Abs(x) : x;
        return numbers;
    }

    private static CpuDevice Device(bool isFast, int tile = 0) =>
        new(SimdLevels.Available[^1]) { UsesWinograd = isFast, ForcesWinograd = isFast, WinogradTile = tile };

    private void Check(string what, (double[] Expected, double[] Scale) oracle, float[] direct, float[] fast)
    {
        var ((largest, mean), (directLargest, directMean)) = (Errors(oracle, fast), Errors(oracle, direct));
        output.WriteLine($"{what,-62} largest {largest:E1} ({directLargest:E1}), mean {mean:E1} ({directMean:E1}); direct in brackets");
        Assert.InRange(largest, 0, LargestError);
        Assert.InRange(mean, 0, LargestMeanError);
    }

    private static (double Largest, double Mean) Errors((double[] Expected, double[] Scale) oracle, float[] actual)
    {
        var (largest, sum) = (0.0, 0.0);
        for (var i = 0; i < actual.Length; i++)
        {
            var error = Math.Abs(actual[i] - oracle.Expected[i]) / oracle.Scale[i];
            (largest, sum) = (Math.Max(largest, error), sum + (error * error));
        }

        return (largest, Math.Sqrt(sum / actual.Length));
    }
}
