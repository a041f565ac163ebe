using System.Diagnostics;
using Descent.Data;
using Xunit.Abstractions;

namespace Descent.Tests.Data;

public sealed class LeakageCheckTests(ITestOutputHelper output)
{
    [Fact]
    public void PlantedDuplicates_AreCountedAndNamed()
    {
        var rng = new Rng(6);
        var features = new float[100 * 4];
        rng.FillNormal(features, 0, 1);
        features.AsSpan(0, 4).CopyTo(features.AsSpan(80 * 4)); // training in validation
        features.AsSpan(4, 4).CopyTo(features.AsSpan(90 * 4)); // training in test
        for (var f = 0; f < 4; f++) features[(91 * 4) + f] = features[(81 * 4) + f] + 0.0002f; // validation nearly in test
        var data = new FloatDataset(features, [4], new int[100], 1, origin: new DataOrigin("plants.csv", [.. Enumerable.Range(2, 100)]));
        var parts = Split.Given(data, [.. Enumerable.Range(0, 80)], [.. Enumerable.Range(80, 10)], [.. Enumerable.Range(90, 10)]);
        var counts = LeakageCheck.Run(parts);
        Assert.Equal(
            [
                (SplitPart.Validation, SplitPart.Training, 1, 0), (SplitPart.Test, SplitPart.Training, 1, 0),
                (SplitPart.Test, SplitPart.Validation, 0, 1),
            ],
            counts.Select(c => (c.Part, c.TwinPart, c.Exact, c.Near)));
        Assert.Equal("1 of 10 validation samples are training samples too (1 exactly), "
            + "such as plants.csv, line 82 (sample 80) and plants.csv, line 2 (sample 0).", counts[0].Sentence);
        Assert.Equal((0, 1), (counts[1].Examples[0].Index, counts[1].Examples[0].TwinIndex));
        Assert.Empty(LeakageCheck.Run(parts.Training, null, null));
    }

    [Fact]
    public void Examples_AreCapped()
    {
        var data = new FloatDataset(new float[60], [1], new int[60], 1);
        var count = Assert.Single(LeakageCheck.Run(Split.Random(data, 0, 0.5), examples: 3));
        Assert.Equal((30, 30, 3), (count.Samples, count.Exact, count.Examples.Count));
    }

    [SharedDataFact("mnist")]
    public void Mnist_TrainingAndTest_ShareFewImages()
    {
        var folder = SharedData.Require("mnist");
        var (training, test) = (MnistFolder.LoadTraining(folder), MnistFolder.LoadTest(folder));
        var start = Stopwatch.GetTimestamp();
        var counts = LeakageCheck.Run(training, null, test);
        output.WriteLine($"MNIST: {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        foreach (var leak in counts.SelectMany(c => c.Examples))
            output.WriteLine($"{leak.Index} = {leak.TwinIndex}, {leak.Difference:0.0000}, class {test.ReadClass(leak.Index)}");
        foreach (var count in counts) output.WriteLine(count.Sentence);
        Assert.InRange(counts.Sum(c => c.Exact + c.Near), 0, 10); // one in a thousand
        start = Stopwatch.GetTimestamp();
        var within = new DuplicateFinder().Within(training);
        output.WriteLine($"within training: {within.Count}, {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        Assert.InRange(within.Count, 0, 60); // one in a thousand
    }

    [SharedDataFact("cifar10")]
    public void Cifar_TrainingAndTest_ShareFewImages()
    {
        var folder = SharedData.Require("cifar10");
        var (training, test) = (CifarFolder.LoadTraining(folder), CifarFolder.LoadTest(folder));
        var start = Stopwatch.GetTimestamp();
        var counts = LeakageCheck.Run(training, null, test);
        output.WriteLine($"CIFAR-10: {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        foreach (var leak in counts.SelectMany(c => c.Examples))
            output.WriteLine($"{leak.Index} = {leak.TwinIndex}, {leak.Difference:0.0000}, class {test.ReadClass(leak.Index)}");
        foreach (var count in counts) output.WriteLine(count.Sentence);
        start = Stopwatch.GetTimestamp();
        var within = new DuplicateFinder().Within(training);
        output.WriteLine($"within training: {within.Count}, {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s");
        Assert.InRange(counts.Sum(c => c.Exact + c.Near), 0, 20);
    }
}
