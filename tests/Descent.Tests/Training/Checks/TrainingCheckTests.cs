using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training.Checks;

/// <summary>The fast dev run, one batch by heart, and the memory that a training will need.</summary>
public sealed class TrainingCheckTests
{
    [Fact]
    public void FastDevRun_RunsEachRoleAndKeepsNothing()
    {
        var (model, same) = (Cnn(8), Cnn(8));
        var data = new TrainingData(Images(64, 8), Images(40, 8, seed: 2), Images(40, 8, seed: 3));
        var observer = new Counter();
        Trainer Make(Module m) => new(m, new CrossEntropy(), new AdamW(m.Parameters(), 0.01f), new TrainerOptions { Epochs = 2, BatchSize = 8 })
        {
            Observers = [observer], Average = new Ema(), Clip = new ClipByNorm(), EarlyStopping = new EarlyStopping(),
        };

        var (trainer, untouched) = (Make(model), Make(same));
        var result = trainer.FastDevRun(data, batches: 3);
        Assert.Equal((RunOutcome.Finished, 3), (result.Run.Outcome, result.Run.Steps.Count));
        Assert.Equal((40, 40), (result.Run.Epochs[0].Validation!.Samples, result.Run.Test!.Samples));
        Assert.Equal(0, observer.Calls);
        Assert.Empty(result.Missing);
        Assert.Contains("training: 3 steps with 24 samples", result.Exercised);
        Assert.Contains("test: 40 samples, loss, accuracy", result.Exercised);
        AssertSameBits(Weights(same), Weights(model));
        // What follows is what would have been without it.
        trainer.Fit(data);
        untouched.Fit(data);
        AssertSameBits(same, model);
    }

