using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Tests.Data;

/// <summary>The drawn digits are worth training on: too hard for a linear classifier, and a chance level that is really chance.</summary>
public sealed class DigitsDifficultyTests
{
    [Fact]
    public void Digits_LinearClassifier_StaysBelowNinetyPercent()
    {
        var (training, test) = (Digits.Generate(6_000, seed: 1), Digits.Generate(2_000, seed: 2));
        var standardize = new ChannelStandardize();
        standardize.Fit(training);
        var model = new Sequential { new Flatten(), new Linear(784, 10, new Rng(1)) };
        var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters()), new TrainerOptions { Epochs = 6 });

        var run = trainer.Fit(new TrainingData(training, Test: test) { Preprocessors = [standardize] });

        Assert.InRange(run.Test!.Accuracy!.Value, 0.6, 0.9);
    }
}
