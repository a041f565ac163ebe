using Descent.Data;

namespace Descent.Tests.Data.Inspection;

public sealed class DatasetInspectorTests
{
    [Fact]
    public void Inspect_KnownNumbers_HaveTheirClosedForms()
    {
        // 1..100 in the first feature, its square in the second, 7 in the third.
        var features = Enumerable.Range(1, 100).SelectMany(i => new float[] { i, i * i, 7 }).ToArray();
        var data = new FloatDataset(features, [3], [.. Enumerable.Range(0, 100).Select(i => i % 4)], 4, ["a", "b", "c", "d"]);
        var part = Assert.Single(DatasetInspector.Inspect("x", [("all", data)]).Parts);
        Assert.Equal(("all", 100, 100), (part.Role, part.Count, part.Measured));
        Assert.Equal([25L, 25, 25, 25], part.Classes.Select(c => c.Count));
        var first = part.Features[0];
        Assert.Equal((1, 100, 50.5), (first.Least, first.Largest, first.Mean));
        Assert.Equal(Math.Sqrt(((100.0 * 100) - 1) / 12), first.StandardDeviation, 10);
        Assert.Equal(101.0 * 201 / 6, part.Features[1].Mean, 8);
        Assert.Equal((true, 7.0, 0.0), (part.Features[2].IsConstant, part.Features[2].Mean, part.Features[2].StandardDeviation));
        Assert.Equal(1, part.ConstantPositions);
        Assert.All(part.Features, f => Assert.Equal(100, f.Histogram!.Counts.Sum()));
    }

    [Fact]
    public void Inspect_Images_MeasuresChannelsAndPixels()
    {
        // Two images of 2x2 in 3 channels; the last channel is 0 but for one pixel of the second.
        byte[] pixels = [255, 0, 255, 0, 51, 51, 51, 51, 0, 0, 0, 0, 255, 0, 255, 0, 102, 102, 102, 102, 0, 0, 0, 255];
        var report = DatasetInspector.Inspect("x", [("all", new ByteDataset(pixels, [3, 2, 2], [0, 1], 2))]);
        var part = report.Parts[0];
        Assert.Equal(("images", 1, new SizeCount(2, 2, 3, 2)), (report.Kind, part.SizeCount, part.Sizes[0]));
        Assert.Equal(["red", "green", "blue"], part.Features.Select(f => f.Name));
        Assert.Equal([0.5, 0.3, 1 / 8.0], part.Features.Select(f => Math.Round(f.Mean, 6)));
        Assert.Equal([0.5, 0.1, Math.Round(Math.Sqrt(7) / 8, 6)], part.Features.Select(f => Math.Round(f.StandardDeviation, 6)));
        Assert.Equal([4L, 0, 7], part.Features.Select(f => f.Zeros));
        Assert.Equal(7, part.ConstantPositions);
    }

    [Fact]
    public void Inspect_Targets_AreMeasured()
    {
        var data = new FloatDataset([1, 2, 3, 4], [1], new float[] { 10, 20, 30, 40 });
        var target = Assert.Single(DatasetInspector.Inspect("x", [("all", data)]).Parts[0].Targets);
        Assert.Equal((10, 40, 25, Math.Sqrt(125)), (target.Least, target.Largest, target.Mean, target.StandardDeviation));
    }

    [Fact]
    public void Inspect_Copies_AreCountedAndConflictsNamed()
    {
        var data = new FloatDataset([1, 2, 3, 4, 1, 2, 1, 2, 3, 4, 5, 6], [2], [0, 1, 0, 1, 1, 0], 2, ["cat", "dog"]);
        var report = DatasetInspector.Inspect("x", [("all", data)]);
        var copies = report.Parts[0].Duplicates;
        Assert.Equal((3, 2, 1), (copies.Copies, copies.Groups, copies.Conflicts));
        Assert.Equal((0, 3, true), (copies.Examples[0].First, copies.Examples[0].Copy, copies.Examples[0].IsConflict));
        Assert.Contains("(cat) = ", copies.Examples[0].Text, StringComparison.Ordinal);
        Assert.Equal("conflicting-duplicates", report.Findings[0].Code);
        Assert.True(report.Findings[0].IsProblem);
        Assert.Contains(report.Findings, f => f is { Code: "duplicate-samples", IsProblem: false });
    }

