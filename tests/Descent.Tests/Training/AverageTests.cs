using Descent.Nn;
using Descent.Optim;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training;

public sealed class AverageTests
{
    [Fact]
    public void Ema_EveryStep_IsTheClosedForm()
    {
        var (weights, final) = Train(new Ema(0.5f));
        double average = weights[0]; // the first weights become the average
        for (var i = 1; i < weights.Count; i++)
        {
            var decay = Math.Min(0.5, (1.0 + i) / (10.0 + i));
            average = (decay * average) + ((1 - decay) * weights[i]);
        }

        Assert.Equal(average, final, 1e-5 * Math.Abs(average));
    }

    [Fact]
    public void Ema_EverySecondStep_TakesThoseOnly()
    {
        var (weights, final) = Train(new Ema(0, every: 2)); // without memory it is the last that counted
        Assert.Equal(weights[7], final);
        Assert.NotEqual(weights[8], final);
    }

    [Fact]
    public void Swa_FromEpochTwo_IsTheMeanOfTheEpochsEnds()
    {
        var (weights, final) = Train(new Swa(startEpoch: 2)); // nine steps: three epochs of three
        Assert.Equal((weights[5] + (double)weights[8]) / 2, final, 1e-6);
    }

    [Fact]
    public void Fit_Validation_IsMeasuredWithTheAverageAndTheTrainingGoesOnWithoutIt()
    {
        var (model, plain) = (OneWeight(0.1f), OneWeight(0.1f));
        var run = Fit(model, new Ema(0.9f));
        var without = Fit(plain, null);
        Assert.Equal(without.Steps.Select(s => s.Loss), run.Steps.Select(s => s.Loss));
        Assert.All(run.Epochs.Zip(without.Epochs), pair => Assert.NotEqual(pair.First.Validation!.Loss, pair.Second.Validation!.Loss));
        Assert.NotEqual(Weights(plain), Weights(model));
        var again = Evaluator.Measure(model, new Mse(), Numbered(3), new TrainingData(Numbered(6)));
        Assert.Equal(run.Epochs[^1].Validation!.Loss, again.Loss); // the model ends as what was measured
    }

    private static (List<float> Weights, float Final) Train(WeightAverage average)
    {
        var model = OneWeight(0.1f);
        var watcher = new WeightWatcher(model);
        Fit(model, average, watcher);
        return (watcher.Weights, Weights(model)[0]);
    }

    private static Run Fit(Module model, WeightAverage? average, params IReadOnlyList<TrainingObserver> observers) =>
        new Trainer(model, new Mse(), new Sgd(model.Parameters(), 0.01f), new TrainerOptions { Epochs = 3, BatchSize = 2, Shuffle = false })
        {
            Average = average, Observers = observers,
        }.Fit(new TrainingData(Numbered(6), Validation: Numbered(3)));

    private sealed class WeightWatcher(Module model) : TrainingObserver
    {
        public List<float> Weights { get; } = [];

        public override void OnStep(StepRecord step) => Weights.Add(TrainingSamples.Weights(model)[0]);
    }
}
