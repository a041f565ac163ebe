using System.Text.Json;
using Descent.Configuration;
using Descent.Diagnostics;

namespace Descent.EndToEnd;

/// <summary>How people meet the doctor: in a training, before one, after one, and in the rules' pages.</summary>
public sealed class DoctorTests : IDisposable
{
    private const string Ill = """
        { "name": "points", "data": { "source": { "quadrants": { "count": 400 } }, "batchSize": 16 },
          "model": [{ "linear": { "units": 16 } }, "relu", "linear"], "optimizer": { "sgd": { "learningRate": 0 } }, "training": { "epochs": 20 } }
        """;

    private readonly TemporaryFolder _folder = new();

    public DoctorTests() => _folder.Write("config.json", Ill);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void IllRun_IsToldWhileItGoesOn_ExplainedAtTheEnd_AndTreated()
    {
        var train = DescentProcess.Succeed(_folder, "train", "config.json", "--out", "run");
        Assert.Single(train.Lines, "FAIL DD0503 The learning rate is zero (share of steps with a rate of 0: 1)");
        Assert.Contains("\n FAIL  The learning rate is zero    ", train.Out, StringComparison.Ordinal);
        Assert.Contains("\n       optimizer.sgd.learningRate: 0 → 0.1", train.Out, StringComparison.Ordinal);
        Assert.Contains("\nnext   descent explain DD0503\n       descent treat run\n", train.Out, StringComparison.Ordinal);

        var doctor = DescentProcess.Run(_folder, "doctor", "run");
        Assert.Equal(3, doctor.ExitCode);
        Assert.Contains("share of steps with a rate of 0: 1", doctor.Out, StringComparison.Ordinal);
        var json = DescentProcess.Run(_folder, "doctor", "run", "--json");
        Assert.Equal(File.ReadAllText(_folder.File("run/diagnosis.json")), json.Out);

        var dry = DescentProcess.Succeed(_folder, "treat", "run", "--dry-run");
        Assert.Contains("optimizer.sgd.learningRate: 0 → 0.1", dry.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("run-treated")));
        var treat = DescentProcess.Succeed(_folder, "treat", "run", "--rule", "learning-rate-zero");
        Assert.Matches("doctor +DD0503 .* healthy", treat.Out);
        Assert.All(treat.Lines, l => Assert.InRange(l.Length, 0, 80));
        Assert.Equal("sgd", ExperimentConfig.Load(_folder.File("run-treated/config.json")).Optimizer);
        using var treatment = JsonDocument.Parse(File.ReadAllText(_folder.File("run-treated/treatment.json")));
        Assert.Equal(_folder.File("run"), treatment.RootElement.GetProperty("untreated").GetString());
        Assert.Equal("DD0503", treatment.RootElement.GetProperty("rule").GetString());
        Assert.True(Diagnosis.Load(_folder.File("run-treated")).IsHealthy);
        Assert.Contains("nothing to treat", DescentProcess.Succeed(_folder, "treat", "run-treated").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void ManyTrainings_EndWithACountOfWhatTheDoctorSaid()
    {
        var folds = DescentProcess.Succeed(_folder, "cross-validate", "config.json", "--folds", "3");
        Assert.Contains("\ndoctor DD0503 The learning rate is zero in 3 of 3 folds\n", folds.Out, StringComparison.Ordinal);
        var json = DescentProcess.Succeed(_folder, "cross-validate", "config.json", "--folds", "3", "--json");
        var findings = JsonDocument.Parse(json.Lines[1]).RootElement.GetProperty("findings").EnumerateArray().Select(f => f.GetString());
        Assert.Equal(["DD0503"], findings);

        string[] healthy = ["--set", "optimizer.sgd.learningRate=0.5"];
        var quiet = DescentProcess.Succeed(_folder, ["cross-validate", "config.json", "--folds", "3", .. healthy]);
        Assert.Contains("\ndoctor nothing wrong in 3 folds\n", quiet.Out, StringComparison.Ordinal);
        var members = DescentProcess.Succeed(_folder, "ensemble", "config.json", "--members", "2", "--out", "members");
        Assert.Contains("\ndoctor DD0503 The learning rate is zero in 2 of 2 trainings\n", members.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Treat_InATraining_TrainsAgainAndCompares()
    {
        var train = DescentProcess.Succeed(_folder, "train", "config.json", "--treat", "--out", "run");
        Assert.Contains("\ntreatment 1: The learning rate is zero (DD0503)\n", train.Out, StringComparison.Ordinal);
        Assert.Matches("test accuracy +[0-9.]+ % +[0-9.]+ %", train.Out);
        Assert.Contains("best   treated: run-treated", train.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("descent treat", train.Out, StringComparison.Ordinal);

        var json = DescentProcess.Succeed(_folder, "train", "config.json", "--treat", "--json", "--out", "other");
        var events = json.Lines.Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.Equal(["start", "finished", "treatment", "start", "finished", "treated"],
            events.Select(e => e.GetProperty("event").GetString()!).Where(e => e is not ("step" or "epoch" or "finding")));
        Assert.Contains(events, e => e.GetProperty("event").GetString() == "finding");
        var finished = events.First(e => e.GetProperty("event").GetString() == "finished").GetProperty("diagnosis");
        Assert.False(finished.GetProperty("healthy").GetBoolean());
        Assert.Equal("DD0503", finished.GetProperty("findings")[0].GetProperty("rule").GetString());
        Assert.True(events[^1].GetProperty("healthy").GetBoolean());
    }

    [Fact]
    public void Trial_KeepsNothing_AndItsExitCodeTells()
    {
        var ill = DescentProcess.Run(_folder, "doctor", "config.json", "--set", "doctor.watch=false");
        Assert.Equal(3, ill.ExitCode);
        Assert.Contains("next   descent explain DD0503\n       descent train config.json --treat\n", ill.Out, StringComparison.Ordinal);
        var well = DescentProcess.Succeed(_folder, "doctor", "config.json", "--set", "optimizer.sgd.learningRate=0.1", "--steps", "10", "--json");
        Assert.Equal(JsonValueKind.Array, JsonDocument.Parse(well.Out).RootElement.GetProperty("notChecked").ValueKind);
        Assert.Equal([_folder.File("config.json")], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Explain_ListsRulesAndPrintsAPage()
    {
        var list = DescentProcess.Succeed(_folder, "explain");
        Assert.All(RuleBook.Pages, p => Assert.Contains($"{p.Id}  {p.Name}", list.Out, StringComparison.Ordinal));
        Assert.All(list.Lines, l => Assert.InRange(l.Length, 0, 80));
        Assert.DoesNotContain("…", list.Out, StringComparison.Ordinal); // titles are wrapped, and not cut
        var page = DescentProcess.Succeed(_folder, "explain", "dd0503");
        Assert.Contains("False alarms", page.Out, StringComparison.Ordinal);
        Assert.Equal(page.Out, DescentProcess.Succeed(_folder, "explain", "learning-rate-zero").Out);
        var wrong = DescentProcess.Fail(_folder, 2, "explain", "learning-rate-zeros");
        Assert.Contains("Did you mean 'learning-rate-zero'?", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("Did you mean 'DD0503'?", DescentProcess.Fail(_folder, 2, "explain", "503").Error, StringComparison.Ordinal);
        var word = DescentProcess.Fail(_folder, 2, "explain", "learning");
        Assert.Contains("'learning-rate-too-high' or 'learning-rate-too-low'", word.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Advice_IsNamed_AndToldInFullWhereThereIsNothingWorse()
    {
        string[] sound =
        [
            "--set", "optimizer.sgd.learningRate=0.5", "--set", "model[0].linear.units=64",
            "--set", "doctor.ignore=[\"DD0901\"]", "--set", "model[1]={\"sequential\":{\"layers\":[\"batch-norm\",\"relu\"]}}",
        ];
        var train = DescentProcess.Succeed(_folder, ["train", "config.json", "--out", "run", .. sound]);
        Assert.Contains("\n INFO  DD0704  A bias that the norm takes out again, layer 0\n", train.Out, StringComparison.Ordinal);
        Assert.Contains("\n       descent doctor run\n", train.Out, StringComparison.Ordinal);
        var doctor = DescentProcess.Succeed(_folder, "doctor", "run");
        Assert.Matches("INFO +A bias that the norm takes out again, layer 0 \\(linear\\) +DD0704\n", doctor.Out);
        Assert.Contains("\n   try ", doctor.Out, StringComparison.Ordinal);
        Assert.Contains("\n       model[0].linear.bias: true → false\n", doctor.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Changes_AreWrittenAsPeopleWriteThem()
    {
        var train = DescentProcess.Succeed(
            _folder, "train", "config.json", "--out", "run", "--set", "loss=\"nll\"", "--set", "optimizer.sgd.learningRate=1e-3");
        Assert.Contains("\n       loss: nll → cross-entropy\n", train.Out, StringComparison.Ordinal);
        Assert.All(train.Lines, l => Assert.InRange(l.Length, 0, 80));
    }

    // How long trials take is the machine's to say; where it is seconds, they are told of.
    [Fact]
    public void LongTrials_AreToldOf()
    {
        string[] far = ["--set", "data.source.digits.count=1500", "--set", "optimizer.sgd.learningRate=1e-5", "--epochs", "3"];
        var train = DescentProcess.Succeed(_folder, ["train", "--out", "run", .. far]);
        if (Diagnosis.Load(_folder.File("run")).ExperimentSeconds > 4)
            Assert.Contains("\ndoctor tries ", train.Out, StringComparison.Ordinal);
        Assert.InRange(train.Lines.Count(l => l.StartsWith("doctor tries ", StringComparison.Ordinal)), 0, 100);
    }

    [Fact]
    public void WhatCannotBeExamined_IsOneSentence()
    {
        var unknown = DescentProcess.Fail(_folder, 1, "doctor", "config.json", "--set", "doctor.ignore=[\"DD9999\"]");
        Assert.Contains("doctor.ignore: got 'DD9999', which is no rule", unknown.Error, StringComparison.Ordinal);
        DescentProcess.Succeed(_folder, "train", "config.json", "--quiet", "--out", "run", "--set", "doctor.watch=false");
        foreach (var command in (string[])["doctor", "treat"])
        {
            var none = DescentProcess.Fail(_folder, 1, command, "run");
            Assert.Contains("got a run without diagnosis.json", none.Error, StringComparison.Ordinal);
            Assert.Contains("descent doctor run/config.json", none.Error.Replace('\\', '/'), StringComparison.Ordinal);
        }

        foreach (var (command, target, hint) in new[]
        {
            ("doctor", "confg.json", "got no such file or folder; expected a config or the folder of a run. Did you mean 'config.json'?"),
            ("treat", "config.json", "got a file; expected the folder of a run. 'descent train config.json --treat'"),
            ("treat", "rum", "got no such folder; expected the folder of a run. Did you mean 'run'?"),
            ("doctor", "run/diagnosis.json", "expected the run's folder. Did you mean 'run'?"),
            ("treat", "run/config.json", "expected the folder of a run. Did you mean 'run'?"),
        })
            Assert.Contains(hint, DescentProcess.Fail(_folder, 1, command, target).Error, StringComparison.Ordinal);
        DescentProcess.Fail(_folder, 2, "train", "config.json", "--treat", "--fast-dev-run");
        DescentProcess.Fail(_folder, 2, "doctor", "run", "--set", "seed=2");
        File.WriteAllText(_folder.File("run/diagnosis.json"), "{\"version\":1}");
        Assert.Contains("cannot be read: got no 'cost'", DescentProcess.Fail(_folder, 1, "doctor", "run").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_FitTheTerminal_AndAreWrittenAsCharts()
    {
        DescentProcess.Succeed(_folder, "train", "config.json", "--quiet", "--out", "run");
        double[] steps = [.. Enumerable.Range(1, 300).Select(i => (double)i)];
        EvidencePlot[] plots =
        [
            new("Loss", PlotKind.Line, "step", "loss", [
                new PlotLine("as it is", steps, [.. steps.Select(s => s > 200 ? double.NaN : 3 + Math.Sin(s / 9))]),
                new PlotLine("a tenth", [1, 30], [3, 1])]),
            new("Gradient by layer", PlotKind.Bars, "layer", "norm", [new PlotLine("norm", [0, 1], [1e-9, 0.5])])
            {
                Labels = ["0", "a very long name of a layer that is deep"], IsLogarithmic = true,
            },
            new("Weights", PlotKind.Histogram, "weight", "count", [new PlotLine("layer", [.. steps], [.. steps])]),
            new("Nothing", PlotKind.Line, "step", "loss", [new PlotLine("none", [1], [double.NaN])]),
            new("A point", PlotKind.Line, "step", "loss", [new PlotLine("one", [1], [2])]),
            new("Always the same", PlotKind.Line, "step", "share", [new PlotLine("one", [1, 2], [0.115, 0.115])]),
        ];
        var before = Diagnosis.Load(_folder.File("run"));
        var drawn = before with { Findings = [before.Findings[0] with { Layer = "0", Plots = plots }] };
        File.WriteAllText(_folder.File("run/diagnosis.json"), drawn.ToJson());
        var doctor = DescentProcess.Run(_folder, "doctor", "run", "--charts", "charts");
        Assert.Equal(3, doctor.ExitCode);
        Assert.All(doctor.Lines, l => Assert.InRange(l.Length, 0, 80));
        Assert.Contains("The learning rate is zero, layer 0 (linear)", doctor.Out, StringComparison.Ordinal);
        foreach (var text in (string[])["━━ a tenth", "Gradient by layer, logarithmic", " 1e-9", "█", "⠉", "A point"])
            Assert.Contains(text, doctor.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Nothing", doctor.Out, StringComparison.Ordinal);
        Assert.Matches("Always the same\n +0.115 ┤.*\n(.*\n){5} +0 ┤", doctor.Out); // from zero, and not from half below
        Assert.Equal(6, Directory.GetFiles(_folder.File("charts"), "DD0503-0-?.vl.json").Length);
        using var chart = JsonDocument.Parse(File.ReadAllText(_folder.File("charts/DD0503-0-2.vl.json")));
        Assert.Equal("log", chart.RootElement.GetProperty("encoding").GetProperty("y").GetProperty("scale").GetProperty("type").GetString());
    }
}
