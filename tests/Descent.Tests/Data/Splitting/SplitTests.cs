using Descent.Data;

namespace Descent.Tests.Data;

public sealed class SplitTests
{
    [Theory]
    [InlineData(150, 3, 0.1, 0.2)]
    [InlineData(1000, 7, 0.15, 0.15)]
    [InlineData(37, 5, 0.3, 0.3)]
    [InlineData(100, 1, 0.0, 0.5)]
    [InlineData(9, 9, 0.4, 0.4)]
    public void StratifiedIndices_AnyShares_AreDisjointCompleteAndBalanced(int count, int classCount, double validation, double test)
    {
        var classes = Enumerable.Range(0, count).Select(i => i * i % classCount % classCount).ToArray();
        var split = Split.StratifiedIndices(classes, classCount, validation, test, 5);
        Assert.Equal(Enumerable.Range(0, count), split.Training.Concat(split.Validation).Concat(split.Test).Order());
        for (var c = 0; c < classCount; c++)
        {
            var members = classes.Count(k => k == c);
            if (members == 0) continue;
            Assert.InRange(split.Test.Count(i => classes[i] == c), Math.Max(0, (members * test) - 1), (members * test) + 1);
            Assert.InRange(split.Validation.Count(i => classes[i] == c), Math.Max(0, (members * validation) - 1), (members * validation) + 1);
            Assert.NotEqual(0, split.Training.Count(i => classes[i] == c));
        }
    }

    [Fact]
    public void Stratified_SameSeedSame_OtherSeedOther()
    {
        var data = Points.Ring(500);
        var (a, b, c) = (Split.Stratified(data, seed: 1), Split.Stratified(data, seed: 1), Split.Stratified(data, seed: 2));
        Assert.Equal(a.Test.Indices, b.Test.Indices);
        Assert.NotEqual(a.Test.Indices, c.Test.Indices);
        Assert.Equal((350, 50, 100), (a.Training.Count, a.Validation.Count, a.Test.Count));
    }

    [Fact]
    public void Default_RegressionData_IsDividedAtRandom()
    {
        var data = new FloatDataset(new float[40], [1], new float[40]);
        var split = Split.Default(data, 0.25, 0.25, 3);
        Assert.Equal((20, 10, 10), (split.Training.Count, split.Validation.Count, split.Test.Count));
        Assert.NotEqual(Enumerable.Range(0, 10), split.Test.Indices);
        Assert.Throws<DataException>(() => Split.Stratified(data));
    }

    [Theory]
    [InlineData(-0.1, 0.2)]
    [InlineData(0.5, 0.5)]
    [InlineData(double.NaN, 0.2)]
    public void Random_BadShares_AreRefused(double validation, double test) =>
        Assert.Throws<DataException>(() => Split.RandomIndices(10, validation, test, 0));

    [Fact]
    public void Given_SampleInTwoParts_IsRefused()
    {
        var data = Points.Quadrants(10);
        Assert.Equal([4, 5], Split.Given(data, [1, 2], [3], [4, 5]).Test.Indices);
        Assert.Contains("sample 2 twice", Assert.Throws<DataException>(() => Split.Given(data, [1, 2], [2], [])).Message);
    }
}
