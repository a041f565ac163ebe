using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Tests.Diagnostics;

/// <summary>What thirty steps do not show: plans that end too soon, heavy momentum, rates ten to a hundred times too low. The fault is in the change;
/// without it the same training has no finding of that kind.</summary>
public sealed class TrialsAheadTests
{
    private const string Values = """
        { "data": { "source": { "friedman": { "count": 1500, "noise": 0.5 } }, "batchSize": 32, "preprocess": ["standardize"],
            "standardizeTargets": true },
          "model": [{ "linear": { "units": 48 } }, "relu", { "linear": { "units": 48 } }, "relu", "linear"],
          "optimizer": { "adam": { "learningRate": 0.003 } }, "training": { "epochs": 12 } }
        """;

    private const string Bent = """
        { "data": { "source": { "quadrants": { "count": 2000 } }, "batchSize": 32 },
          "model": [{ "linear": { "units": 32 } }, "tanh", { "linear": { "units": 16 } }, "tanh", "linear"],
          "optimizer": { "sgd": { "learningRate": 0.05, "momentum": 0.9 } }, "training": { "epochs": 20 } }
        """;

    private const string Digits = """
        { "data": { "source": { "digits": { "count": 2000 } }, "batchSize": 32, "preprocess": ["channel-standardize"] },
          "model": ["flatten", { "linear": { "units": 48 } }, "gelu", { "linear": { "units": 48 } }, "gelu", "linear"],
          "optimizer": { "adam": { "learningRate": 0.002 } }, "training": { "epochs": 6 } }
        """;

    [Theory]
    [InlineData("DD0511", Values, """schedule={"step":{"milestones":[1],"gamma":0.001}}""", 1)]
    [InlineData("DD0511", Digits, """schedule={"step":{"milestones":[2],"gamma":0.001}}""", 1)]
    [InlineData("DD0511", Digits, """schedule={"exponential":{"gamma":0.1}}""", 1)]
    [InlineData("DD0502", Digits, "optimizer.adam.learningRate=0.00006", 1)]
    [InlineData("DD0515", Bent, "optimizer.sgd.momentum=0.995", 8)]
    [InlineData("DD0515", Bent, "optimizer.sgd.momentum=0.998", 8)]
    public void Change_IsNamedFirst_BySoManyEpochs(string rule, string config, string change, int epochs)
    {
        var run = Clinic.Train(config, change);
        var finding = run.Diagnosis.Findings[0];
        Assert.Equal((rule, Severity.Warn), (finding.RuleId, finding.Severity));
        Assert.InRange(finding.FirstStep, 1, run.Trace!.Epochs[epochs - 1].LastStep);
        Assert.True(finding.Experiments[0].After < finding.Experiments[0].Before);
        Assert.DoesNotContain(Clinic.Train(config).Diagnosis.Findings, f => f.RuleId == rule && f.Severity > Severity.Info);
    }

    [Fact]
    public void RateFromAStepOn_IsWhatATrialSays() => Assert.Equal(
        "learning rate 0.1 from step 41", ReplayWords.Of(new ReplayChange { ConstantRate = 0.1, ConstantFrom = 40 }));
}
