using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Tests.Diagnostics;

/// <summary>A run that ends far above what half of its steps reach in another way is told which setting held it back.</summary>
public sealed class HeldBackTests
{
    private const string Curve = """
        { "data": { "source": { "friedman": { "count": 2500, "noise": 1 } }, "preprocess": ["standardize"], "standardizeTargets": true,
            "validation": 0.15, "test": 0.2, "batchSize": 64 },
          "model": [{ "linear": { "units": 40 } }, "tanh", { "linear": { "units": 40 } }, "tanh", "linear"],
          "optimizer": { "sgd": { "learningRate": 0.05, "momentum": 0.9 } }, "training": { "epochs": 20 } }
        """;

    // Features in units of their own, as they come.
    private const string Units = """
        { "data": { "source": { "friedman": { "count": 800, "units": true } }, "standardizeTargets": true },
          "model": [{ "linear": { "units": 16 } }, "tanh", "linear"], "training": { "epochs": 10 } }
        """;

    [Theory]
    [InlineData("optimizer.sgd.learningRate=0.0005", "DD0502")]
    [InlineData("schedule={\"exponential\":{\"gamma\":0.05}}", "DD0511")]
    public void ASingleSetting_IsFiledUnderItsOwnRule(string fault, string rule)
    {
        var found = Clinic.Train(Curve, fault).Diagnosis.Findings[0];
        Assert.Equal((rule, Severity.Warn), (found.RuleId, found.Severity));
        Assert.NotNull(found.Remedy.Patch);
        Assert.All(found.Experiments, e => Assert.True(e.After < 0.7 * e.Before));
        Assert.Equal("", Clinic.Warnings(Clinic.Train(Curve)));
    }

    [Fact]
    public void ChangesThatHelpOnlyTogether_AreNamedTogether()
    {
        var found = Assert.Single(Ask(change => change is { Reinitialize: true, NormalizeInputs: true } ? 0.2 : 1.5, config: Units));
        Assert.Equal([new UseInitializer("kaiming-normal"), new AddPreprocessing("standardize")], found.Remedy.Steps);
        Assert.EndsWith("With weights by Kaiming's rule and normalised inputs the first 90 steps alone lead to 0.2.", found.Message);
    }

    [Fact]
    public void TheSmallestChangeOfTheOptimizer_IsPreferred()
    {
        var lower = Assert.Single(Ask(change => change.AdamRate > 0 || change.RateFactor == 0.1 ? 0.2 : 1.5));
        Assert.Equal([new ScaleLearningRate(0.1)], lower.Remedy.Steps);
        var other = Assert.Single(Ask(change => change.AdamRate > 0 ? 0.2 : 1.5));
        Assert.Contains(new UseOptimizer("adam", 0.003), other.Remedy.Steps);
    }

    [Theory]
    [InlineData(1.2, 1.5)] // better, but not by far
    [InlineData(0.01, 0.15)] // done, near enough
    [InlineData(1.5, 2.3)] // learnt nothing: another rule's
    public void WhatIsNotFarBelow_IsNoFinding(double other, double own) => Assert.Empty(Ask(_ => other, own));

    [Fact]
    public void LastResorts_HaveAPurseOfTheirOwn()
    {
        var allowance = new TrialAllowance(1000) { Rule = new LearningRateTooHigh() };
        for (var taken = 0; taken < Thresholds.TrialStepsOfRule; taken += 100) Assert.True(allowance.Take(100));
        Assert.False(allowance.Take(1));
        allowance.Rule = new HeldBack();
        Assert.True(allowance.Take(Thresholds.ReservedTrialSteps));
        Assert.False(allowance.Take(1));
        allowance.Rule = new Underfitting();
        Assert.True(allowance.Take(1));
    }

    [Fact]
    public void TrialsThatGoFar_TakeNothingFromOthers()
    {
        var allowance = new TrialAllowance(1000) { Rule = new ScheduleEndsEarly() };
        for (var trial = 0; trial < Thresholds.TrialsAhead; trial++) Assert.True(allowance.Take(Thresholds.StepsAhead));
        Assert.False(allowance.Take(Thresholds.StepsAhead));
        for (var taken = 0; taken < Thresholds.TrialStepsOfRule; taken += 100) Assert.True(allowance.Take(100));
        Assert.False(allowance.Take(100));
    }

    [Fact]
    public void LastResorts_OfALargeNetwork_HaveLess()
    {
        var allowance = new TrialAllowance(1000) { Rule = new HeldBack() };
        allowance.Weigh(Thresholds.TrialWork / 200);
        Assert.False(allowance.Take(201));
        Assert.True(allowance.Take(200));
    }

    [Fact]
    public void FirstStepUphill_IsFoundWhereTheLossStandsStill()
    {
        static void Write(Trace trace, int step, double downhill)
        {
            trace.Baseline = 0.69;
            trace.Looks = 6;
            HandMade.Losses(trace, 32, _ => 0.69);
            foreach (var p in trace.Parameters)
                p.Add(new ParameterReading
                {
                    Step = step, Norm = 5, Gradient = 1, HasGradient = true, ZeroGradients = 0, Update = 0.01, Downhill = downhill,
                });
        }

        var found = Assert.Single(HandMade.Ask(new Ascending(), Clinic.Points, (trace, _) => Write(trace, 1, -0.3), moments: HandMade.Watch));
        Assert.Equal(Severity.Fail, found.Severity);
        Assert.Empty(HandMade.Ask(new Ascending(), Clinic.Points, (trace, _) => Write(trace, 8, -0.3), moments: HandMade.Watch));
        Assert.Empty(HandMade.Ask(new Ascending(), Clinic.Points, (trace, _) => Write(trace, 1, 0.3), moments: HandMade.Watch));
    }

    private static IReadOnlyList<Suspicion> Ask(
        Func<ReplayChange, double> loss, double lossNow = 1.5, string config = DataClinic.Digits) => HandMade.Ask(
        new HeldBack(), config, (trace, _) =>
        {
            trace.Baseline = 2.3;
            HandMade.Losses(trace, 200, _ => lossNow);
        },
        new ScriptedLaboratory(loss));
}
