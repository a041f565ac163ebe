using System.Diagnostics;
using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Tests.Data;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training;

/// <summary>What a training is told about its data: samplers, threads, samples that cannot be read.</summary>
public sealed class TrainerDataTests
{
    [Fact]
    public void Fit_AnyWorkers_GivesTheSameModel()
    {
        var models = new int?[] { null, 0, 1, 4 }.Select(workers =>
        {
            var model = Mlp();
            Fit(model, new TrainingData(Points(100), Points(20, seed: 2)) { Workers = workers });
            return model.State().Select(s => s.Value.ToArray()).ToArray();
        }).ToArray();
        Assert.All(models, model => Assert.Equal(models[0], model));
    }

    [Fact]
    public void Fit_Sampler_DecidesWhatAnEpochIs()
    {
        var data = Points(100);
        var rarest = Enumerable.Range(0, 100).GroupBy(data.ReadClass).Min(g => g.Count());
        var run = Fit(Mlp(), new TrainingData(data, Points(8)) { Sampler = new ClassBalancedSampler(replacement: false) });
        Assert.Equal([3 * rarest, 3 * rarest], run.Epochs.Select(e => e.Samples));
        Assert.Equal(8, run.Epochs[0].Validation!.Samples);
    }

    [Fact]
    public void Fit_UnreadableSamples_AreLeftOutOfAllRolesAndNamed()
    {
        var data = new ProbeDataset(40, index =>
        {
            if (index is 3 or 30) throw new IOException("bad sector");
        });
        var model = new Sequential { new Linear(4, 2, new Rng(1)) };
        var sets = new TrainingData(new SubsetDataset(data, [.. Enumerable.Range(0, 20)]), new SubsetDataset(data, [.. Enumerable.Range(20, 20)]));
        Assert.Contains("probe 3", Assert.Throws<DataException>(() => Fit(model, sets)).Message, StringComparison.Ordinal);
        var run = Fit(model, sets with { Unreadable = new UnreadableSamples() });
        Assert.Equal([19, 19], run.Epochs.Select(e => e.Samples));
        Assert.Equal([19, 19], run.Epochs.Select(e => e.Validation!.Samples));
        Assert.Equal([new("probe 3", "bad sector"), new("probe 30", "bad sector")], run.Unreadable.OrderBy(u => u.Description.Length));
        Assert.Contains("\"unreadable\"", RunJson.Summary(run, []), StringComparison.Ordinal);
        Assert.DoesNotContain("\"unreadable\"", RunJson.Summary(Fit(Mlp(), new TrainingData(Points(8))), []), StringComparison.Ordinal);
    }

    [Fact]
    public void FoldPredictions_BehindAnUnreadableSample_KeepTheirNames()
    {
        var data = new ProbeDataset(6, index =>
        {
            if (index == 2) throw new IOException("bad sector");
        });
        var model = new Sequential { new Linear(4, 2, new Rng(1)) };
        var sets = new TrainingData(data, Test: data) { Unreadable = new UnreadableSamples() };
        Assert.Equal(
            ["probe 0", "probe 1", "probe 3", "probe 4", "probe 5"],
            Descent.Configuration.FoldPredictor.Predict(model, sets, batchSize: 4).Select(p => p.Sample));
    }

    [Fact]
    public void Fit_CancelledWhileSamplesAreSlow_DoesNotWaitForTheBatch()
    {
        using var source = new CancellationTokenSource();
        var data = new ProbeDataset(10_000, index =>
        {
            if (index == 5) source.Cancel();
            Thread.Sleep(10);
        });
        var model = new Sequential { new Linear(4, 2, new Rng(1)) };
        var start = Stopwatch.GetTimestamp();
        var trainer = new Trainer(
            model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), new TrainerOptions { Epochs = 1, BatchSize = 5000, Shuffle = false });
        var run = trainer.Fit(new TrainingData(data), source.Token);
        Assert.Equal((RunOutcome.Cancelled, "stopped before the first step"), (run.Outcome, run.Message));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 5);
    }

    private static Run Fit(Module model, TrainingData data) =>
        new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), new TrainerOptions { Epochs = 2, BatchSize = 8 }).Fit(data);
}
