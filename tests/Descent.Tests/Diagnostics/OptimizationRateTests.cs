using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Tests.Diagnostics;

/// <summary>Rates that are too high, too low, and fine.</summary>
public sealed class OptimizationRateTests
{
    /// <summary>Ten classes of images through one hidden layer.</summary>
    internal const string Digits = """
        { "data": { "source": { "digits": { "count": 1000 } }, "batchSize": 32, "preprocess": ["channel-standardize"] },
          "model": ["flatten", { "linear": { "units": 32 } }, "relu", "linear"],
          "optimizer": { "sgd": { "learningRate": 0.1 } }, "training": { "epochs": 3 } }
        """;

    /// <summary>A regression.</summary>
    internal const string Friedman = """
        { "data": { "source": { "friedman": { "count": 800 } }, "batchSize": 32, "preprocess": ["standardize"], "standardizeTargets": true },
          "model": [{ "linear": { "units": 32 } }, "relu", "linear"],
          "optimizer": { "adam": { "learningRate": 0.01 } }, "training": { "epochs": 6 } }
        """;

    [Theory]
    [InlineData(Digits, "optimizer.sgd.learningRate=5")]
    [InlineData(Friedman, "optimizer.adam.learningRate=1")]
    [InlineData(Clinic.Points, "optimizer.sgd.learningRate=20")]
    public void RateTooHigh_IsFound_InTheFirstEpoch(string config, string change)
    {
        var run = Clinic.Train(config, change);
        var finding = Assert.Single(run.Diagnosis.Of("DD0501"));
        Assert.Equal(Severity.Warn, finding.Severity);
        Assert.Equal("DD0501", run.Diagnosis.Findings[0].RuleId);
        Assert.InRange(finding.FirstStep, 16, run.Trace!.Epochs[0].LastStep);
        Assert.True(Assert.IsType<ScaleLearningRate>(finding.Remedy.Steps[0]).Factor <= 0.3);
        Assert.True(finding.Experiments[0].After < finding.Experiments[0].Before);
    }

    [Fact]
    public void Message_HasTheNumbers()
    {
        var message = Clinic.Train(Digits, "optimizer.sgd.learningRate=5").Diagnosis.Of("DD0501").Single().Message;
        Assert.StartsWith("With a rate of 5 the loss is ", message);
        Assert.Contains("times the rate end at ", message);
        Assert.DoesNotContain("  ", message);
    }

    [Fact]
    public void LossThatOverflows_IsExplained_ByTheRate()
    {
        var run = Clinic.Train(Friedman, "optimizer={\"sgd\":{\"learningRate\":1,\"momentum\":0.9}}");
        Assert.Equal(RunOutcome.Diverged, run.Outcome);
        Assert.Equal("DD0501", run.Diagnosis.Findings[0].RuleId);
        Assert.Contains("DD0501", run.Diagnosis.Of("DD0111").Single().FollowsFrom);
    }

    [Fact]
    public void RateOfLargeTargets_IsLessSure_AndSaysSo()
    {
        var run = Clinic.Train(Friedman, "optimizer={\"sgd\":{\"learningRate\":0.1}}", "data.standardizeTargets=false");
        var finding = run.Diagnosis.Of("DD0501").Single();
        Assert.True(finding.Confidence < 0.7);
        Assert.Contains("targets of size", finding.Message);
    }

    [Theory]
    [InlineData(Digits, "optimizer.sgd.learningRate=0.00001")]
    [InlineData(Friedman, "optimizer.adam.learningRate=0.00001")]
    public void RateTooLow_IsFound_InTheFirstEpoch(string config, string change)
    {
        var run = Clinic.Train(config, change);
        var finding = run.Diagnosis.Findings[0];
        Assert.Equal(("DD0502", Severity.Warn), (finding.RuleId, finding.Severity));
        Assert.Equal(16, finding.FirstStep);
        Assert.True(Assert.IsType<ScaleLearningRate>(finding.Remedy.Steps[0]).Factor >= 100);
    }

    [Theory]
    [InlineData(Digits)]
    [InlineData(Digits, "optimizer.sgd.learningRate=0.2")]
    [InlineData(Digits, "schedule={\"linear-warmup\":{\"steps\":40}}")]
    [InlineData(Digits, "schedule=\"cosine\"")]
    [InlineData(Digits, "optimizer={\"adam\":{}}")]
    [InlineData(Digits, "data.batchSize=4", "optimizer.sgd.learningRate=0.02")]
    [InlineData(Friedman)]
    [InlineData(Friedman, "optimizer.adam.learningRate=0.03")]
    [InlineData(Clinic.Points)]
    public void RateThatWorks_IsLeftAlone(string config, params string[] changes)
    {
        var run = Clinic.Train(config, changes);
        Assert.DoesNotContain(run.Diagnosis.Findings, f => f.RuleId is "DD0501" or "DD0502" or "DD0504" or "DD0511");
        Assert.Equal(string.Empty, Clinic.Warnings(run));
    }

