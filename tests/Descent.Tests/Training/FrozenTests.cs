using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Tests.Training;

/// <summary>Parts that somebody froze stay frozen in a training.</summary>
public sealed class FrozenTests
{
    [Fact]
    public void Fit_NormInEvaluationMode_KeepsItsStatisticsAndTrainsItsScale()
    {
        var (model, norm) = Model();
        norm.Evaluate();
        Fit(model);
        Assert.False(norm.IsTraining);
        Assert.Equal([0f, 0, 0, 0], norm.RunningMean.ToArray());
        Assert.Equal([1f, 1, 1, 1], norm.RunningVariance.ToArray());
        Assert.NotEqual([1f, 1, 1, 1], norm.Weight!.Value.ToArray());
        Assert.True(model.IsTraining && model.Modules[0].Module.IsTraining);
    }

    [Fact]
    public void Fit_ModelInEvaluationMode_IsTrainedWholly()
    {
        var (model, norm) = Model();
        model.Evaluate();
        Fit(model);
        Assert.True(model.IsTraining && norm.IsTraining);
        Assert.NotEqual([0f, 0, 0, 0], norm.RunningMean.ToArray());
    }

    [Fact]
    public void Freeze_StaysThroughTrainAndFitUntilUnfreeze()
    {
        var (model, norm) = Model();
        Assert.Same(norm, norm.Freeze());
        model.Evaluate();
        model.Train();
        Assert.False(norm.IsTraining);
        var first = ((Linear)model.Modules[0].Module).Weight.Value.ToArray();
        Fit(model);
        Assert.True(norm.IsFrozen && !norm.IsTraining);
        Assert.Equal([0f, 0, 0, 0], norm.RunningMean.ToArray());
        Assert.Equal([1f, 1, 1, 1], norm.Weight!.Value.ToArray());
        Assert.NotEqual(first, ((Linear)model.Modules[0].Module).Weight.Value.ToArray()); // gradients go through it
        norm.Unfreeze();
        model.Train();
        Fit(model);
        Assert.True(norm.IsTraining);
        Assert.NotEqual([0f, 0, 0, 0], norm.RunningMean.ToArray());
        Assert.NotEqual([1f, 1, 1, 1], norm.Weight!.Value.ToArray());
    }

    [Fact]
    public void Freeze_ReachesEveryPart()
    {
        var (model, norm) = Model();
        var whole = new Sequential(model, new Linear(3, 3, new Rng(2)));
        model.Freeze();
        whole.Train();
        Assert.False(norm.IsTraining);
        Assert.All(model.Parameters(), p => Assert.True(p.IsFrozen));
        Assert.Equal(12, whole.ParameterCount());
        Assert.True(whole.IsTraining && whole.Modules[1].Module.IsTraining);
    }

    private static (Sequential Model, BatchNorm Norm) Model()
    {
        var rng = new Rng(1);
        var norm = new BatchNorm(4);
        return ([new Linear(2, 4, rng), norm, new Relu(), new Linear(4, 3, rng)], norm);
    }

    private static void Fit(Module model) =>
        new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), new TrainerOptions { Epochs = 1, BatchSize = 16 })
            .Fit(new TrainingData(TrainingSamples.Points(64), TrainingSamples.Points(16, 2)));
}
