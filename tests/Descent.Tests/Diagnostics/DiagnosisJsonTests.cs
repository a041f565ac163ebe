using System.Text.Json;
using Descent.Configuration;
using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Tests.Diagnostics;

public sealed class DiagnosisJsonTests
{
    private static readonly Diagnosis s_full = new()
    {
        Rules = 61, Looks = 24, Seconds = 1.25, ExperimentSeconds = 0.5, Overhead = 0.0125,
        NotChecked = [new SkippedCheck("DD0408", "Samples are in two parts", "There is no test data.")],
        Findings =
        [
            new Finding
            {
                RuleId = "DD0501", Name = "learning-rate-too-high", Title = "The learning rate is too high", Severity = Severity.Warn,
                Layer = "3.branch.0", FirstStep = 16, LastStep = 120,
                Message = "The loss \"jumps\" by 3 > 2.", Cause = "Steps are too long.", Confidence = 0.8,
                FollowsFrom = ["DD0401"], Evidence = [new Measure("loss", double.NaN), new Measure("ratio", 0.3, "at most 0.01")],
                Experiments = [new Experiment("a tenth of the rate", "mean loss", double.PositiveInfinity, 0.7, "It falls.")],
                Remedy = new Remedy("Lower it.") { Patch = """[{"op":"replace","path":"/optimizer/sgd/learningRate","value":0.01}]""" },
                Plots =
                [
                    new EvidencePlot("Loss", PlotKind.Line, "step", "loss", [new PlotLine("as it is", [1, 2, 3], [1, double.NegativeInfinity, 3.5])])
                    {
                        IsLogarithmic = true, Labels = ["a", "b", "c"],
                    },
                    new EvidencePlot("Weights", PlotKind.Histogram, "weight", "count", []),
                ],
                Reference = "Lecture 003",
            },
        ],
    };

