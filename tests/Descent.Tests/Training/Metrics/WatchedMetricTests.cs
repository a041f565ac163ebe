using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training.Metrics;

/// <summary>Rules that watch a metric: early stopping, the plateau schedule, the best model.</summary>
public sealed class WatchedMetricTests
{
    [Theory]
    [InlineData("f1")]
    [InlineData("accuracy")]
    [InlineData("calibration-error")]
    public void EarlyStopping_AnyMetric_KeepsTheEpochThatIsBestByIt(string name)
    {
        var stopping = new EarlyStopping(patience: 100, metric: name);
        var run = Trainer(Mlp(), stopping: stopping).Fit(Data());
        var values = run.Epochs.Select(e => e.Validation!.Find(name)!.Value).ToList();
        var best = name == "calibration-error" ? values.Min() : values.Max();
        Assert.Equal((best, values.IndexOf(best) + 1), (stopping.Best, stopping.BestEpoch));
        Assert.True(values.Distinct().Count() > 2, string.Join(" ", values));
    }

    [Fact]
    public void Plateau_OfAMetricThatRises_LowersTheRateWhenItDoesNot()
    {
        var schedule = new ReduceOnPlateauSchedule("f1", factor: 0.5f, patience: 0);
        schedule.Observe(new EpochMetrics(1) { Watched = (0.5, true) });
        schedule.Observe(new EpochMetrics(1) { Watched = (0.6, true) });
        Assert.Equal(1, schedule.Factor(0, 1, 1));
        schedule.Observe(new EpochMetrics(0.1) { Watched = (0.55, true) });
        Assert.Equal(0.5f, schedule.Factor(0, 1, 1));
        var fitted = Trainer(Mlp(), schedule: new ReduceOnPlateauSchedule("f1", factor: 0.5f, patience: 0)).Fit(Data());
        var rates = fitted.Steps.Select(s => s.LearningRate).Distinct().ToArray();
        var values = fitted.Epochs.Select(e => e.Validation!.Find("f1")!.Value).ToArray();
        var falls = 0;
        for (var (i, best) = (1, values[0]); i < values.Length - 1; i++)
        {
            if (values[i] > best * 1.0001) best = values[i];
            else falls++;
        }

        Assert.Equal(falls + 1, rates.Length);
    }

    [Fact]
    public void Plateau_OfANegativeMetric_IsBetterAboveTheBest()
    {
        var schedule = new ReduceOnPlateauSchedule("r2", factor: 0.5f, patience: 0, threshold: 0.1f);
        schedule.Observe(new EpochMetrics(1) { Watched = (-1, true) });
        schedule.Observe(new EpochMetrics(1) { Watched = (-1.05, true) }); // worse: with best (1 + threshold) it would count as better
        Assert.Equal(0.5f, schedule.Factor(0, 1, 1));
    }

    [Theory]
    [InlineData("auroc", "EarlyStopping: got the metric auroc, which is not measured; expected loss or f1 or calibration-error or accuracy.")]
    [InlineData("confusion-matrix",
        "EarlyStopping: got the metric confusion-matrix, which is not measured; expected loss or f1 or calibration-error or accuracy.")]
    public void Rule_OfAMetricThatIsNotMeasured_IsRefusedBeforeTheFirstStep(string name, string expected)
    {
        var model = Mlp();
        var before = Weights(model);
        var error = Assert.Throws<TrainingException>(() => Trainer(model, stopping: new EarlyStopping(metric: name)).Fit(Data()));
        Assert.Equal(expected, error.Message);
        AssertSameBits(before, Weights(model));
    }

    [Fact]
    public void Rule_WithoutValidation_KnowsTheTrainingsNumbersOnly()
    {
        var run = Trainer(Mlp(), stopping: new EarlyStopping(patience: 100, metric: "accuracy")).Fit(new TrainingData(Points(40)));
        Assert.Equal(6, run.Epochs.Count);
        var error = Assert.Throws<TrainingException>(
            () => Trainer(Mlp(), stopping: new EarlyStopping(metric: "f1")).Fit(new TrainingData(Points(40))));
        Assert.Contains("expected loss or accuracy. There are no validation data", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BestModel_AfterAKillAndResume_IsTheSameFile()
    {
        using var folder = new TemporaryFolder();
        Trainer Best(Module model, string name, params IReadOnlyList<TrainingObserver> observers) => Trainer(
            model, observers: observers, best: new CheckpointPlan
            {
                Folder = folder[name], Best = "f1", EverySteps = 1, ModelMetadata = new Dictionary<string, string> { ["kind"] = "best" },
            });

        var run = Best(Mlp(), "whole").Fit(Data());
        var values = run.Epochs.Select(e => e.Validation!.Find("f1")!.Value).ToList();
        Assert.Equal((values.IndexOf(values.Max()) + 1, values.Max(), "f1"), (run.Best!.Epoch, run.Best.Value.Value, run.Best.Value.Name));
        var bytes = File.ReadAllBytes(run.Best.File);
        Assert.Equal(Path.Combine(folder["whole"], "best.safetensors"), run.Best.File);
        foreach (var killedAt in (int[])[2, Math.Min(run.Best.Epoch * 3, 16), Math.Min((run.Best.Epoch * 3) + 1, 17)])
        {
            var name = $"killed {killedAt}";
            Assert.Throws<InvalidOperationException>(() => Best(Mlp(), name, new Killer(killedAt)).Fit(Data()));
            var resumed = Best(Mlp(seed: 9), name).Resume(CheckpointFolder.LoadNewest(folder[name]), Data());
            Assert.Equal(bytes, File.ReadAllBytes(Path.Combine(folder[name], "best.safetensors")));
            Assert.Equal((run.Best.Epoch, run.Best.Value.Value), (resumed.Best!.Epoch, resumed.Best.Value.Value));
        }
    }

    private static TrainingData Data() => new(Points(48), Validation: Points(40, seed: 2));

    private static Trainer Trainer(
        Module model, EarlyStopping? stopping = null, Schedule? schedule = null, CheckpointPlan? best = null,
        params IReadOnlyList<TrainingObserver> observers)
    {
        var options = new TrainerOptions { Epochs = 6, BatchSize = 16 };
        return new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.05f), options)
        {
            Metrics = [new F1(), new CalibrationError()], EarlyStopping = stopping, Schedule = schedule ?? new ConstantSchedule(), Checkpoints = best,
            Observers = observers,
        };
    }

    private sealed class Killer(int step) : TrainingObserver
    {
        public override void OnStep(StepRecord record)
        {
            if (record.Step == step + 1) throw new InvalidOperationException("killed");
        }
    }
}
