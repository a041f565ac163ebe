using Descent.Data;

namespace Descent.Tests.Data;

public sealed class KFoldTests
{
    [Theory]
    [InlineData(10, 5)]
    [InlineData(23, 4)]
    [InlineData(7, 7)]
    public void RandomIndices_EverySample_IsValidatedOnceAndSizesDifferByOne(int count, int folds)
    {
        var split = KFold.RandomIndices(count, folds, 3);
        Assert.Equal(folds, split.Count);
        Assert.Equal(Enumerable.Range(0, count), split.SelectMany(f => f.Validation).Order());
        Assert.All(split, f => Assert.Equal(Enumerable.Range(0, count), f.Training.Concat(f.Validation).Order()));
        Assert.All(split, f => Assert.InRange(f.Validation.Length, count / folds, (count + folds - 1) / folds));
        Assert.Equal(split.Select(f => f.Validation), KFold.RandomIndices(count, folds, 3).Select(f => f.Validation));
        if (count > folds) Assert.NotEqual(split[0].Validation, KFold.RandomIndices(count, folds, 4)[0].Validation);
    }

    [Fact]
    public void StratifiedIndices_UnevenClasses_HaveTheirShareInEveryFold()
    {
        var classes = Enumerable.Range(0, 103).Select(i => i < 60 ? 0 : i < 90 ? 1 : 2).ToArray();
        foreach (var fold in KFold.StratifiedIndices(classes, 3, 4, 9))
        {
            Assert.InRange(fold.Validation.Length, 25, 26);
            foreach (var (c, members) in new[] { (0, 60), (1, 30), (2, 13) })
                Assert.InRange(fold.Validation.Count(i => classes[i] == c), members / 4, (members / 4) + 1);
        }
    }

    [Fact]
    public void GroupedIndices_Groups_StayTogetherAndFoldsAreEven()
    {
        var groups = Enumerable.Range(0, 200).Select(i => i * 7 % 31).ToArray();
        var folds = KFold.GroupedIndices(groups, 5, 1);
        Assert.Equal(Enumerable.Range(0, 200), folds.SelectMany(f => f.Validation).Order());
        foreach (var fold in folds)
        {
            Assert.Empty(fold.Training.Select(i => groups[i]).Intersect(fold.Validation.Select(i => groups[i])));
            Assert.InRange(fold.Validation.Length, 40 - 7, 40 + 7); // the largest group has 7
        }
    }

    [Fact]
    public void Dataset_Folds_GiveTheSamples()
    {
        var data = Points.Ring(50);
        var fold = KFold.Stratified(data, 5, 2)[1];
        Assert.Equal((40, 10, 0), (fold.Training.Count, fold.Validation.Count, fold.Test.Count));
        Assert.Equal(5, KFold.Random(data).Count);
        Assert.Equal(25, KFold.Grouped(data, [.. Enumerable.Range(0, 50).Select(i => i % 2)], 2)[0].Validation.Count);
    }

    [Fact]
    public void BadArguments_AreRefused()
    {
        Assert.Throws<DataException>(() => KFold.RandomIndices(10, 1, 0));
        Assert.Throws<DataException>(() => KFold.RandomIndices(3, 4, 0));
        Assert.Throws<DataException>(() => KFold.GroupedIndices([1, 1, 1, 2], 3, 0));
        Assert.Throws<DataException>(() => KFold.Grouped(Points.Ring(5), [1], 2));
    }
}
