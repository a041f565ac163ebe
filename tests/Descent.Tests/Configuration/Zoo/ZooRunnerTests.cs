using Descent.Configuration;
using Descent.Training;

namespace Descent.Tests.Configuration.Zoo;

public sealed class ZooRunnerTests
{
    private static readonly ZooCase s_healthy = ZooFile.Healthy("base", """
        {"why": "Base.", "kind": "tabular", "config": {"data": {"source": {"blobs": {"count": 300, "deviation": 0.5}}, "batchSize": 20},
         "model": ["linear"], "optimizer": {"adam": {"learningRate": 0.1}}, "training": {"epochs": 3}}}
        """, "base.json");

    [Fact]
    public void Run_AnyNumberAtOnce_GivesTheSameRecords()
    {
        ZooCase[] cases = [s_healthy, Faulty("broken", "\"loss-zero\""), Faulty("refused", "{\"labels-noisy\": {}}, \"labels-as-values\"")];
        var told = new List<string>();
        var one = new ZooRunner { Progress = r => told.Add($"{r.Name} {r.Seed}") }.Run(cases, 2);
        var two = new ZooRunner { Parallel = 2 }.Run(cases, 2);
        Assert.Equal(["base 1", "base 2", "broken 1", "broken 2", "refused 1", "refused 2"], told.Order(StringComparer.Ordinal));
        Assert.Equal(one.Select(Bare), two.Select(Bare));
        Assert.All(one.Take(2), r => Assert.InRange(r.Quality!.Value.Value, 0.95, 1));
        Assert.All(one.Take(4), r => Assert.Equal((RunOutcome.Finished, 33, 11), (r.Outcome, r.Steps, r.StepsPerEpoch)));
        Assert.All(one.Skip(2).Take(2), r => Assert.Equal(0, r.LastLoss));
    }

    [Fact]
    public void Quality_BestAndWorstAnswers_AreKnown()
    {
        // With the target itself as the only weight that counts: R2 of a model that answers the mean is 0.
        var patient = ZooPatient.Create(ExperimentConfig.Parse("""
            {"data": {"source": {"friedman": {"count": 200}}, "standardizeTargets": true}, "model": ["linear"], "initializer": "zeros"}
            """), []);
        foreach (var parameter in patient.Model.Parameters()) parameter.Value.Assign(new float[parameter.Count]);
        var quality = patient.Measure();
        Assert.Equal("r2", quality.Name);
        Assert.InRange(quality.Value, -0.2, 0.0);
    }

    [Fact]
    public void Treatment_OfAFault_IsBetter_AndOfTheHealthyThereIsNone()
    {
        var still = ZooFile.Faulty(
            "still", """{"fault": "x", "rules": ["DD0503"], "twin": "base", "set": {"optimizer.adam.learningRate": 0}}""", "faulty.json",
            new Dictionary<string, ZooCase> { ["base"] = s_healthy });
        ZooCase[] cases = [s_healthy, still];
        var records = new ZooRunner { Treats = true }.Run(cases, 1).ToDictionary(r => r.Name);
        Assert.Null(records["base"].Treatment);
        var (before, treatment) = (records["still"].Quality, records["still"].Treatment!);
        Assert.Equal(("DD0503", true), (treatment.Rounds[0].Rule, treatment.Rounds[0].IsBetter));
        Assert.True(treatment.Kept(before)!.Value.Value > before!.Value.Value + 0.1);
        Assert.All(records.Values, r => Assert.Empty(r.Failures));
    }

    [Fact]
    public void Rooted_ConfigOfATreatment_DrawsTheSameWeightsAsItsTwin()
    {
        var (config, treated) = (s_healthy.Config(1), ExperimentConfig.Parse(s_healthy.Config(1).ToJson()));
        float[] Weights(ExperimentConfig c) => ZooPatient.Create(c, []).Model.Parameters().First().Value.ToArray();
        Assert.Equal(Weights(config), Weights(s_healthy.Rooted(treated)));
        Assert.NotEqual(Weights(config), Weights(treated));
    }

    [Fact]
    public void Units_OfAllParts_AreThoseOfTheMeasuredSamples()
    {
        var all = ZooPatient.Create(s_healthy.Config(1), Faulty("all", "{\"inputs-scaled\": {\"factor\": 255}}").AllSabotage);
        var test = ZooPatient.Create(s_healthy.Config(1), Faulty("test", "{\"inputs-scaled\": {\"factor\": 255, \"part\": \"test\"}}").AllSabotage);
        Assert.Equal(Sample(all.Test), Sample(all.Measured));
        Assert.Equal(Sample(all.Measured)[0], 255 * Sample(test.Measured)[0], 1e-2f);
    }

    private static float[] Sample(Descent.Data.Dataset samples)
    {
        var values = new float[samples.SampleSize];
        samples.ReadSample(0, values);
        return values;
    }

    private static ZooCase Faulty(string name, string sabotage) => ZooFile.Faulty(
        name, $$"""{"fault": "x", "rules": ["DD0611"], "twin": "base", "sabotage": [{{sabotage}}]}""", "faulty.json",
        new Dictionary<string, ZooCase> { ["base"] = s_healthy });

    private static string Bare(ZooRecord record)
    {
        var bare = record with { Seconds = 0, Overhead = null, OverheadWithTrials = null, TrialSeconds = new Dictionary<string, double>() };
        return $"{bare with { Findings = [] }} {string.Join(' ', record.Findings)}";
    }
}