    [Fact]
    public void SlowRate_IsNoFault_WhereThePlanIsLong()
    {
        // The same slow rate: too low for 3 epochs, and enough for 400.
        static IReadOnlyList<Suspicion> Ask(int steps) => HandMade.Ask(
            new LearningRateTooLow(), Digits, (trace, _) =>
            {
                trace.Baseline = 2.3;
                HandMade.Losses(trace, 32, _ => 2.28);
                foreach (var p in trace.Parameters.Where(p => p.IsMatrix))
                    p.Add(new ParameterReading { Step = 16, Norm = 5, Gradient = 1, HasGradient = true, ZeroGradients = 0, Update = 5e-6 });
            },
            new ScriptedLaboratory(change => Math.Max(0.3, 2.3 - (0.001 * change.RateFactor))), p => p with { TotalSteps = steps }, HandMade.Watch);

        Assert.Single(Ask(90));
        Assert.Empty(Ask(600_000));
    }

    [Theory]
    [InlineData(60, 1.0, 1)] // a tenth of the rate leaves the plateau after sixty steps
    [InlineData(60, 2.3, 0)] // or never
    [InlineData(0, 1.4, 1)]
    public void RateTooHigh_IsFound_BehindAPlateau(int plateau, double after, int expected)
    {
        var found = HandMade.Ask(
            new LearningRateTooHigh(), Digits, (trace, _) =>
            {
                trace.Baseline = 2.3;
                HandMade.Losses(trace, 300, _ => 2.32);
            },
            new ScriptedLaboratory((change, i) => change.RateFactor < 1 && i >= plateau ? after : 2.32));
        Assert.Equal(expected, found.Count);
    }

    [Fact]
    public void WildLosses_DoNotHide_TheCure() => Assert.Single(HandMade.Ask(
        new LearningRateTooHigh(), Digits, (trace, _) =>
        {
            trace.Baseline = 2.3;
            HandMade.Losses(trace, 300, _ => 2.29);
        },
        new ScriptedLaboratory((change, i) => change.RateFactor < 1 ? 1.4 : i % 2 == 0 ? 3 : 300)));

    [Theory]
    [InlineData(0.8, 1)] // thirty steps at a hundred times the rate do more than the whole run
    [InlineData(2.1, 0)]
    [InlineData(4.0, 0)]
    public void RateTooLow_IsFound_AtTheEnd_ByWhatAFewStepsDo(double higher, int expected)
    {
        IReadOnlyList<Suspicion> Ask(Descent.Diagnostics.Moments moments) => HandMade.Ask(
            new LearningRateTooLow(), Digits, (trace, _) =>
            {
                trace.Baseline = 2.3;
                HandMade.Losses(trace, 300, step => 2.3 - (0.0003 * step));
            },
            new ScriptedLaboratory(change => change.RateFactor >= 100 ? higher : 2.25), moments: moments);

        Assert.Equal(expected, Ask(HandMade.AtTheEnd).Count);
        Assert.Empty(Ask(HandMade.AfterAnEpoch)); // by then nobody knows how it ends
    }

    [Fact]
    public void Warning_IsTakenBack_WhereTheRunCameThrough()
    {
        var rule = new LearningRateTooHigh();
        IReadOnlyList<Finding> Conclude(double end)
        {
            var trace = new Trace { Baseline = 2.3 };
            HandMade.Losses(trace, 300, step => step < 100 ? 2.5 : end);
            var x = new Examination(HandMade.Patient(Digits), trace, HandMade.AtTheEnd, null, []) { Current = rule };
            x.Report(new Suspicion(Severity.Warn, 0.9, "m", "c", new Remedy("r")));
            var ward = new Ward(null);
            ward.Admit(x);
            if (rule.IsMoot(x)) ward.Dismiss(rule);
            return ward.Conclude([rule]).Findings;
        }

        Assert.Single(Conclude(2.2));
        Assert.Empty(Conclude(0.01));
    }

    [Fact]
    public void Oscillation_IsFound_AndNoiseIsNot()
    {
        static IReadOnlyList<Suspicion> Ask(Func<ReplayChange, double> trial) => HandMade.Ask(
            new Oscillating(), Digits, (trace, _) =>
            {
                trace.Baseline = 2.3;
                HandMade.Losses(trace, 128, step => step % 2 == 0 ? 0.3 : 2.5);
            },
            new ScriptedLaboratory((change, i) => trial(change) * (i % 2 == 0 ? 0.4 : 1.6)));

        var found = Assert.Single(Ask(change => change.RateFactor < 1 ? 0.1 : 2));
        Assert.Contains("changes by", found.Message);
        Assert.Empty(Ask(_ => 2)); // a lower rate does not calm it: the batches differ
    }
}
