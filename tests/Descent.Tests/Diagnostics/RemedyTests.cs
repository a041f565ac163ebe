using Descent.Diagnostics;

namespace Descent.Tests.Diagnostics;

/// <summary>What is prescribed: the settings that an expert would name, and all of them.</summary>
public sealed class RemedyTests
{
    private const string Friedman = OptimizationRateTests.Friedman; // Adam

    // How far a trial comes by the rate's factor: the highest that does not break it is the fastest.
    private static ScriptedLaboratory Rates(double broken, double slow) => new((change, _) =>
        change.RateFactor >= broken ? 2 : change.RateFactor < slow ? 0.99 : 0.3 - (0.02 * Math.Log10(change.RateFactor)) - 0.2);

    [Theory]
    [InlineData(1, 0.0001, 0.001)] // Adam's usual rate does nearly as well in a short trial as the fastest
    [InlineData(1, 0.002, 0.003)] // it does nothing, and three times as much does
    [InlineData(1, 0.05, 0.1)] // nothing near it does: what did best in the trial
    public void RateTooHigh_GoesToTheUsualOne(double rate, double slow, double expected)
    {
        var found = Assert.Single(HandMade.Ask(
            new LearningRateTooHigh(), Friedman.Replace("0.01", $"{rate}", StringComparison.Ordinal), (trace, _) =>
            {
                trace.Baseline = 1;
                HandMade.Losses(trace, 200, _ => 2);
            },
            Rates(0.2, slow)));
        Assert.Equal(expected, rate * Factor(found), 1e-9);
        Assert.Contains(expected.ToString(System.Globalization.CultureInfo.InvariantCulture), found.Remedy.Text);
    }

    [Theory]
    [InlineData(0.00001, 1000, 0.01)] // ten times the usual rate is the first that comes half as far as the best
    [InlineData(0.00001, 10, 0.001)]
    public void RateTooLow_GoesToTheUsualOne(double rate, double least, double expected)
    {
        var found = Assert.Single(HandMade.Ask(
            new LearningRateTooLow(), Friedman.Replace("0.01", "1E-05", StringComparison.Ordinal), Still,
            new ScriptedLaboratory(change => change.RateFactor < least ? 0.99 : 0.4 - (0.05 * Math.Log10(change.RateFactor)))));
        Assert.Equal(expected, rate * Factor(found), 1e-9);
    }

    [Fact]
    public void UsualRateThatIsTooLowForThePlan_IsKept_AndThePlanIsLonger()
    {
        var found = Assert.Single(HandMade.Ask(
            new LearningRateTooLow(), Friedman.Replace("0.01", "0.001", StringComparison.Ordinal), Still,
            new ScriptedLaboratory(change => change.RateFactor < 10 ? 0.99 : 0.4)));
        Assert.Equal([new SetEpochs(60), new StopEarly()], found.Remedy.Steps);
    }

    [Theory]
    [InlineData("{ \"sgd\": { \"learningRate\": 1e20 } }", 0.1)]
    [InlineData("{ \"adam\": { \"learningRate\": 1 } }", 0.001)]
    [InlineData("{ \"adam\": { \"learningRate\": 0.001 } }", 0.0001)] // the usual one broke: a tenth
    public void OverflowingNumbers_GoToTheUsualRate(string optimizer, double expected)
    {
        var config = Friedman.Replace("{ \"adam\": { \"learningRate\": 0.01 } }", optimizer, StringComparison.Ordinal);
        Assert.Contains(optimizer, config);
        var found = Assert.Single(HandMade.Ask(new NotFinite(), config, (trace, _) => trace.Fault = ("the loss is not finite", null, 2)));
        Assert.Equal(expected, HandMade.Patient(config).BaseRate * Factor(found), 1e-6 * expected);
        Assert.Contains(new ClipNorm(1), found.Remedy.Steps);
    }

    [Theory]
    [InlineData(true, typeof(ScaleLearningRate))]
    [InlineData(false, typeof(SetSetting))]
    public void SwingingLoss_OfSortedSamples_IsShuffledFirst(bool isShuffled, Type remedy)
    {
        var found = Assert.Single(HandMade.Ask(
            new Oscillating(), Friedman, (trace, _) =>
            {
                trace.Baseline = 1;
                HandMade.Losses(trace, 200, step => step % 2 == 0 ? 0.5 : 1.9);
            },
            new ScriptedLaboratory((change, step) => change.RateFactor < 1 ? 0.01 : step % 2 == 0 ? 0.5 : 1.9),
            change: p => p with { IsShuffled = isShuffled }));
        Assert.IsType(remedy, Assert.Single(found.Remedy.Steps));
        if (!isShuffled) Assert.Equal(new SetSetting("data.shuffle", true), found.Remedy.Steps[0]);
    }

