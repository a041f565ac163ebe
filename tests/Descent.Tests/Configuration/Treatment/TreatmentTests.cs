using Descent.Configuration;
using Descent.Diagnostics;
using Descent.Tests.Diagnostics;
using Descent.Training;

namespace Descent.Tests.Configuration;

public sealed class TreatmentTests
{
    private static ExperimentConfig Ill =>
        ExperimentConfig.Parse(Clinic.Points, overrides: ["optimizer.sgd.learningRate=0", "optimizer.sgd.momentum=0"]);

    [Fact]
    public void IllRun_IsTreatedAndBecomesAsGoodAsItsHealthyTwin()
    {
        var healthy = Clinic.Train(Clinic.Points, "optimizer.sgd.momentum=0");
        List<TreatmentRound> told = [];
        var result = new Treatment(Ill) { OnRound = told.Add }.Run();
        Assert.True(result.HasHelped);
        Assert.Equal(result.Rounds, told);
        Assert.Equal((1, 0, true), (result.Rounds[1].Number, result.Rounds[1].From, result.Rounds[1].IsBetter));
        Assert.Equal("DD0503", result.Rounds[1].Prescription!.Finding.RuleId);
        Assert.Equal("optimizer.sgd.learningRate: 0 -> 0.1", result.Rounds[1].Prescription!.Changes[0].ToString());
        Assert.Equal(healthy.Test!.Accuracy, result.Rounds[1].Run.Test!.Accuracy); // the twin has the rate that the rule proposes
        Assert.True(result.Best.Run.Test!.Accuracy >= healthy.Test.Accuracy);
        Assert.True(result.First.Run.Test!.Accuracy < result.Best.Run.Test!.Accuracy - 0.1);
    }

    [Fact]
    public void HealthyRun_IsLeftAlone()
    {
        var run = Clinic.Train(Clinic.Points, "training.maxSteps=1");
        var advice = Finding("advice", """[{"op":"replace","path":"/data/batchSize","value":16}]""") with { Severity = Severity.Info };
        run.Diagnosis = new Diagnosis { Findings = [advice] };
        var result = new Treatment(Ill) { Untreated = run }.Run();
        Assert.Same(Assert.Single(result.Rounds), result.Best);
        Assert.False(result.HasHelped);
    }

    // The trainings are made up: what is asked is in which order remedies are tried, and when it ends.
    [Fact]
    public void RemedyThatDoesNotHelp_IsLeftForTheNextOne()
    {
        Run Pretend(ExperimentConfig config, Prescription? by, CancellationToken token)
        {
            var run = Clinic.Train(Clinic.Points, "training.maxSteps=1", "data.validation=null", "data.test=null");
            string[] patches = by is { Finding.Name: "second" } ? [] :
            [
                """[{"op":"replace","path":"/data/batchSize","value":16}]""", """[{"op":"replace","path":"/training/epochs","value":9}]""",
                """[{"op":"replace","path":"/nowhere","value":9}]""",
            ];
            run.Diagnosis = new Diagnosis { Findings = [.. patches.Select((p, i) => Finding(i == 0 ? "first" : "second", p))] };
            return run;
        }

        var result = new Treatment(Ill) { Train = Pretend }.Run();
        Assert.Equal(["first", "second"], result.Rounds.Skip(1).Select(r => r.Prescription!.Finding.Name));
        Assert.Equal([0, 0], result.Rounds.Skip(1).Select(r => r.From));
        Assert.Equal((2, 32, 9), (result.Best.Number, result.Best.Config.BatchSize, result.Best.Config.Epochs));
        Assert.Equal(2, new Treatment(Ill) { Train = Pretend, MostRounds = 1 }.Run().Rounds.Count);
    }

    [Fact]
    public void Prescription_PassesOverAdviceUnlessItIsAskedFor()
    {
        var advice = Finding("advice", """[{"op":"replace","path":"/data/batchSize","value":16}]""") with { Severity = Severity.Info };
        var diagnosis = new Diagnosis { Findings = [advice] };
        Assert.Null(Prescription.Of(Ill, diagnosis));
        Assert.Equal(16, Prescription.Of(Ill, diagnosis, "advice")!.Config.BatchSize);
        Assert.Null(Prescription.Of(Ill, diagnosis, "DD0101"));
        Assert.Throws<ArgumentException>(() => Prescription.Of(Ill, diagnosis, "DD9999"));
    }

