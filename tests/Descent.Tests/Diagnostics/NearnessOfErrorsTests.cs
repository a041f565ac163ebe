using Descent.Diagnostics;

namespace Descent.Tests.Diagnostics;

/// <summary>Samples drawn by the two causes that it tells apart.</summary>
public sealed class NearnessOfErrorsTests
{
    private const int Neighbours = 10;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void OverlappingClasses_AreBorders(int seed)
    {
        var rng = new Random(seed);
        // The chance of the likeliest class differs from place to place: neighbours and the sample itself are drawn by it.
        var near = new NearnessOfErrors([.. Enumerable.Range(0, 500).Select(_ => Sample(rng, 0.5 + (rng.NextDouble() / 2)))]);
        Assert.True(near.IsOfBorders);
        Assert.False(near.IsByLot);
        Assert.InRange(near.Share, 0.18, 0.32); // a quarter
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void WrongLabels_AreByLot(int seed)
    {
        var rng = new Random(seed);
        var near = new NearnessOfErrors([.. Enumerable.Range(0, 500).Select(_ => Sample(rng, 0.75))]); // the same chance everywhere
        Assert.False(near.IsOfBorders);
        Assert.True(near.IsByLot);
        Assert.InRange(near.Share, 0.18, 0.32);
    }

    [Fact]
    public void RightLabels_AreNeither()
    {
        var near = new NearnessOfErrors([.. Enumerable.Range(0, 500).Select(i => (0.8 + (i % 3 * 0.1), i % 100 == 0))]);
        Assert.False(near.IsOfBorders);
        Assert.False(near.IsByLot);
        Assert.Equal(0.01, near.Share, 6);
    }

    // Four samples by hand: shares .2 .4 .6 .8, errors at .2 and .4. Mean .5, variance .05; covariance with errors -.1: a slope of 2.
    [Fact]
    public void Slope_IsTheRegressionOfErrorsOnAgreement()
    {
        var near = new NearnessOfErrors([(0.2, true), (0.4, true), (0.6, false), (0.8, false)]);
        Assert.Equal(0.5, near.Share, 6);
        Assert.Equal(2, near.Slope, 6);
        Assert.Equal(0.1 / Math.Sqrt(0.05 * 0.25 / 4), near.Errors, 6);
        Assert.Equal(0, near.TopShare);
    }

    private static (double Near, bool IsWrong) Sample(Random rng, double chance) =>
        (Enumerable.Range(0, Neighbours).Count(_ => rng.NextDouble() < chance) / (double)Neighbours, rng.NextDouble() >= chance);
}