    [Fact]
    public void Json_ReadsBackToTheSame()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["diagnosis.json"], s_full.ToJson());
        var read = Diagnosis.Load(folder.Root);
        Assert.Equal(s_full.ToJson(), read.ToJson());
        Assert.Equal(s_full.ToJson(), Diagnosis.Load(folder["diagnosis.json"]).ToJson());
        var finding = Assert.Single(read.Findings);
        Assert.Equal(("3.branch.0", Severity.Warn, 16, 120), (finding.Layer, finding.Severity, finding.FirstStep, finding.LastStep));
        Assert.Equal([double.NaN, 0.3], finding.Evidence.Select(m => m.Value));
        Assert.Equal([1, double.NegativeInfinity, 3.5], finding.Plots[0].Lines[0].Y);
        Assert.Equal(s_full.Findings[0].Remedy.Patch, finding.Remedy.Patch);
        Assert.Equal((61, 24, 0.0125), (read.Rules, read.Looks, read.Overhead));
    }

    // The names are a promise: docs/diagnosis.md has them.
    [Fact]
    public void Json_HasTheNamesOfTheDocumentedFormat()
    {
        using var document = JsonDocument.Parse(s_full.ToJson());
        var root = document.RootElement;
        Assert.Equal(1, root.GetProperty("version").GetInt32());
        Assert.Equal(["version", "healthy", "rules", "looks", "findings", "notChecked", "cost"], root.EnumerateObject().Select(m => m.Name));
        Assert.Equal(
            [
                "rule", "name", "title", "severity", "confidence", "layer", "firstStep", "lastStep", "message", "cause", "followsFrom", "evidence",
                "experiments", "plots", "remedy", "reference",
            ],
            root.GetProperty("findings")[0].EnumerateObject().Select(m => m.Name));
        Assert.Equal("warn", root.GetProperty("findings")[0].GetProperty("severity").GetString());
        Assert.Equal("NaN", root.GetProperty("findings")[0].GetProperty("evidence")[0].GetProperty("value").GetString());
    }

    [Theory]
    [InlineData("", "cannot be read: got what is no JSON in line 1, at byte 1; expected a diagnosis")]
    [InlineData("{\n\"version\": 1,,}", "no JSON in line 2, at byte 14")]
    [InlineData("[]", "cannot be read: got a list; expected an object.")]
    [InlineData("{\"version\":1}", "cannot be read: got no 'cost'; expected one.")]
    [InlineData("{\"version\":\"1\"}", "cannot be read: version: got '1'; expected a whole number.")]
    [InlineData("{\"version\":7}", "got version 7; expected 1")]
    [InlineData("{\"version\":1,\"cost\":{\"seconds\":1,\"experimentSeconds\":0,\"overhead\":0},\"rules\":1e99,\"looks\":1}", "rules: got 1e99")]
    public void ForeignFile_IsOneSentence(string text, string problem)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["diagnosis.json"], text);
        var error = Assert.Throws<DataException>(() => Diagnosis.Load(folder.Root));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("\"severity\": \"warn\"", "\"severity\": \"fatal\"", "findings[0].severity: got 'fatal'; expected fail, warn or info.")]
    [InlineData("\"value\": 0.3", "\"value\": \"many\"", "findings[0].evidence[1].value: got 'many'; expected a number, \"NaN\"")]
    [InlineData("\"title\": \"Loss\"", "\"title\": 7", "findings[0].plots[0].title: got 7; expected a text.")]
    [InlineData("\"logarithmic\": true", "\"logarithmic\": null", "plots[0].logarithmic: got null; expected true or false.")]
    [InlineData("\"text\": \"Lower it.\"", "\"words\": \"Lower it.\"", "findings[0].remedy: got no 'text'; expected one.")]
    [InlineData("\"confidence\": 0.8", "\"confidence\": {}", "findings[0].confidence: got an object; expected a number")]
    public void DamagedValue_IsNamedByItsPlace(string before, string after, string problem)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(before, s_full.ToJson(), StringComparison.Ordinal);
        File.WriteAllText(folder["diagnosis.json"], s_full.ToJson().Replace(before, after, StringComparison.Ordinal));
        Assert.Contains(problem, Assert.Throws<DataException>(() => Diagnosis.Load(folder.Root)).Message, StringComparison.Ordinal);
    }

    // A newer Descent may draw what this one cannot, and write what it does not know.
    [Fact]
    public void UnknownKindOfPlot_AndUnknownNames_ArePassedOver()
    {
        using var folder = new TemporaryFolder();
        var text = s_full.ToJson().Replace("\"kind\": \"line\"", "\"kind\": \"violin\"", StringComparison.Ordinal)
            .Replace("\"looks\": 24", "\"looks\": 24, \"mood\": [\"good\"]", StringComparison.Ordinal);
        File.WriteAllText(folder["diagnosis.json"], text);
        var finding = Assert.Single(Diagnosis.Load(folder.Root).Findings);
        Assert.Equal(["Weights"], finding.Plots.Select(p => p.Title));
        Assert.Equal("Lower it.", finding.Remedy.Text);
    }

    // Each value in turn is taken out or made something else: never anything but the sentence, or a diagnosis.
    [Fact]
    public void DamagedFile_NeverCrashesTheReader()
    {
        using var folder = new TemporaryFolder();
        var text = s_full.ToJson();
        var read = 0;
        for (var i = 0; i < text.Length; i += 3)
        {
            File.WriteAllText(folder["diagnosis.json"], text[..i] + (i % 2 == 0 ? "null" : "-7") + text[(i + 1)..]);
            try
            {
                read += Diagnosis.Load(folder.Root).Findings.Count;
            }
            catch (DataException e)
            {
                Assert.DoesNotContain("unexpected", e.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(read, 1, text.Length);
    }

    [Fact]
    public void RunFolder_HoldsTheDiagnosis_AlsoOfARunThatDiverged()
    {
        foreach (var rate in (string[])["0", "1e30"])
        {
            using var folder = new TemporaryFolder();
            var config = ExperimentConfig.Parse(Clinic.Points, overrides: [$"optimizer.sgd.learningRate={rate}", "training.epochs=1"]);
            var setup = TrainingSetup.Create(config);
            using var files = new RunFolder(folder["run"], config.ToJson(), SavedModel.Metadata(config, setup.Data));
            var run = setup.CreateTrainer(files).Fit(setup.TrainingData);
            Assert.Equal(rate == "0" ? RunOutcome.Finished : RunOutcome.Diverged, run.Outcome);
            var read = Diagnosis.Load(files.Path);
            Assert.Equal(run.Diagnosis.ToJson(), read.ToJson());
            var patch = read.Of(rate == "0" ? "DD0503" : "DD0111").Single().Remedy.Patch;
            var treated = ConfigPatch.Apply(ExperimentConfig.Load(Path.Combine(files.Path, "config.json")), patch!);
            Assert.NotEqual(config.ToJson(), treated.ToJson());
        }
    }

    [Fact]
    public void Text_HasAllThatIsToldInLinesThatFit()
    {
        var text = s_full.ToText(60);
        const string Start = "WARN DD0501 The learning rate is too high, layer 3.branch.0\n     The loss \"jumps\" by 3 > 2.\n";
        Assert.StartsWith(Start, text, StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.Length, 0, 60));
        foreach (var part in (string[])["Likely a consequence of DD0401.", "- ratio: 0.3 (healthy: at most 0.01)", "Remedy: Lower it."])
            Assert.Contains(part, text, StringComparison.Ordinal);
        Assert.Equal("Nothing found: 3 rules asked, 0 could not tell.\n", new Diagnosis { Rules = 3 }.ToText());
    }

    [Fact]
    public void MissingFile_SaysWhereOneComesFrom()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<DataException>(() => Diagnosis.Load(folder.Root));
        Assert.Contains("a training with the doctor writes", error.Message, StringComparison.Ordinal);
    }
}
