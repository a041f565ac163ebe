using Descent.Nn;
using Descent.Optim;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training;

/// <summary>Several batches whose gradients are added up are one large batch.</summary>
public sealed class AccumulationTests
{
    [Theory]
    [InlineData(16, 1, 4, 4, Reduction.Mean)]
    [InlineData(16, 1, 8, 2, Reduction.Mean)]
    [InlineData(16, 1, 5, 4, Reduction.Mean)] // 50 samples: the last step has two batches of five
    [InlineData(16, 1, 4, 4, Reduction.Sum)]
    public void Fit_SmallBatches_MakeTheStepsOfALargeOne(int large, int one, int small, int many, Reduction reduction)
    {
        var largeSize = small * many == large ? large : small * many;
        var (expected, expectedRun) = Train(largeSize, one, reduction);
        var (actual, actualRun) = Train(small, many, reduction);
        Assert.Equal(expectedRun.Steps.Count, actualRun.Steps.Count);
        foreach (var (e, a) in expectedRun.Steps.Zip(actualRun.Steps))
        {
            Assert.Equal(e.Loss, a.Loss, 1e-4f * Math.Abs(e.Loss));
            Assert.Equal((e.Samples, e.Step, e.Epoch), (a.Samples, a.Step, a.Epoch));
            Assert.Equal(e.Accuracy!.Value, a.Accuracy!.Value, 1e-6f);
            Assert.Equal(e.Penalty, a.Penalty, 1e-4f * e.Penalty);
        }

        Assert.All(Weights(expected).Zip(Weights(actual)), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
        Assert.Equal(expectedRun.Epochs.Select(e => e.Samples), actualRun.Epochs.Select(e => e.Samples));
    }

    [Fact]
    public void Trainer_AccumulationForALossSearcher_IsRefused()
    {
        var model = Mlp();
        var error = Assert.Throws<ArgumentException>(
            () => new Trainer(model, new CrossEntropy(), new Lbfgs(model.Parameters()), new TrainerOptions { AccumulateBatches = 2 }));
        Assert.Contains("got 2 batches a step for Lbfgs; expected 1", error.Message, StringComparison.Ordinal);
    }

    private static (Module Model, Run Run) Train(int batchSize, int batches, Reduction reduction)
    {
        var model = Mlp();
        var options = new TrainerOptions { Epochs = 3, BatchSize = batchSize, AccumulateBatches = batches, Shuffle = false };
        var rate = reduction == Reduction.Sum ? 0.01f : 0.1f;
        var trainer = new Trainer(model, new CrossEntropy(reduction), new Sgd(model.Parameters(), rate, momentum: 0.9f), options)
        {
            Penalties = [new L2Penalty(0.01f)],
        };
        return (model, trainer.Fit(new TrainingData(Points(50))));
    }
}
