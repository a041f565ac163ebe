using Descent.Data;

namespace Descent.Tests.Data;

public sealed class GroupedSplitTests
{
    [Theory]
    [InlineData(300, 40, 0.1, 0.2)]
    [InlineData(300, 12, 0.25, 0.25)]
    [InlineData(50, 50, 0.0, 0.3)]
    [InlineData(9, 3, 0.01, 0.01)]
    public void GroupedIndices_Groups_StayTogetherAndSharesAreMetToWithinAGroup(int count, int groupCount, double validation, double test)
    {
        var rng = new Rng(4);
        var groups = Enumerable.Range(0, count).Select(i => i < groupCount ? i : rng.NextInt(groupCount)).ToArray();
        var split = Split.GroupedIndices(groups, validation, test, 7);
        int[][] parts = [split.Training, split.Validation, split.Test];
        double[] shares = [1 - validation - test, validation, test];
        Assert.Equal(Enumerable.Range(0, count), parts.SelectMany(p => p).Order());
        Assert.Equal(groupCount, parts.Sum(p => p.Select(i => groups[i]).Distinct().Count())); // no group is in two parts
        var miss = (groupCount == 3 ? 2 : 1) * groups.GroupBy(g => g).Max(g => g.Count()); // three groups leave no choice
        for (var p = 0; p < 3; p++)
        {
            Assert.InRange(parts[p].Length, (shares[p] * count) - miss, (shares[p] * count) + miss);
            Assert.Equal(shares[p] > 0, parts[p].Length > 0);
        }

        Assert.Equal(split.Test, Split.GroupedIndices(groups, validation, test, 7).Test);
    }

    [Fact]
    public void Grouped_TooFewGroups_IsRefused()
    {
        Assert.Contains("expected at least 3", Assert.Throws<DataException>(() => Split.GroupedIndices([1, 1, 2, 2], 0.1, 0.2, 0)).Message);
        Assert.Contains("1 groups for 10", Assert.Throws<DataException>(() => Split.Grouped(Points.Ring(10), [3])).Message);
    }

    [Fact]
    public void GivenIndices_Parts_AreAsWritten()
    {
        var split = Split.GivenIndices([SplitPart.Test, SplitPart.Training, null, SplitPart.Validation, SplitPart.Training]);
        Assert.Equal([1, 4], split.Training);
        Assert.Equal([3], split.Validation);
        Assert.Equal([0], split.Test);
        Assert.Throws<DataException>(() => Split.GivenIndices([SplitPart.Test]));
    }
}