    [Theory]
    [InlineData(0.2, 2)] // momentum and rate together end lower
    [InlineData(0.6, 1)]
    public void Momentum_BringsItsRateAlong(double both, int steps)
    {
        var config = OptimizationRateTests.Digits.Replace("\"learningRate\": 0.1", "\"learningRate\": 0.1, \"momentum\": 0.99");
        var found = Assert.Single(HandMade.Ask(
            new MomentumTooHigh(), config, (trace, _) =>
            {
                trace.Baseline = 2.3;
                HandMade.Losses(trace, 200, _ => 2.3);
            },
            new ScriptedLaboratory(change => change.Momentum is null ? 2.3 : change.RateFactor < 1 ? both : 0.5)));
        Assert.Equal(steps, found.Remedy.Steps.Count);
        Assert.Equal(new SetOptimizer("momentum", 0.9), found.Remedy.Steps[0]);
        if (steps == 2) Assert.Equal(new SetLearningRate(0.02), found.Remedy.Steps[1]);
    }

    [Fact]
    public void LargerBatches_KeepTheNumberOfSteps()
    {
        const string Norm = """
            { "data": { "source": { "quadrants": { "count": 640 } }, "batchSize": 2, "validation": null, "test": null },
              "model": [{ "linear": { "units": 8 } }, "batch-norm", "relu", "linear"],
              "optimizer": { "sgd": { "learningRate": 0.01 } }, "training": { "epochs": 2 } }
            """;
        var finding = Assert.Single(Clinic.Train(Norm).Diagnosis.Of("DD0801"));
        Assert.Equal([new SetBatchSize(32), new SetEpochs(32)], finding.Remedy.Steps);
    }

    [Theory]
    [InlineData(false, 2)] // targets from 0 to 30
    [InlineData(true, 1)]
    public void OutputThatCannotReachTargets_BringsTheirScaleAlong(bool isStandardized, int steps)
    {
        var run = Clinic.Train(
            Friedman, "model=[{\"linear\":{\"units\":8}},\"relu\",\"linear\",\"tanh\"]", "training.epochs=1",
            $"data.standardizeTargets={(isStandardized ? "true" : "false")}");
        var finding = Assert.Single(run.Diagnosis.Of("DD0605"));
        Assert.Equal(steps, finding.Remedy.Steps.Count);
        Assert.Equal(new RemoveLayer("3"), finding.Remedy.Steps[0]);
        Assert.Equal(!isStandardized, finding.Remedy.Steps.Contains(new StandardizeTargets()));
    }

    [Theory]
    [InlineData(2, "xavier-normal")]
    [InlineData(8, "kaiming-normal")]
    public void Initializer_IsKaimings_WhereManyRectifiersFollow(int layers, string expected)
    {
        var model = string.Concat(Enumerable.Repeat("{\"linear\":{\"units\":8}},\"relu\",", layers));
        var run = Clinic.Train(
            Clinic.Points, $"model=[{model}\"linear\"]", "training.epochs=1", "initializer={\"constant\":{\"value\":0.01}}");
        Assert.Equal(new UseInitializer(expected), Assert.Single(Assert.Single(run.Diagnosis.Of("DD0301")).Remedy.Steps));
    }

    [Theory]
    [InlineData(1.2, 1.6, 1)] // its best epoch was bad: more data are needed
    [InlineData(0.4, 1.2, 0)] // it stops by the validation, as was prescribed
    public void LearningByHeart_WithAnEarlyStop_IsAdviceAtMost(double best, double late, int expected)
    {
        var found = HandMade.Ask(
            new Overfitting(), OptimizationRateTests.Digits, (trace, _) =>
            {
                trace.Baseline = 2.3;
                HandMade.Epochs(trace, 300, (1.5, 1.7, 0.5, 0.5), (0.8, best, 0.75, 0.6), (0.4, late, 0.9, 0.6), (0.2, late, 0.96, 0.6),
                    (0.1, late, 0.99, 0.59));
            },
            change: p => p with { HasEarlyStopping = true });
        Assert.Equal(expected, found.Count);
        Assert.All(found, f => Assert.Equal(Severity.Info, f.Severity));
        Assert.All(found, f => Assert.DoesNotContain("stop at the best epoch", f.Remedy.Text));
        Assert.All(found, f => Assert.Empty(f.Remedy.Steps));
    }

    // Weights that hardly move, at the loss of a constant answer.
    private static void Still(Trace trace, Patient patient)
    {
        trace.Baseline = 1;
        HandMade.Losses(trace, 200, _ => 1);
        foreach (var p in trace.Parameters)
            p.Add(new ParameterReading { Step = 200, Norm = 1, Gradient = 1, HasGradient = true, ZeroGradients = 0, Update = 1e-6 });
    }

    private static double Factor(Suspicion found) => found.Remedy.Steps.OfType<ScaleLearningRate>().Single().Factor;
}
