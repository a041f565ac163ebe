using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Tests.Training;

/// <summary>What a training counts, where it stops, and what it leaves behind.</summary>
public sealed class TrainerTests
{
    [Theory]
    [InlineData(4, false, null, 2, new[] { 4, 4, 2, 4, 4, 2 })]
    [InlineData(4, true, null, 2, new[] { 4, 4, 4, 4 })]
    [InlineData(4, false, 4, 2, new[] { 4, 4, 2, 4 })]
    [InlineData(64, false, null, 1, new[] { 10 })]
    public void Fit_StepsHaveTheSamplesThatTheOptionsSay(int batchSize, bool dropLast, int? maxSteps, int epochs, int[] samples)
    {
        var model = NewModel();
        var options = new TrainerOptions { BatchSize = batchSize, DropLast = dropLast, MaxSteps = maxSteps, Epochs = epochs };
        var run = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), options).Fit(new TrainingData(Points(10)));
        Assert.Equal(samples, run.Steps.Select(s => s.Samples));
        Assert.Equal(RunOutcome.Finished, run.Outcome);
        Assert.Equal(samples.Sum(), run.Epochs.Sum(e => e.Samples));
    }

    [Fact]
    public void Fit_GradientsFromBefore_AreNoPartOfTheFirstStep()
    {
        float[][] weights = [.. new[] { false, true }.Select(isUsedBefore =>
        {
            var model = NewModel();
            if (isUsedBefore) model.Forward(Tensor.Ones([3, 2])).Sum().Backward();
            new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), new TrainerOptions { Epochs = 1 }).Fit(new TrainingData(Points(10)));
            return model.Parameters().First().Value.ToArray();
        })];
        Assert.Equal(weights[0], weights[1]);
    }

    [Fact]
    public void Fit_CancelledDuringValidation_StopsAndLeavesTheModelTraining()
    {
        var model = NewModel();
        using var source = new CancellationTokenSource();
        var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), new TrainerOptions { EvaluationBatchSize = 2 })
        {
            Observers = [new CancelsEvaluation(source)],
        };
        var run = trainer.Fit(new TrainingData(Points(10), Validation: Points(6)), source.Token);
        Assert.Equal(RunOutcome.Cancelled, run.Outcome);
        Assert.Single(run.Steps);
        Assert.True(model.IsTraining);
    }

    [Fact]
    public void Fit_LossIsNoNumber_StopsBeforeTheStep()
    {
        var model = NewModel();
        var weight = model.Parameters().First().Value;
        weight.Assign([float.NaN, 1, 1, 1]);
        var before = weight.ToArray();
        var run = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f)).Fit(new TrainingData(Points(10)));
        Assert.Equal(RunOutcome.Diverged, run.Outcome);
        Assert.Empty(run.Steps);
        Assert.Equal(before, weight.ToArray());
    }

    [Fact]
    public void Evaluator_PartsInDifferentModes_RestoresEach()
    {
        Module frozen = new BatchNorm(2), free = new BatchNorm(2);
        var model = new Sequential { frozen, free, new Linear(2, 2, new Rng(1)) };
        frozen.Evaluate();
        Evaluator.Measure(model, new CrossEntropy(), Points(6), new TrainingData(Points(6)));
        Assert.Equal((true, false, true), (model.IsTraining, frozen.IsTraining, free.IsTraining));
    }

    [Fact]
    public void Evaluator_MoreOutputsThanClasses_CountsTheRestAsWrong()
    {
        var model = new Sequential { new Linear(2, 3, new Rng(1)) };
        foreach (var parameter in model.Parameters()) parameter.Value.Assign(Tensor.Zeros(parameter.Shape));
        model.Parameters().Last().Value.Assign([0, 0, 1]); // always the third, which the data does not have
        var evaluation = Evaluator.Measure(model, new CrossEntropy(), Points(6), new TrainingData(Points(6)));
        Assert.Equal(0, evaluation.Accuracy);
        Assert.Equal(3, evaluation.Confusion![0, 2]);
        Assert.Equal(3, evaluation.Confusion[1, 2]);
    }

    private static Sequential NewModel() => new() { new Linear(2, 2, new Rng(5)) };

    // Half of them at (1, 0) of class 0, half at (0, 1) of class 1.
    private static FloatDataset Points(int count)
    {
        var (features, classes) = (new float[2 * count], new int[count]);
        for (var i = 0; i < count; i++) features[(2 * i) + (classes[i] = i % 2)] = 1;
        return new FloatDataset(features, [2], classes, 2);
    }

    private sealed class CancelsEvaluation(CancellationTokenSource source) : TrainingObserver
    {
        public override void OnEvaluating(string role, int samplesDone, int samples) => source.Cancel();
    }
}
