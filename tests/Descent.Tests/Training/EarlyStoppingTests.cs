using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training;

public sealed class EarlyStoppingTests
{
    [Fact]
    public void Fit_ValidationGetsWorse_EndsAfterThePatienceWithTheBestWeights()
    {
        var model = OneWeight(3f);
        var watcher = new EpochWatcher(model);
        var stopping = new EarlyStopping(patience: 2);
        var run = Fit(model, stopping, watcher);
        var losses = run.Epochs.Select(e => e.Validation!.Loss).ToList();
        var best = losses.IndexOf(losses.Min());
        Assert.Equal(best + 1, stopping.BestEpoch);
        Assert.Equal(best + 3, run.Epochs.Count);
        Assert.Equal((RunOutcome.Finished, losses.Min()), (run.Outcome, stopping.Best));
        Assert.Equal(watcher.Weights[best], Weights(model)[0]);
        Assert.StartsWith($"the loss was best in epoch {best + 1} (", run.Message, StringComparison.Ordinal);
        Assert.EndsWith("and no better in the 2 epochs since", run.Message, StringComparison.Ordinal);
        Assert.NotNull(run.Test);
    }

    [Fact]
    public void Fit_WithoutRestore_KeepsTheLastWeights()
    {
        var model = OneWeight(3f);
        var watcher = new EpochWatcher(model);
        Fit(model, new EarlyStopping(patience: 2, restoreBest: false), watcher);
        Assert.Equal(watcher.Weights[^1], Weights(model)[0]);
    }

    [Fact]
    public void Fit_MinDelta_CountsSmallGainsAsNone()
    {
        var model = Mlp();
        var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 1e-4f), new TrainerOptions { Epochs = 9, BatchSize = 25 })
        {
            EarlyStopping = new EarlyStopping(patience: 3, minDelta: 0.5),
        };
        Assert.Equal(4, trainer.Fit(new TrainingData(Points(50))).Epochs.Count); // every epoch is better, but by less than a half
    }

    [Fact]
    public void Fit_AccuracyOfValues_IsRefused()
    {
        var error = Assert.Throws<TrainingException>(() => Fit(OneWeight(3f), new EarlyStopping(metric: "accuracy")));
        Assert.Equal("EarlyStopping: got the metric accuracy, which is not measured; expected loss or rmse or mae.",
            error.Message.Split(" There are")[0]);
    }

    // The training data pull the weight to 3, the validation data to 2: it passes the best on its way.
    private static Run Fit(Module model, EarlyStopping stopping, params IReadOnlyList<TrainingObserver> observers)
    {
        model.Parameters().First().Value.Assign([0f]);
        static FloatDataset Line(float slope) => new([1, 2], [1], [slope, 2 * slope]);
        return new Trainer(model, new Mse(), new Sgd(model.Parameters(), 0.03f), new TrainerOptions { Epochs = 50, BatchSize = 2, Shuffle = false })
        {
            EarlyStopping = stopping, Observers = observers,
        }.Fit(new TrainingData(Line(3), Validation: Line(2), Test: Line(2)));
    }

    private sealed class EpochWatcher(Module model) : TrainingObserver
    {
        public List<float> Weights { get; } = [];

        public override void OnEpoch(EpochRecord epoch) => Weights.Add(TrainingSamples.Weights(model)[0]);
    }
}
