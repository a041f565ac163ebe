using Descent.Configuration;
using Descent.Training;

namespace Descent.Tests.Configuration.Zoo;

/// <summary>Judging, on records whose verdicts are counted by hand.</summary>
public sealed class ZooScoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ZooScoreTests()
    {
        Write("healthy/base.json", """
            {"why": "Base.", "kind": "mlp", "config": {"data": {"source": "ring"}, "model": ["linear"]}}
            """);
        Write("faulty/too-fast.json", """{"fault": "Too fast.", "rules": ["DD0501", "DD0504"], "twin": "base", "set": {"seed": 2}}""");
        Write("faulty/too-short.json", """{"fault": "Too short.", "rules": ["DD0906"], "twin": "base", "set": {"seed": 2}}""");
        Write("faulty/too-slow.json", """{"fault": "Of the other half.", "rules": ["DD0502"], "twin": "base", "set": {"seed": 2}}""");
        Write("faulty/copies.json", """{"fault": "Copies.", "rules": ["DD0409"], "twin": "base", "severity": "advice", "set": {"seed": 2}}""");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_RecordsCountedByHand_AreEqual()
    {
        ZooRecord[] records =
        [
            Record("too-fast", 1, ("DD0501", "warn", 3)),  // first, in the first epoch
            Record("too-fast", 2, ("DD0102", "warn", 2), ("DD0103", "info", 2), ("DD0504", "warn", 40)), // among three, later
            Record("too-fast", 3, ("DD0102", "fail", 5)),                                                // detected
            Record("too-fast", 4, ("DD0501", "info", 5)),                                                // advice is no alarm
            Record("too-short", 1, ("DD0906", "warn", 90)),                                              // procedure: not timed
            Record("copies", 1, ("DD0409", "info", 0)), Record("copies", 2),
            Record("base", 1), Record("base", 2, ("DD0103", "info", 4)), Record("base", 3, ("DD0103", "warn", 4)),
            Record("base", 4, ("DD0401", "fail", 0)),
            Record("base", 5) with { Refusal = "no" }, Record("gone", 1, ("DD0101", "fail", 0)),
        ];
        var score = ZooScore.Of(ZooScore.Join(ZooFolder.Load(_folder.Root), records));
        Assert.Equal((5, 4, 2, 3), (score.Faulty, score.Detected, score.First, score.FirstThree));
        Assert.Equal((2, 1.8), (score.FirstAndBest, Math.Round(score.Accepted, 6))); // two names are accepted in four of five runs
        Assert.Equal((3, 2, 5.0), (score.Timed, score.FirstEpoch, score.MedianStep));
        Assert.Equal((4, 1, 1), (score.Healthy, score.Warned, score.Failed));
        Assert.Equal((2, 1, 1), (score.Advisable, score.Advised, score.Refused));
        Assert.Equal(0.02, score.Overhead!.Value, 1e-9);
    }

    [Fact]
    public void Misses_AndConfusion_SayWhatWasSaidInstead()
    {
        var zoo = ZooFolder.Load(_folder.Root);
        var runs = ZooScore.Join(zoo,
        [
            Record("too-fast", 1, ("DD0102", "warn", 3)), Record("too-fast", 2, ("DD0102", "warn", 3)), Record("too-fast", 3, ("DD0501", "warn", 3)),
            Record("copies", 1), Record("base", 1, ("DD0401", "fail", 0)),
        ]);
        Assert.Equal(
            ["base  DD0401 1/1", "copies DD0409 nothing 1/1", "too-fast DD0501 DD0504 DD0102 2/3"],
            ZooMiss.Of(runs).Select(m => $"{m.Name} {string.Join(' ', m.Rules)} {m.Said} {m.Times}/{m.Trainings}"));
        var counts = ZooReport.ConfusionOf(runs);
        Assert.Equal((2, 1, 1, 4), (counts[5, 1], counts[5, 5], counts[0, 4], counts.Cast<int>().Sum()));
        Assert.Contains("66.7 % (2/3)", ZooReport.Share(2, 3), StringComparison.Ordinal);
    }

    [Fact]
    public void Report_HeldOutMisses_AreNamedOnlyWhenRevealed()
    {
        var zoo = ZooFolder.Load(_folder.Root);
        var records = zoo.Cases.Where(c => c.IsFaulty).Select(c => Record(c.Name, 1)).ToArray();
        var heldOut = zoo.Cases.Where(c => c is { IsFaulty: true, IsHeldOut: true }).Select(c => c.Name).ToList();
        Assert.Equal(["too-slow"], heldOut);
        Assert.All(heldOut, name => Assert.DoesNotContain($"| {name} |", ZooReport.Write(zoo, records), StringComparison.Ordinal));
        Assert.All(heldOut, name => Assert.Contains($"| {name} |", ZooReport.Write(zoo, records, reveals: true), StringComparison.Ordinal));
    }

    [Fact]
    public void FirstAndBest_AnotherAcceptedName_DoesNotCount()
    {
        var runs = ZooScore.Join(
            ZooFolder.Load(_folder.Root), [Record("too-fast", 1, ("DD0504", "warn", 3)), Record("too-fast", 2, ("DD0501", "warn", 3))]);
        var score = ZooScore.Of(runs);
        Assert.Equal((2, 1), (score.First, score.FirstAndBest));
    }

    [Fact]
    public void Treatment_RecordsCountedByHand_AreEqual()
    {
        static ZooTreatment Rounds(params (double Quality, bool IsBetter)[] rounds) => new(
            [.. rounds.Select(r => new ZooTreatedRun("DD0501", "[]", new ZooQuality("accuracy", r.Quality), r.IsBetter))]);
        ZooRecord Of(string name, ulong seed, double quality, ZooTreatment? treatment = null) =>
            Record(name, seed) with { Quality = new ZooQuality("accuracy", quality), Treatment = treatment };
        ZooRecord[] records =
        [
            .. Enumerable.Range(1, 6).Select(seed => Of("base", (ulong)seed, 0.9)),
            Of("too-fast", 1, 0.1, Rounds((0.88, true))),                // mended at once
            Of("too-fast", 2, 0.1, Rounds((0.3, true), (0.95, true))),   // by the second
            Of("too-fast", 3, 0.1, Rounds((0.5, true), (0.99, false))),  // half way: the better one was not seen to be better
            Of("too-fast", 4, 0.5, Rounds((0.2, true))),                 // worse
            Of("too-fast", 5, 0.89, Rounds((0.1, false))),               // had cost nothing
            Of("too-slow", 1, 0.1), Of("too-fast", 7, 0.1, Rounds((0.9, true))), // no patch; no twin
            Of("too-fast", 6, 0.1),                                      // with this seed nothing was treated
        ];
        var runs = ZooScore.Join(ZooFolder.Load(_folder.Root), records);
        var score = ZooTreatmentScore.Of(runs, runs);
        Assert.Equal((7, 5, 3, 1), (score.Faulty, score.Treated, score.Mended, score.MendedAtOnce));
        Assert.Equal((4, 2, 3, 1), (score.Hurt, score.HurtMended, score.HurtImproved, score.Harmed));
        var page = ZooReport.Write(ZooFolder.Load(_folder.Root), records, picture: "zoo.svg");
        Assert.Contains("| Treated runs that reach their healthy twin | at least 70 % | ", page, StringComparison.Ordinal);
        Assert.Contains("❌ 60.0 % (3/5)", page, StringComparison.Ordinal);
        Assert.Contains("![Shares reached", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Picture_IsSvgWithTheSharesAndNoNameOfAHeldOutConfig()
    {
        var zoo = ZooFolder.Load(_folder.Root);
        var picture = System.Xml.Linq.XDocument.Parse(ZooPicture.Write(zoo, [Record("too-slow", 1, ("DD0502", "warn", 3)), Record("base", 1)]));
        Assert.Equal("svg", picture.Root!.Name.LocalName);
        Assert.Contains("100.0 % (1 of 1)", picture.Root.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("too-slow", picture.Root.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void RuleThatFailsItself_IsASentence()
    {
        var (zoo, file) = (ZooFolder.Load(_folder.Root), _folder["expected.json"]);
        ZooRecord[] records = [Record("base", 1)];
        ZooExpectation.Save(file, zoo, records);
        ZooRecord[] broken = [records[0] with { Failures = ["DD0101: The check itself failed: NullReferenceException"] }];
        Assert.Contains("expected rules without mistakes", Assert.Single(ZooExpectation.Compare(file, zoo, broken)), StringComparison.Ordinal);
        Assert.Equal(1, ZooScore.Of(ZooScore.Join(zoo, broken)).Mistaken);
    }

    [Fact]
    public void Expectation_LessThanKnown_IsASentence()
    {
        var (zoo, file) = (ZooFolder.Load(_folder.Root), _folder["expected.json"]);
        ZooRecord[] before = [Record("base", 1), Record("too-fast", 1, ("DD0501", "warn", 1)), Record("copies", 1)];
        ZooExpectation.Save(file, zoo, before);
        Assert.DoesNotContain("copies", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Empty(ZooExpectation.Compare(file, zoo, before));
        ZooRecord[] after = [Record("base", 1, ("DD0101", "warn", 1)), Record("too-fast", 1, ("DD0102", "warn", 1)), Record("copies", 1)];
        Assert.Equal(
            ["base: got alarmed (DD0101); expected silent", "too-fast: got detected (DD0102); expected named"],
            ZooExpectation.Compare(file, zoo, after));
        File.WriteAllText(file, """{"base": "fine"}""");
        Assert.Contains("got 'fine'", Assert.Throws<DataException>(() => ZooExpectation.Compare(file, zoo, after)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Results_WrittenAndRead_AreTheSame()
    {
        ZooRecord[] records =
        [
            Record("a", 1, ("DD0501", "warn", 3)) with { Quality = new ZooQuality("r2", double.NaN), LastLoss = double.PositiveInfinity },
            Record("b", ulong.MaxValue) with { Outcome = RunOutcome.Diverged, Refusal = "\"no\"", Overhead = null },
            Record("c", 1) with
            {
                OverheadWithTrials = 0.5, TrialSeconds = new Dictionary<string, double> { ["DD0501"] = 0.25 }, Failures = ["DD0101: x"],
                Treatment = new ZooTreatment([new ZooTreatedRun("DD0501", "[]", new ZooQuality("r2", 0.5), true), new("DD0102", "[]", null, false)]),
            },
        ];
        ZooResults.Save(_folder["results.json"], records);
        var read = ZooResults.Load(_folder["results.json"]);
        Assert.Equal(records[0].Findings, read[0].Findings);
        Assert.Equal((records[0].Quality, double.NaN), (read[0].Quality, read[0].LastLoss));
        Assert.Equal((records[1].Seed, records[1].Outcome, records[1].Refusal), (read[1].Seed, read[1].Outcome, read[1].Refusal));
        Assert.Null(read[1].Overhead);
        Assert.Equal((0.5, 0.25, "DD0101: x"), (read[2].OverheadWithTrials, read[2].TrialSeconds["DD0501"], Assert.Single(read[2].Failures)));
        Assert.Equal(records[2].Treatment!.Rounds, read[2].Treatment!.Rounds);
        File.WriteAllText(_folder["results.json"], "{\"version\": 2}");
        var error = Assert.Throws<DataException>(() => ZooResults.Load(_folder["results.json"]));
        Assert.Contains("got version 2", error.Message, StringComparison.Ordinal);
        File.WriteAllText(_folder["results.json"], "[]");
        Assert.Throws<DataException>(() => ZooResults.Load(_folder["results.json"]));
    }

    private static ZooRecord Record(string name, ulong seed, params (string Rule, string Severity, int Step)[] findings) => new(name, seed)
    {
        Steps = 100, StepsPerEpoch = 20, Overhead = 0.02,
        Findings = [.. findings.Select(f => new ZooFinding(f.Rule, f.Severity, 0.9, "0.weight", f.Step))],
    };

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        _folder.Write(name, text);
    }
}
