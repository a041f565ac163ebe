using Descent.Data;

namespace Descent.Tests.Data;

public sealed class SplitCheckTests
{
    [Fact]
    public void SortedClasses_DividedInOrder_AreReported()
    {
        var data = Labelled(300, i => i / 100, i => 0);
        var (first, second, third) = (Enumerable.Range(0, 180), Enumerable.Range(180, 60), Enumerable.Range(240, 60));
        var findings = SplitCheck.Run(Split.Given(data, [.. first], [.. second], [.. third]));
        var shares = findings.Where(f => f.Kind == SplitFindingKind.ClassShares).ToArray();
        Assert.Equal([SplitPart.Validation, SplitPart.Test], shares.Select(f => f.Part));
        Assert.All(findings.Where(f => f.Kind == SplitFindingKind.UnseenClass), f => Assert.Equal(2, f.Number));
        Assert.Equal((2, 0.0, 1.0), (shares[1].Number, shares[1].Training, shares[1].Other));
        Assert.Equal("Class 2 makes 100 % of the test part and 0 % of the training part.", shares[1].Sentence);
    }

    [Fact]
    public void ShiftedFeature_IsReportedWithItsMeans()
    {
        var rng = new Rng(1);
        var features = new float[2000 * 3];
        for (var i = 0; i < features.Length; i++) features[i] = rng.NextNormal() + (i % 3 == 1 && i / 3 >= 1500 ? 0.5f : 0);
        var data = new FloatDataset(features, [3], new int[2000], 1);
        var split = Split.Given(data, [.. Enumerable.Range(0, 1500)], [], [.. Enumerable.Range(1500, 500)]);
        var finding = Assert.Single(SplitCheck.Run(split));
        Assert.Equal((SplitPart.Test, SplitFindingKind.FeatureMean, 1), (finding.Part, finding.Kind, finding.Number));
        Assert.Equal(0.5, finding.Effect, tolerance: 0.15);
        Assert.Equal(features.Where((_, i) => i % 3 == 1).Skip(1500).Average(), finding.Other, tolerance: 1e-5);
        Assert.StartsWith("Feature 1 has mean 0.", finding.Sentence, StringComparison.Ordinal);
        var named = Assert.Single(SplitCheck.Run(split.Training, null, split.Test, ["a", "b", "c"]));
        Assert.StartsWith("Feature 'b' has mean 0.", named.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void DarkerImagesAndLargerTargets_AreReported()
    {
        var pixels = Enumerable.Range(0, 200 * 8).Select(i => i % 7 * (i / 8 >= 100 && i % 8 >= 4 ? 0.5f : 1f)).ToArray();
        var images = new FloatDataset(pixels, [2, 2, 2], new int[200], 1);
        var (light, dark) = (Enumerable.Range(0, 100).ToArray(), Enumerable.Range(100, 100).ToArray());
        var finding = Assert.Single(SplitCheck.Run(new SubsetDataset(images, light), new SubsetDataset(images, dark), null));
        Assert.Equal((SplitFindingKind.FeatureMean, 1), (finding.Kind, finding.Number));
        Assert.StartsWith("Channel 1", finding.Sentence, StringComparison.Ordinal);
        var values = new FloatDataset(new float[200], [1], [.. Enumerable.Range(0, 200).Select(i => (float)i)]);
        var target = Assert.Single(SplitCheck.Run(Split.Given(values, [.. Enumerable.Range(0, 150)], [.. Enumerable.Range(150, 50)], [])));
        Assert.Equal((SplitFindingKind.TargetMean, 74.5, 174.5), (target.Kind, target.Training, target.Other));
    }

    // One chance in a thousand for each comparison; the limit on the effect makes it rarer still.
    [Fact]
    public void RandomDivisions_AreNotReported()
    {
        var (found, divisions) = (0, 0);
        foreach (var count in new[] { 40, 200, 2000 })
        {
            var rng = new Rng((ulong)count);
            var features = new float[count * 20];
            rng.FillNormal(features, 3, 2);
            var data = new FloatDataset(features, [20], [.. Enumerable.Range(0, count).Select(_ => rng.NextInt(4) * rng.NextInt(2))], 4);
            for (ulong seed = 0; seed < 100; seed++, divisions++)
            {
                if (SplitCheck.Run(Split.Random(data, seed: seed)).Any(f => f.Kind != SplitFindingKind.UnseenClass)) found++;
                Assert.DoesNotContain(SplitCheck.Run(Split.Stratified(data, seed: seed)), f => f.Kind == SplitFindingKind.ClassShares);
            }
        }

        Assert.InRange(found, 0, divisions * 6 / 1000);
    }

    [SharedDataFact("mnist")]
    public void Mnist_OfficialDivision_IsGood()
    {
        var folder = SharedData.Require("mnist");
        Assert.Empty(SplitCheck.Run(MnistFolder.LoadTraining(folder), null, MnistFolder.LoadTest(folder)));
    }

    private static FloatDataset Labelled(int count, Func<int, int> label, Func<int, float> feature)
    {
        var all = Enumerable.Range(0, count);
        return new FloatDataset([.. all.Select(feature)], [1], [.. all.Select(label)], 3);
    }
}
