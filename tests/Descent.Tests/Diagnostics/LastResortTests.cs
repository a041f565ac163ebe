using Descent.Configuration;
using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Tests.Diagnostics;

/// <summary>A run that learnt nothing is never called healthy, and what it needs is found among changes that help only together.</summary>
public sealed class LastResortTests
{
    private const string Money = """
        { "data": { "source": { "regression": { "count": 800, "noise": 0.1 } }, "validation": 0.15, "test": 0.15, "batchSize": 32 },
          "model": [{ "linear": { "units": 16 } }, "relu", { "linear": { "units": 16 } }, "relu", "linear"],
          "optimizer": { "adam": { "learningRate": 0.001 } }, "training": { "epochs": 3 } }
        """;

    [Fact]
    public void NothingLearnt_NamesTheChangesThatAreNeededTogether()
    {
        static Descent.Data.Dataset InMoney(Descent.Data.Dataset part) =>
            new SpoiltDataset(part.Scaled(3000, 50_000)) { Value = y => (y * 80_000) + 300_000 };

        Assert.False(DataClinic.Train(Money, change: d => d.All(InMoney)).Diagnosis.IsHealthy);

        // As if the rules that know the parts of this fault, and what follows from them, did not exist.
        var setup = TrainingSetup.Create(ExperimentConfig.Parse(Money));
        var alone = new DoctorOptions { Ignore = [.. RuleBook.Rules.Select(r => r.Page.Id).Where(id => id != "DD0910")] };
        var run = setup.CreateTrainer(alone).Fit(setup.TrainingData.All(InMoney)).WithoutMistakes();
        var found = Assert.Single(run.Diagnosis.Of("DD0910"));
        Assert.Equal([new StandardizeTargets(), new AddPreprocessing("standardize")], found.Remedy.Steps);
        Assert.Contains("With standardised targets and normalised inputs the first 60 steps lead to", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cure_TakesBackWhatIsNotNeeded()
    {
        // Learns only with normalised inputs and Adam together, whatever else is changed.
        var found = Assert.Single(Ask(change => change is { NormalizeInputs: true, AdamRate: > 0, ShuffleTargets: false } ? 0.4 : 2.3));
        Assert.Equal(Severity.Warn, found.Severity);
        Assert.Equal(
            [new AddPreprocessing("channel-standardize"), new UseOptimizer("adam", 0.003), new UseSchedule("constant"), new ClipNorm(null)],
            found.Remedy.Steps);
        Assert.Contains(
            "With normalised inputs and Adam at a constant 0.003 the first 60 steps lead to 0.4 together", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereNothingHelps_ItSaysSo()
    {
        var found = Assert.Single(Ask(_ => 2.3));
        Assert.Empty(found.Remedy.Steps);
        Assert.Contains("and so they do with shuffled targets (2.3)", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARunThatLearns_IsNotAsked()
    {
        var asked = 0;
        Assert.Empty(Ask(_ => asked++, lossNow: 1.5));
        Assert.Equal(0, asked);
    }

    [Fact]
    public void AnotherFinding_TakesItsPlace()
    {
        var run = Clinic.Train(Clinic.Points, "optimizer.sgd.learningRate=0");
        Assert.Single(run.Diagnosis.Of("DD0503"));
        Assert.Empty(run.Diagnosis.Of("DD0910"));
    }

    [Fact]
    public void SortedSamples_AreNamed_AndMixedOnesAreNot()
    {
        static Descent.Data.Dataset Sorted(Descent.Data.Dataset data) => new SpoiltDataset(data)
        {
            Indices = [.. Enumerable.Range(0, data.Count).OrderBy(data.ReadClass)],
        };

        var run = DataClinic.Train(DataClinic.Table, change: d => d with { Training = Sorted(d.Training) }, changes: "data.shuffle=false");
        var found = Assert.Single(run.Diagnosis.Of("DD0416"));
        Assert.Contains("of 5 classes; mixed ones would have 5", found.Message, StringComparison.Ordinal);
        Assert.Equal([new SetSetting("data.shuffle", true)], found.Remedy.Steps);
        Assert.InRange(found.Evidence[0].Value, 0.8, 1);

        Assert.Empty(DataClinic.Train(DataClinic.Table, changes: "data.shuffle=false").Diagnosis.Of("DD0416"));
        Assert.Empty(DataClinic.Train(DataClinic.Table, change: d => d with { Training = Sorted(d.Training) }).Diagnosis.Of("DD0416"));
    }

    [Fact]
    public void SortedValues_AreNamed_AndMixedOnesAreNot()
    {
        static Descent.Data.Dataset Sorted(Descent.Data.Dataset data) => new SpoiltDataset(data)
        {
            Indices = [.. Enumerable.Range(0, data.Count).OrderBy(i =>
            {
                var value = new float[1];
                data.ReadValues(i, value);
                return value[0];
            })],
        };

        var run = DataClinic.Train(Money, change: d => d with { Training = Sorted(d.Training) }, changes: "data.shuffle=false");
        Assert.Single(run.Diagnosis.Of("DD0416"));
        Assert.Empty(DataClinic.Train(Money, changes: "data.shuffle=false").Diagnosis.Of("DD0416"));
    }

    private static IReadOnlyList<Suspicion> Ask(Func<ReplayChange, double> loss, double lossNow = 2.3) => HandMade.Ask(
        new NothingLearnt(), DataClinic.Digits, (trace, _) =>
        {
            trace.Baseline = 2.3;
            HandMade.Losses(trace, 200, _ => lossNow);
        },
        new ScriptedLaboratory(loss));
}