    [Fact]
    public void Inspect_SharedSamples_AreFoundAcrossParts()
    {
        var training = new FloatDataset([1, 2, 3, 4], [1], [0, 1, 0, 1], 2);
        var test = new FloatDataset([4, 5, 2], [1], [1, 0, 1], 2);
        var finding = Assert.Single(
            DatasetInspector.Inspect("x", [("training", training), ("test", test)]).Findings, f => f.Code == "shared-samples");
        Assert.Equal("test: 2 of 3 different samples are in the training part too, bit for bit.", finding.Text);
    }

    [Fact]
    public void Inspect_Labels_FindsWhatIsSuspicious()
    {
        string[] names = ["Cat", "cat ", "dog", "bird", "fish"];
        int[] classes = [.. Enumerable.Repeat(0, 30), .. Enumerable.Repeat(1, 2), .. Enumerable.Repeat(2, 2), 3];
        var data = new FloatDataset([.. Enumerable.Range(0, classes.Length).Select(i => (float)i)], [1], classes, 5, names);
        var findings = DatasetInspector.Inspect("x", [("all", data)]).Findings;
        Assert.Contains("'Cat' (30), 'cat ' (2)", Text(findings, "similar-class-names"), StringComparison.Ordinal);
        Assert.Contains("'bird'", Text(findings, "single-sample-class"), StringComparison.Ordinal);
        Assert.Contains("'fish'", Text(findings, "empty-class"), StringComparison.Ordinal);
        Assert.Contains("30 times", Text(findings, "unbalanced-classes"), StringComparison.Ordinal);
        Assert.Equal("one-class", DatasetInspector.Inspect("x", [("all", new FloatDataset([1, 2], [1], [1, 1], 2))]).Findings[0].Code);
    }

    [Fact]
    public void Inspect_WrongLabelAmongItsNeighbours_IsFound()
    {
        // Two clouds far from each other; sample 7 stands in the first with the class of the second.
        var rng = new Rng(1);
        var features = new float[400];
        var classes = new int[200];
        for (var i = 0; i < 200; i++)
        {
            classes[i] = i % 2;
            for (var k = 0; k < 2; k++) features[(2 * i) + k] = rng.NextNormal() + (20 * (i == 7 ? 0 : classes[i]));
        }

        var near = DatasetInspector.Inspect("x", [("all", new FloatDataset(features, [2], classes, 2, ["low", "high"]))]).Parts[0].Neighbours!;
        var suspect = Assert.Single(near.Suspects);
        Assert.Equal((7, "high", "low"), (suspect.Sample, suspect.Class, suspect.NeighbourClass));
        Assert.Equal(199 / 200.0, near.Agreement, 12);
    }

    [Fact]
    public void Inspect_LabelsByLot_SayNothingAboutNeighbours()
    {
        var rng = new Rng(2);
        var features = Enumerable.Range(0, 300).Select(_ => rng.NextNormal()).ToArray();
        var report = DatasetInspector.Inspect("x", [("all", new FloatDataset(features, [1], [.. features.Select(_ => rng.NextInt(2))], 2))]);
        Assert.InRange(report.Parts[0].Neighbours!.Agreement, 0.35, 0.65);
        Assert.Empty(report.Parts[0].Neighbours!.Suspects);
    }

    [Fact]
    public void Inspect_UnreadableSamples_AreNamedAndTheRestMeasured()
    {
        var report = DatasetInspector.Inspect("x", [("all", new Broken(50))]);
        Assert.Equal((40, 10), (report.Parts[0].Measured, report.Parts[0].UnreadableCount));
        Assert.Equal((3, "sample 3: broken"), (report.Parts[0].Unreadable[0].Sample, report.Parts[0].Unreadable[0].Text));
        Assert.Equal("10 samples cannot be read, such as: sample 3: broken", Text(report.Findings, "unreadable-samples"));
    }

