using System.Text.Json;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;
using static Descent.Tests.Training.TrainingSamples;

namespace Descent.Tests.Training;

public sealed class RunFolderTests
{
    private const string Config = "{ \"name\": \"tiny\" }";

    [Fact]
    public void Fit_WholeRun_LeavesEveryFile()
    {
        using var folder = new TemporaryFolder();
        var (_, run) = Train(folder["run"]);
        Assert.Equal(
            ["config.json", "diagnosis.json", "environment.json", "metrics.jsonl", "model.safetensors", "summary.json", "tests.jsonl"],
            Directory.EnumerateFileSystemEntries(folder["run"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(Config, File.ReadAllText(Path.Combine(folder["run"], "config.json")));
        var environment = Json(folder["run"], "environment.json");
        Assert.Equal(CpuDevice.Threads, environment.GetProperty("threads").GetInt32());
        Assert.False(string.IsNullOrEmpty(environment.GetProperty("processor").GetString()));
        Assert.Equal(RunOutcome.Finished, run.Outcome);
    }

    [Fact]
    public void Fit_Metrics_AreOneLineAStepAnEpochAndTheTest()
    {
        using var folder = new TemporaryFolder();
        var (_, run) = Train(folder["run"]);
        var lines = Metrics(folder["run"]);
        Assert.Equal(
            ["step", "step", "step", "epoch", "step", "step", "step", "epoch", "test"], lines.Select(l => l.GetProperty("event").GetString()));
        foreach (var (line, step) in lines.Where(l => Is(l, "step")).Zip(run.Steps))
        {
            Assert.Equal((step.Step, step.Epoch), (line.GetProperty("step").GetInt32(), line.GetProperty("epoch").GetInt32()));
            Assert.Equal(step.Loss, line.GetProperty("loss").GetSingle());
            Assert.Equal(step.LearningRate, line.GetProperty("learningRate").GetSingle());
            Assert.Equal(step.Accuracy!.Value, line.GetProperty("accuracy").GetSingle());
        }

        foreach (var (line, epoch) in lines.Where(l => Is(l, "epoch")).Zip(run.Epochs))
        {
            Assert.Equal((epoch.Epoch, 20), (line.GetProperty("epoch").GetInt32(), line.GetProperty("samples").GetInt32()));
            Assert.Equal(epoch.Loss, line.GetProperty("loss").GetDouble());
            Assert.Equal(epoch.Validation!.Loss, line.GetProperty("validation").GetProperty("loss").GetDouble());
        }

        Assert.Equal(run.Test!.Accuracy!.Value, lines[^1].GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void Fit_Model_LoadsIntoAFreshOneAndPredictsTheSameBits()
    {
        using var folder = new TemporaryFolder();
        var model = Cnn(8);
        var images = Images(24, 8);
        using (var observer = new RunFolder(folder["run"], Config, new Dictionary<string, string> { ["descent.kind"] = "test" }))
        {
            var trainer = new Trainer(model, new CrossEntropy(), new Adam(model.Parameters(), 0.01f), Options) { Observers = [observer] };
            trainer.Fit(new TrainingData(images));
        }

        var fresh = Cnn(8, seed: 99);
        var path = Path.Combine(folder["run"], RunFolder.ModelFile);
        ModuleState.Load(fresh, path);
        AssertSameBits(model, fresh);
        Assert.Equal("test", Descent.Formats.SafetensorsFile.Read(path).Metadata["descent.kind"]);
        var x = Tensor.From(images.Features(3), [1, 1, 8, 8]);
        AssertSameBits(model.Evaluate().Forward(x).ToArray(), fresh.Evaluate().Forward(x).ToArray());
    }

    [Theory]
    [InlineData("finished")]
    [InlineData("cancelled")]
    [InlineData("diverged")]
    public void Fit_Summary_SaysHowItEnded(string outcome)
    {
        using var folder = new TemporaryFolder();
        using var source = new CancellationTokenSource();
        var stopper = new Recorder { At = text => { if (outcome == "cancelled" && text == "step 4") source.Cancel(); } };
        var (model, run) = Train(folder["run"], outcome == "diverged" ? 1e30f : 0.1f, stopper, source.Token);
        var summary = Json(folder["run"], "summary.json");
        Assert.Equal(outcome, summary.GetProperty("outcome").GetString());
        Assert.Equal(run.Steps.Count, summary.GetProperty("steps").GetInt32());
        Assert.Equal(run.Epochs.Count, summary.GetProperty("epochs").GetArrayLength());
        Assert.Equal(outcome == "finished", summary.TryGetProperty("test", out var test));
        if (outcome == "finished") Assert.Equal(3, test.GetProperty("confusion").GetArrayLength());
        else Assert.Equal(run.Message, summary.GetProperty("message").GetString());

        var saved = Mlp(seed: 77);
        ModuleState.Load(saved, Path.Combine(folder["run"], RunFolder.ModelFile));
        AssertSameBits(model, saved);
        Assert.All(Weights(saved), w => Assert.True(float.IsFinite(w)));
        Assert.Equal(run.Steps.Count, Metrics(folder["run"]).Count(l => Is(l, "step")));
    }

    [Fact]
    public void Fit_BrokenOffByAnError_LeavesTheModelOfTheLastEpochAndItsMetrics()
    {
        using var folder = new TemporaryFolder();
        float[] afterFirstEpoch = [];
        Sequential model = Mlp();
        var thrower = new Recorder
        {
            At = text =>
            {
                if (text == "epoch 1") afterFirstEpoch = Weights(model);
                if (text == "step 5") throw new InvalidTimeZoneException(text);
            },
        };
        Assert.Throws<InvalidTimeZoneException>(() => Train(folder["run"], 0.1f, thrower, model: model));
        var saved = Mlp(seed: 77);
        ModuleState.Load(saved, Path.Combine(folder["run"], RunFolder.ModelFile));
        AssertSameBits(afterFirstEpoch, Weights(saved));
        Assert.Equal(["step", "step", "step", "epoch", "step", "step"], Metrics(folder["run"]).Select(l => l.GetProperty("event").GetString()));
    }

    [Fact]
    public void Create_FolderThatHoldsSomething_IsRefusedAndLeftAlone()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model.safetensors", "precious");
        var error = Assert.Throws<TrainingException>(() => Create(folder.Root));
        Assert.Contains("is not empty; expected a new or an empty folder", error.Message, StringComparison.Ordinal);
        Assert.Equal("precious", File.ReadAllText(folder["model.safetensors"]));
        Assert.Single(Directory.EnumerateFileSystemEntries(folder.Root));
    }

    [Fact]
    public void Create_BelowARegularFile_SaysThatItCannotBeWritten()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("file", "text");
        foreach (var path in (string[])[file, Path.Combine(file, "run")])
        {
            var error = Assert.Throws<TrainingException>(() => Create(path));
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
            Assert.Contains("cannot be written", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal("text", File.ReadAllText(file));
    }

    [Fact]
    public void Create_ExistingEmptyFolder_IsUsed()
    {
        using var folder = new TemporaryFolder();
        using var observer = Create(folder.Root);
        Assert.Equal(folder.Root, observer.Path);
        Assert.True(File.Exists(folder["config.json"]));
    }

    [Fact]
    public void Fit_FolderVanishesDuringTheRun_SaysWhatCouldNotBeWritten()
    {
        using var folder = new TemporaryFolder();
        var remover = new Recorder { At = text => { if (text == "step 5") Directory.Delete(folder["run"], recursive: true); } };
        var error = Assert.Throws<TrainingException>(() => Train(folder["run"], 0.1f, remover));
        Assert.Contains("model could not be written", error.Message, StringComparison.Ordinal);
    }

    private static TrainerOptions Options { get; } = new() { BatchSize = 8, Epochs = 2 };

    private static RunFolder Create(string path) => new(path, Config, new Dictionary<string, string>());

    private static (Sequential Model, Run Run) Train(
        string path, float rate = 0.1f, TrainingObserver? also = null, CancellationToken token = default, Sequential? model = null)
    {
        model ??= Mlp();
        using var folder = Create(path);
        TrainingObserver[] observers = also is null ? [folder] : [folder, also];
        var trainer = new Trainer(model, new CrossEntropy(), new Sgd(model.Parameters(), rate), Options) { Observers = observers };
        return (model, trainer.Fit(new TrainingData(Points(20), Points(9), Points(9)), token));
    }

    private static JsonElement Json(string folder, string name) =>
        JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Path.Combine(folder, name)));

    private static List<JsonElement> Metrics(string folder) =>
        [.. File.ReadLines(Path.Combine(folder, "metrics.jsonl")).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    private static bool Is(JsonElement line, string what) => line.GetProperty("event").GetString() == what;
}
