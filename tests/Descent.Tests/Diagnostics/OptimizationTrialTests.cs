using Descent.Diagnostics;

namespace Descent.Tests.Diagnostics;

/// <summary>Schedules, decay, limits and momentum: each decided by a trial.</summary>
public sealed class OptimizationTrialTests
{
    private const string Digits = OptimizationRateTests.Digits;

    [Theory]
    [InlineData("DD0511", typeof(UseSchedule), "schedule={\"step\":{\"everyEpochs\":1,\"gamma\":0.001}}")]
    [InlineData("DD0511", typeof(UseSchedule), "schedule={\"polynomial\":{\"power\":10,\"epochs\":1}}", "training.epochs=2")] // then exactly 0
    [InlineData("DD0512", typeof(SetOptimizer), "optimizer={\"adamw\":{\"learningRate\":0.003,\"weightDecay\":50}}")]
    [InlineData("DD0512", typeof(RemovePenalties), "regularizers=[{\"l2\":{\"strength\":0.5}}]")]
    [InlineData("DD0514", typeof(ClipNorm), "training.clip={\"clip-norm\":{\"limit\":0.0001}}")]
    [InlineData("DD0514", typeof(ClipNorm), "training.clip={\"clip-value\":{\"limit\":0.000001}}")]
    [InlineData("DD0515", typeof(SetOptimizer), "optimizer.sgd.momentum=0.999", "training.epochs=4")]
    public void Fault_IsNamedFirst_WithItsRemedy(string rule, Type remedy, params string[] changes)
    {
        var run = Clinic.Train(Digits, changes);
        var finding = run.Diagnosis.Findings[0];
        Assert.Equal((rule, Severity.Warn), (finding.RuleId, finding.Severity));
        Assert.IsType(remedy, finding.Remedy.Steps[0]);
        Assert.True(finding.Experiments[0].After < finding.Experiments[0].Before);
        Assert.DoesNotContain("not a number", finding.Message);
    }

    [Theory]
    [InlineData("schedule={\"step\":{\"everyEpochs\":2,\"gamma\":0.1}}")]
    [InlineData("schedule=\"one-cycle\"")]
    [InlineData("optimizer={\"adamw\":{\"learningRate\":0.003,\"weightDecay\":0.05}}")]
    [InlineData("regularizers=[{\"l2\":{\"strength\":0.001}}]")]
    [InlineData("training.clip={\"clip-norm\":{\"limit\":1}}")]
    [InlineData("training.clip={\"clip-norm\":{\"limit\":0.01}}", "optimizer={\"adam\":{\"learningRate\":0.003}}")] // Adam does not feel it
    [InlineData("optimizer.sgd.momentum=0.97", "optimizer.sgd.learningRate=0.005", "training.epochs=5")]
    public void UsualSettings_AreLeftAlone(params string[] changes)
    {
        Assert.Equal(string.Empty, Clinic.Warnings(Clinic.Train(Digits, changes)));
    }

    [Fact]
    public void ScheduleThatEndsEarly_ButHasDoneItsWork_IsLeftAlone() => Assert.Empty(Clinic.Train(
        OptimizationRateTests.Friedman, "training.epochs=12", "schedule={\"step\":{\"milestones\":[6],\"gamma\":0.001}}").Diagnosis.Of("DD0511"));

    [Theory]
    [InlineData(0.1, 1)] // where no trial is long enough: the weights are gone
    [InlineData(4, 0)]
    public void DecayedWeights_AreAFault_AtChance(double norm, int expected)
    {
        var found = HandMade.Ask(
            new WeightDecayDominates(), Digits.Replace("\"learningRate\": 0.1", "\"learningRate\": 0.1, \"weightDecay\": 0.5"), (trace, _) =>
            {
                trace.Baseline = 2.3;
                HandMade.Losses(trace, 300, _ => 2.3);
                foreach (var p in trace.Parameters.Where(p => p.IsMatrix))
                    foreach (var (step, size) in ((int, double)[])[(1, 5), (300, norm)])
                        p.Add(new ParameterReading
                        {
                            Step = step, Norm = size, Gradient = 1, HasGradient = true, ZeroGradients = 0, Update = 0.001, TowardsZero = 0.8,
                        });
            },
            new ScriptedLaboratory(_ => 2.3));
        Assert.Equal(expected, found.Count);
        Assert.All(found, f => Assert.Contains("of their first norm", f.Message));
    }

    [Theory]
    [InlineData(1e-6, 0.4, 1)] // Adam, which evens them out, learns
    [InlineData(1e-6, 2.2, 0)] // it does not help: something else is wrong
    [InlineData(1e-3, 0.4, 0)] // within what healthy networks have
    public void UnevenLayers_AreAFault_OnlyWhereItHurts(double slow, double even, int expected)
    {
        var found = HandMade.Ask(
            new UnevenUpdateRatios(), Digits, (trace, _) =>
            {
                trace.Baseline = 2.3;
                HandMade.Losses(trace, 64, _ => 2.25);
                var matrices = trace.Parameters.Where(p => p.IsMatrix).ToList();
                for (var i = 0; i < matrices.Count; i++)
                    matrices[i].Add(new ParameterReading
                    {
                        Step = 64, Norm = 1, Gradient = 1, HasGradient = true, ZeroGradients = 0, Update = i == 0 ? slow : 0.01,
                    });
            },
            new ScriptedLaboratory(change => change.AdamRate > 0 ? even : 2.25));
        Assert.Equal(expected, found.Count);
        Assert.All(found, f => Assert.Equal("1.weight", f.Layer));
    }
}
