using System.Globalization;
using Descent.Configuration;

namespace Descent.Tests.Configuration.Search;

/// <summary>What is drawn has the distribution that it says: chi-squared against expected counts, with fixed seeds.</summary>
public sealed class SearchDimensionTests
{
    private const int Draws = 20_000;
    private const double Unlikely = 35; // chi-squared with 9 degrees of freedom is larger in 6 of 100,000 cases

    [Fact]
    public void Draw_Uniform_FillsTenBinsAlike() => AssertCounts(
        new SearchDimension("a", SearchScale.Uniform) { Low = -3, High = 7 }, 10, value => (int)(value + 3), [.. Enumerable.Repeat(0.1, 10)]);

    [Fact]
    public void Draw_Log_FillsTenBinsOfTheLogarithmAlike() => AssertCounts(
        new SearchDimension("a", SearchScale.Log) { Low = 1e-5, High = 1 }, 10, value =>
            (int)((Math.Log10(value) + 5) * 2), [.. Enumerable.Repeat(0.1, 10)]);

    [Fact]
    public void Draw_Integer_GivesEachTheSameChance() => AssertCounts(
        new SearchDimension("a", SearchScale.Integer) { Low = -2, High = 7 }, 10, value => (int)value + 2, [.. Enumerable.Repeat(0.1, 10)]);

    [Fact]
    public void Draw_LogInteger_GivesTheLogarithmsShare() => AssertCounts(
        new SearchDimension("a", SearchScale.LogInteger) { Low = 1, High = 10 }, 10, value => (int)value - 1,
        [.. Enumerable.Range(1, 10).Select(k => Math.Log((k + 1.0) / k) / Math.Log(11))]);

    [Fact]
    public void Draw_Choice_GivesEachTheSameChance()
    {
        string[] choices = [.. Enumerable.Range(0, 10).Select(i => i.ToString(CultureInfo.InvariantCulture))];
        AssertCounts(new SearchDimension("a", SearchScale.Choice) { Choices = choices }, 10, value => (int)value, [.. Enumerable.Repeat(0.1, 10)]);
    }

    [Theory]
    [InlineData(SearchScale.Uniform, 0, 1, 5, "0 0.25 0.5 0.75 1")]
    [InlineData(SearchScale.Log, 1e-4, 1, 5, "0.0001 0.001 0.01 0.1 1")]
    [InlineData(SearchScale.Integer, 1, 4, 5, "1 2 3 4")]
    [InlineData(SearchScale.Integer, 0, 100, 5, "0 25 50 75 100")]
    [InlineData(SearchScale.LogInteger, 16, 256, 5, "16 32 64 128 256")]
    [InlineData(SearchScale.LogInteger, 1, 3, 10, "1 2 3")]
    public void Grid_Range_HasItsEndsAndEqualDistances(SearchScale scale, double low, double high, int points, string expected) =>
        Assert.Equal(expected, string.Join(' ', new SearchDimension("a", scale) { Low = low, High = high }.Grid(points)));

    [Theory]
    [InlineData(SearchScale.Uniform, 2, 4, "3", 0.5)]
    [InlineData(SearchScale.Log, 1e-4, 1, "0.01", 0.5)]
    [InlineData(SearchScale.LogInteger, 4, 64, "16", 0.5)]
    public void PlaceOf_Middle_IsAHalf(SearchScale scale, double low, double high, string value, double expected) =>
        Assert.Equal(expected, new SearchDimension("a", scale) { Low = low, High = high }.PlaceOf(value), 12);

    private static void AssertCounts(SearchDimension dimension, int bins, Func<double, int> binOf, double[] shares)
    {
        var counts = new int[bins];
        var rng = new Rng(5);
        for (var i = 0; i < Draws; i++)
        {
            var value = double.Parse(dimension.Draw(rng), CultureInfo.InvariantCulture);
            if (dimension.Scale != SearchScale.Choice) Assert.InRange(value, dimension.Low, dimension.High);
            counts[Math.Min(bins - 1, binOf(value))]++;
        }

        var chi = counts.Zip(shares).Sum(c => Math.Pow(c.First - (c.Second * Draws), 2) / (c.Second * Draws));
        Assert.InRange(chi, 0, Unlikely);
    }
}
