using Descent.Nn;
using Descent.Optim;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training;

public sealed class RunRecordTests : IDisposable
{
    private const string Config =
        """{ "name": "tiny", "optimizer": { "sgd": { "learningRate": 0.1 } }, "model": [ { "linear": {} }, "relu" ], "sizes": [ 1, 2 ] }""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_FinishedRun_TellsWhatTheTrainerReturned()
    {
        var run = Train("a");
        var record = RunRecord.Load(_folder["a"]);
        Assert.Equal(("tiny", RunState.Finished, run.Steps.Count), (record.Name, record.State, record.Steps));
        Assert.Equal(run.Epochs.Select(e => e.Loss), record.Epochs.Select(e => e.Training["loss"]));
        Assert.Equal(run.Epochs.Select(e => e.Validation!.Accuracy!.Value), record.Epochs.Select(e => e.Validation["accuracy"]));
        Assert.Equal(run.Test!.Loss, record.Test["loss"]);
        Assert.DoesNotContain("samples", record.Test.Keys);
        Assert.True(record.Started > DateTimeOffset.UtcNow.AddMinutes(-5));
    }

    [Fact]
    public void Settings_AreFlatByPath()
    {
        Train("a");
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["name"] = "\"tiny\"", ["optimizer.sgd.learningRate"] = "0.1", ["model[0].linear"] = "{}", ["model[1]"] = "\"relu\"",
                ["sizes"] = "[1, 2]",
            },
            RunRecord.Load(_folder["a"]).Settings);
    }

    [Fact]
    public void Load_BrokenOffRun_TellsHowFarItCame()
    {
        var run = Train("a");
        File.Delete(_folder["a/summary.json"]);
        var metrics = File.ReadAllLines(_folder["a/metrics.jsonl"]);
        var last = Array.FindLastIndex(metrics, line => line.Contains("\"step\"", StringComparison.Ordinal));
        File.WriteAllText(_folder["a/metrics.jsonl"], string.Join('\n', metrics[..last]) + "\n" + metrics[last][..^9]); // half a line
        var record = RunRecord.Load(_folder["a"]);
        Assert.Equal((RunState.Open, run.Steps.Count - 1, 1), (record.State, record.Steps, record.Epochs.Count));
        Assert.Equal(run.Epochs[0].Loss, record.Epochs[0].Training["loss"]);
        Assert.Null(record.Seconds);
        Assert.Empty(record.Test);
    }

    [Fact]
    public void Find_NewestFirst_AndTellsOfDamagedOnes()
    {
        foreach (var (name, day) in new[] { ("a", 1), ("b", 3), ("c", 2) })
        {
            Train(name);
            _folder.Write($"{name}/environment.json", $$"""{ "started": "2026-01-0{{day}}T00:00:00Z" }""");
        }

        Directory.CreateDirectory(_folder["no run"]);
        Train("d");
        _folder.Write("d/summary.json", "{ \"outcome\": 3 }");
        List<string> damaged = [];
        Assert.Equal(["b", "c", "a"], RunRecord.Find(_folder.Root, damaged.Add).Select(r => Path.GetFileName(r.Path)));
        Assert.Contains("summary.json", Assert.Single(damaged), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json", "[")]
    [InlineData("config.json", "[]")]
    [InlineData("environment.json", "{\"started\": 3}")]
    [InlineData("summary.json", "{}")]
    [InlineData("summary.json", "{\"outcome\":\"finished\",\"steps\":1.5,\"seconds\":1,\"epochs\":[]}")]
    [InlineData("summary.json", "{\"outcome\":\"finished\",\"steps\":1,\"seconds\":1,\"epochs\":[{}]}")]
    [InlineData("summary.json", "{\"outcome\":\"finished\",\"steps\":1,\"seconds\":1,\"epochs\":[3]}")]
    public void Load_DamagedFile_NamesIt(string file, string text)
    {
        Train("a");
        _folder.Write($"a/{file}", text);
        Assert.Contains(file, Assert.Throws<DataException>(() => RunRecord.Load(_folder["a"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoRun_SaysWhatIsMissing()
    {
        Assert.Contains("no such folder", Assert.Throws<DataException>(() => RunRecord.Load(_folder["x"])).Message, StringComparison.Ordinal);
        Assert.Contains("config.json", Assert.Throws<DataException>(() => RunRecord.Load(_folder.Root)).Message, StringComparison.Ordinal);
        Assert.Contains("no such folder", Assert.Throws<DataException>(() => RunRecord.Find(_folder["x"])).Message, StringComparison.Ordinal);
    }

    private Run Train(string name)
    {
        var model = Cnn(8);
        var images = Images(24, 8);
        using var observer = new RunFolder(_folder[name], Config, new Dictionary<string, string>());
        var options = new TrainerOptions { Epochs = 2, BatchSize = 8 };
        return new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), 0.1f), options) { Observers = [observer] }
            .Fit(new TrainingData(images, images, images));
    }
}
