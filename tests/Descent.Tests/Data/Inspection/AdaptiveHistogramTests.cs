using Descent.Data;

namespace Descent.Tests.Data.Inspection;

public sealed class AdaptiveHistogramTests
{
    [Theory]
    [InlineData(1, 0, 1)]
    [InlineData(2, -1e-9, 1e-9)]
    [InlineData(3, 1e6, 1e6 + 1)]
    [InlineData(4, -1e30, 1e30)]
    [InlineData(5, -3, 1000)]
    [InlineData(6, 0, 1e-30)]
    public void Counts_AreThoseOfABruteForceCount(int seed, double low, double high)
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, 2000).Select(_ => low + (random.NextDouble() * (high - low))).ToArray();
        var report = Of(values);
        var counts = new long[report.Counts.Count];
        foreach (var value in values) counts[(int)Math.Floor((value - report.Start) / report.Width)]++;
        Assert.Equal(counts, report.Counts);
        Assert.InRange(report.Counts.Count, high - low > 1e-20 ? 8 : 1, 40);
        Assert.True(report.Counts[0] > 0 && report.Counts[^1] > 0);
        Assert.Equal(Math.ScaleB(1, Math.ILogB(report.Width)), report.Width); // a power of two: every edge is exact
    }

    [Fact]
    public void EqualValues_AreOneBin() => Assert.Equal([1000L], Of([.. Enumerable.Repeat(0.1, 1000)]).Counts);

    [Fact]
    public void Extremes_DoNotOverflow()
    {
        foreach (var values in new double[][] { [0, float.MaxValue, -float.MaxValue], [float.Epsilon, float.MaxValue], [-float.MaxValue, 0] })
            Assert.Equal(values.Length, Of(values).Counts.Sum());
    }

    [Fact]
    public void NoValue_IsNoReport() => Assert.Null(new AdaptiveHistogram().ToReport());

    private static HistogramReport Of(double[] values)
    {
        var histogram = new AdaptiveHistogram();
        foreach (var value in values) histogram.Add(value);
        return histogram.ToReport()!;
    }
}