    [Fact]
    public void Prescription_LikeliestCauseWithoutAPatch_LeavesItsConsequencesAlone()
    {
        const string Smaller = """[{"op":"replace","path":"/data/batchSize","value":16}]""";
        var diagnosis = new Diagnosis { Findings = [Finding("labels", null), Finding("dead units", Smaller)] };
        Assert.Null(Prescription.Of(Ill, diagnosis));
        Assert.Equal(16, Prescription.Of(Ill, diagnosis, "dead units")!.Config.BatchSize);
    }

    [Fact]
    public void PatchOfAnotherConfig_IsTold()
    {
        var fits = new Diagnosis { Findings = [Finding("fits", """[{"op":"replace","path":"/data/batchSize","value":16}]""")] };
        Assert.Null(Prescription.Misfit(Ill, fits));
        var diagnosis = new Diagnosis { Findings = [.. fits.Findings, Finding("misfit", """[{"op":"remove","path":"/model/99"}]""")] };
        var (finding, reason) = Prescription.Misfit(Ill, diagnosis)!.Value;
        Assert.Equal("misfit", finding.Name);
        Assert.Contains("99", reason);
        Assert.Null(Prescription.Misfit(Ill, diagnosis, "fits"));
    }

    [Theory]
    [InlineData("/training/epochs", Severity.Fail, 0.85, 0.3, false)] // a fault fewer, and clearly worse
    [InlineData("/data/validation", Severity.Fail, 0.85, 0.3, true)] // measured on other samples
    [InlineData("/training/epochs", Severity.Fail, 0.898, 0.5, true)]
    [InlineData("/training/epochs", Severity.Warn, 0.9, 0.4, false)] // as often right, and surer of what is wrong
    [InlineData("/training/epochs", Severity.Warn, 0.9, 0.31, true)]
    [InlineData("/training/epochs", Severity.Warn, 0.93, 0.4, true)]
    [InlineData("/regularizers", Severity.Warn, 0.9, 0.4, true)] // another loss
    public void TreatedRun_ThatIsWorse_IsNotBetter(string setting, Severity severity, double accuracy, double loss, bool isBetter)
    {
        var finding = Finding("fault", null) with { Severity = severity };
        var changes = new ConfigChange(JsonPointer.Path(setting[1..].Split('/')), "1", "2");
        var round = new TreatmentRound(1, Ill, Made(accuracy, loss), new Prescription(finding, "[]", [changes], Ill));
        Assert.Equal(isBetter, RunQuality.IsBetter(round, new TreatmentRound(0, Ill, Made(0.9, 0.3, finding), null)));
    }

    [Fact]
    public void BalancedRun_IsNotJudgedByItsAccuracy()
    {
        var balanced = ExperimentConfig.Parse(Clinic.Points, overrides: ["data.sampling=class-balanced"]);
        var imbalance = Finding("imbalance", null);
        var change = new ConfigChange("data.sampling", "null", "\"class-balanced\"");
        var round = new TreatmentRound(1, balanced, Made(0.8, 0.5), new Prescription(imbalance, "[]", [change], balanced));
        Assert.True(RunQuality.IsBetter(round, new TreatmentRound(0, Ill, Made(0.9, 0.3, imbalance), null)));
    }

    private static Run Made(double accuracy, double loss, params Finding[] findings)
    {
        var run = new Run { Outcome = RunOutcome.Finished, Diagnosis = new Diagnosis { Findings = findings } };
        run.Add(new EpochRecord(1, loss, accuracy, null, 1, 100));
        return run;
    }

    internal static Finding Finding(string name, string? patch) => new()
    {
        RuleId = "DD0501", Name = name, Title = "Something is wrong", Severity = Severity.Warn, Message = "It is 3.", Cause = "It should be 2.",
        Remedy = new Remedy("Make it 2.") { Patch = patch }, Confidence = 0.9, Reference = "Nobody, Nothing, 2026",
    };
}