    [Fact]
    public void Inspect_NearDuplicates_AreFoundWithinAndAcross()
    {
        var training = Digits.Generate(200, 1);
        byte[] pixels = [.. Enumerable.Range(0, 200).SelectMany(i => training.Bytes(i).ToArray())];
        // Sample 30 once more but for three pixels, with another class, and sample 40 in the test part.
        var copy = Changed(training.Bytes(30));
        var classes = Enumerable.Range(0, 200).Select(training.ReadClass).ToArray();
        var larger = new ByteDataset([.. pixels, .. copy], [1, 28, 28], [.. classes, (classes[30] + 1) % 10], 10);
        var test = new ByteDataset(Changed(training.Bytes(40)), [1, 28, 28], [classes[40]], 10);
        var options = new InspectionOptions { FindsNear = true };
        var report = DatasetInspector.Inspect("x", [("training", larger), ("test", test)], options);
        var (first, second) = (report.Parts[0].NearDuplicates!, report.Parts[1].NearDuplicates!);
        Assert.Equal((1, 0, 1), (first.Within, first.Across, first.Conflicts));
        Assert.Equal((30, 200), (first.Examples[0].First, first.Examples[0].Copy));
        Assert.Equal((0, 1, 0), (second.Within, second.Across, second.Conflicts));
        Assert.Equal((40, 0), (second.AcrossExamples[0].First, second.AcrossExamples[0].Copy));
        Assert.All(["conflicting-near-duplicates", "near-duplicates", "shared-near-duplicates"], code => Text(report.Findings, code));
        Assert.Equal(0, report.Parts[0].Duplicates.Copies);
    }

    [Fact]
    public void Inspect_BrokenNumbers_AreCounted()
    {
        var samples = new ArraySamples("x", [1, float.NaN, 3, 4, 5, float.PositiveInfinity, float.NaN, 8], [4, 2]);
        var report = DatasetInspector.Inspect("x", [("all", samples)], hasTargets: false);
        Assert.Equal([(3, 1, 0), (2, 1, 1)], report.Parts[0].Features.Select(f => ((int)f.Count, (int)f.Missing, (int)f.Infinite)));
        Assert.Equal([3, 6], report.Parts[0].Features.Select(f => f.Mean));
        Assert.Equal("2 features with 2 NaN and 1 infinite values: feature 0, feature 1.", Text(report.Findings, "not-finite-features"));
        Assert.Empty(report.Parts[0].Targets);
    }

    [Fact]
    public void Inspect_MoreThanTheMost_SaysSo()
    {
        var data = new FloatDataset([.. Enumerable.Range(0, 1000).Select(i => (float)i)], [1], new int[1000], 1);
        var report = DatasetInspector.Inspect("x", [("all", data)], new InspectionOptions { MostSamples = 10 });
        Assert.Equal((1000, 10, 1000), (report.Parts[0].Count, report.Parts[0].Measured, report.Parts[0].Classes[0].Count));
        Assert.Equal((0, 900, 450), (report.Parts[0].Features[0].Least, report.Parts[0].Features[0].Largest, report.Parts[0].Features[0].Mean));
        Assert.StartsWith("Measured on 10 of 1,000 samples", Text(report.Findings, "sampled"), StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_Cancelled_Ends()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var options = new InspectionOptions { CancellationToken = stop.Token };
        Assert.Throws<OperationCanceledException>(() => DatasetInspector.Inspect("x", [("all", new FloatDataset([1], [1], [0], 1))], options));
    }

    [Fact]
    public void Inspect_NoSample_IsAnError() =>
        Assert.Throws<DataException>(() => DatasetInspector.Inspect("x", [("all", new FloatDataset([], [1], Array.Empty<int>(), 1))]));

    private static byte[] Changed(ReadOnlySpan<byte> pixels)
    {
        var changed = pixels.ToArray();
        for (var i = 300; i < 303; i++) changed[i] = (byte)(changed[i] < 128 ? changed[i] + 20 : changed[i] - 20);
        return changed;
    }

    private static string Text(IReadOnlyList<InspectionFinding> findings, string code) => Assert.Single(findings, f => f.Code == code).Text;

    /// <summary>Every fifth sample, from the third, cannot be read.</summary>
    private sealed class Broken(int count) : Dataset
    {
        public override int Count => count;

        public override IReadOnlyList<int> SampleShape => [1];

        public override TargetKind TargetKind => TargetKind.Classes;

        public override int ClassCount => 2;

        public override IReadOnlyList<string>? ClassNames => null;

        public override int TargetSize => 1;

        public override void ReadSample(int index, Span<float> destination)
        {
            if (index % 5 == 3) throw new DataException($"sample {index}: broken");
            destination[0] = index;
        }

        public override int ReadClass(int index) => index % 2;

        public override void ReadValues(int index, Span<float> destination) => throw NotValues();

        public override string DescribeSample(int index) => $"sample {index}";
    }
}
