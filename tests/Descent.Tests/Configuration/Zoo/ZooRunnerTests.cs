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

    private static ZooCase Faulty(string name, string sabotage) => ZooFile.Faulty(
        name, $$"""{"fault": "x", "rules": ["DD0611"], "twin": "base", "sabotage": [{{sabotage}}]}""", "faulty.json",
        new Dictionary<string, ZooCase> { ["base"] = s_healthy });

    private static string Bare(ZooRecord r) => $"{r with { Seconds = 0, Overhead = null, Findings = [] }} {string.Join(' ', r.Findings)}";
}