    /// <summary>A layer around another draws too: it is off while the batch is learned, and its generator stands where it stood afterwards.</summary>
    [Fact]
    public void OverfitOneBatch_LayerThatDropsAnothersWeights_IsOffAndDrawsNothing()
    {
        static Sequential Model() =>
            new() { new DropConnect(new Linear(2, 16, new Rng(1)), 0.9f, new Rng(7)), new Tanh(), new Linear(16, 3, new Rng(2)) };
        var (model, untouched) = (Model(), Model());
        var options = new TrainerOptions { Epochs = 1, BatchSize = 8 };
        var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.05f), options);
        Assert.True(trainer.OverfitOneBatch(new TrainingData(Points(40))).CanLearn);
        trainer.Fit(new TrainingData(Points(40)));
        new Trainer(untouched, new CrossEntropy(), new Adam(untouched.Parameters(), 0.05f), options).Fit(new TrainingData(Points(40)));
        AssertSameBits(untouched, model);
    }

    [Fact]
    public void FastDevRun_WithoutTestData_SaysWhatDidNotRun()
    {
        var model = Mlp();
        var result = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f)).FastDevRun(new TrainingData(Points(30)));
        Assert.Equal(
            ["validation: there are no data; nothing is measured after an epoch",
                "test: there are no data; nothing is measured in the end"], result.Missing);
    }

    [Fact]
    public void OverfitOneBatch_OfAModelThatCanLearn_SaysSoAndKeepsNothing()
    {
        var model = Cnn(8); // with dropout and batch norm
        var before = model.State().Select(s => s.Value.ToArray()).ToArray();
        var draws = model.RandomState();
        var trainer = new Trainer(
            model, new CrossEntropy(labelSmoothing: 0.1f), new Adam(model.Parameters(), 0.01f), new TrainerOptions { BatchSize = 16 });
        var result = trainer.OverfitOneBatch(new TrainingData(Images(64, 8)));
        Assert.True(result.CanLearn, result.Verdict);
        Assert.Equal((1.0, result.Losses.Count), (result.Accuracy, result.Steps));
        Assert.True(result.LastLoss <= 0.02 * result.FirstLoss);
        Assert.Equal(before, model.State().Select(s => s.Value.ToArray()));
        Assert.Equal(draws, model.RandomState());
        Assert.True(model.IsTraining && model.WithParts().All(p => p.IsTraining));
        Assert.Null(result.Hint);
    }

    [Theory]
    [InlineData(1e-6f, "hardly falls")]
    [InlineData(1e9f, "too high")]
    [InlineData(0.1f, "still falls")]
    public void OverfitOneBatch_OfAWrongRate_SaysWhatToLookAt(float rate, string hint)
    {
        var model = Mlp();
        var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), rate));
        var result = trainer.OverfitOneBatch(new TrainingData(Points(40)), maxSteps: 30);
        Assert.False(result.CanLearn);
        Assert.Contains(hint, result.Hint, StringComparison.Ordinal);
        Assert.StartsWith("The model did not learn the batch: the loss went from", result.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void OverfitOneBatch_OfALayerThatIsCutOff_NamesIt()
    {
        var model = Mlp();
        foreach (var parameter in model.Parameters().Take(1)) parameter.Value.Assign(Enumerable.Repeat(-100f, parameter.Count).ToArray());
        var data = new TrainingData(new FloatDataset([1, 2, 3, 1, 2, 2], [2], [0, 1, 2], 3)); // all positive: every unit is dead
        var result = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f)).OverfitOneBatch(data, maxSteps: 20);
        Assert.Contains("No gradient reaches 0.weight, 0.bias", result.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void OverfitOneBatch_OfOneInputWithTwoAnswers_NamesTheSamples()
    {
        var model = Mlp();
        var data = new TrainingData(new FloatDataset([1, 2, 0, 1, 1, 2], [2], [0, 1, 2], 3));
        var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.05f), new TrainerOptions { Shuffle = false });
        Assert.Contains("Samples 0 and 2 of the batch have the same input", trainer.OverfitOneBatch(data).Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void EstimateMemory_CountsEveryPart()
    {
        var model = Mlp(); // 2 -> 16 -> 16 -> 3: 99 parameters, 35 outputs, the largest 16
        var estimate = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters()), new TrainerOptions { BatchSize = 32 })
        {
            Average = new Ema(), EarlyStopping = new EarlyStopping(),
        }.EstimateMemory(new TrainingData(Points(100)));
        Assert.Equal(
            (4 * 99, 4 * 99, 2 * 4 * 99, 2 * 4 * 99),
            (estimate.WeightBytes, estimate.GradientBytes, estimate.OptimizerBytes, estimate.CopyBytes));
        Assert.Equal(4 * (16 + 16 + 3 + (2 * 2) + (2 * 16)), estimate.SampleBytes);
        Assert.Equal((6 * 4 * 99) + (32 * estimate.SampleBytes), estimate.TotalBytes);
        estimate.Check(estimate.TotalBytes); // just fits
    }

    [Theory]
    [InlineData(32, 20, 1, "Set data.batchSize to 16 and training.accumulate to 2: a step then counts the same 32 samples.")]
    [InlineData(32, 3, 2, "Set data.batchSize to 2 and training.accumulate to 32: a step then counts the same 64 samples.")]
    [InlineData(31, 20, 1, "Set data.batchSize to 20 and training.accumulate to 2: a step then counts 40 samples.")]
    [InlineData(32, 0, 1, "Not even one sample fits: use a smaller model, smaller samples, or pool earlier.")]
    public void CheckMemory_OfABatchThatDoesNotFit_NamesOneThatDoes(int batch, int fitting, int accumulate, string advice)
    {
        var model = Mlp();
        var trainer = new Trainer(
            model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), new TrainerOptions { BatchSize = batch, AccumulateBatches = accumulate });
        var estimate = trainer.EstimateMemory(new TrainingData(Points(100)));
        var error = Assert.Throws<TrainingException>(() => estimate.Check(estimate.FixedBytes + (fitting * estimate.SampleBytes) + 1));
        Assert.StartsWith($"train: a batch of {batch} needs about", error.Message, StringComparison.Ordinal);
        Assert.Contains(advice, error.Message, StringComparison.Ordinal);
    }

    private sealed class Counter : TrainingObserver
    {
        public int Calls { get; private set; }

        public override void OnStep(StepRecord step) => Calls++;

        public override void OnEnd(Run run) => Calls++;
    }
}
