using System.Text.Json;

namespace Descent.EndToEnd;

public sealed class EvalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Eval_OfARunsOwnTest_IsTheRunsAndWarnsTheSecondTime()
    {
        DescentProcess.Succeed(_folder, [.. Workloads.Digits("run", epochs: 2), "--quiet"]);
        using var summary = JsonDocument.Parse(File.ReadAllText(_folder.File("run/summary.json")));
        var test = summary.RootElement.GetProperty("test");
        var result = DescentProcess.Succeed(_folder, "eval", "run", "--json");
        using var json = JsonDocument.Parse(result.Out);
        var values = json.RootElement.GetProperty("values");
        Assert.Equal(test.GetProperty("loss").GetDouble(), values.GetProperty("loss").GetDouble());
        Assert.Equal(test.GetProperty("accuracy").GetDouble(), values.GetProperty("accuracy").GetDouble());
        Assert.Equal(2, json.RootElement.GetProperty("testMeasurements").GetInt32()); // the training's own was the first
        Assert.Equal(10, json.RootElement.GetProperty("classes").GetArrayLength());
        Assert.Contains("no untouched test data any more", result.Error, StringComparison.Ordinal);
        var table = DescentProcess.Succeed(_folder, "eval", "run", "--role", "validation");
        Assert.Empty(table.Error); // validation may be looked at as often as anybody likes
        Assert.Contains("calibration error", table.Out, StringComparison.Ordinal);
        Assert.Contains("precision", table.Out, StringComparison.Ordinal);
        Assert.All(table.Lines, line => Assert.True(line.Length <= 80, line));
        var few = DescentProcess.Succeed(_folder, "eval", "run", "--role", "validation", "--metrics", "top-3,f1-micro", "--json");
        using var fewJson = JsonDocument.Parse(few.Out);
        Assert.True(fewJson.RootElement.GetProperty("values").GetProperty("top-3").GetDouble() >= values.GetProperty("accuracy").GetDouble() - 1);
        var unknown = DescentProcess.Fail(_folder, 1, "eval", "run", "--metrics", "acuracy");
        Assert.Contains("no metric 'acuracy'", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("--role: got 'tets'", DescentProcess.Fail(_folder, 2, "eval", "run", "--role", "tets").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Eval_OfFiles_GoesByTheModelsClasses()
    {
        var table = _folder.Write("table.csv", Workloads.ClassTable());
        var config = _folder.Write("config.json", Workloads.TableConfig(table));
        DescentProcess.Succeed(_folder, "train", config, "--out", "run", "--quiet", "--epochs", "60");
        // One class alone, and columns in another order: still the model's numbers.
        _folder.Write("new.csv", "species,width,height,color\nsmall,1,1,red\nsmall,1,2,blue\n");
        using var json = JsonDocument.Parse(DescentProcess.Succeed(_folder, "eval", "run", "--data", "new.csv", "--json").Out);
        Assert.Equal(1, json.RootElement.GetProperty("values").GetProperty("accuracy").GetDouble());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("values").GetProperty("auroc").ValueKind);
        Assert.False(json.RootElement.TryGetProperty("testMeasurements", out _));

        Workloads.Mnist(_folder.File("mnist"));
        DescentProcess.Succeed(
            _folder, "train", _folder.Write("images.json", Workloads.ImageConfig), "--data", "mnist", "--out", "images", "--epochs", "20", "--quiet");
        using var folder = JsonDocument.Parse(DescentProcess.Succeed(_folder, "eval", "images", "--data", "mnist", "--json").Out);
        var images = DescentProcess.Succeed(_folder, "eval", "images", "--data", "mnist/t10k-images-idx3-ubyte", "--json");
        using var file = JsonDocument.Parse(images.Out);
        Assert.Equal(1, folder.RootElement.GetProperty("values").GetProperty("accuracy").GetDouble());
        Assert.Equal($"{folder.RootElement.GetProperty("values")}", $"{file.RootElement.GetProperty("values")}");
    }

    [Fact]
    public void FastDevRun_LeavesNothingAndSaysWhatRan()
    {
        var result = DescentProcess.Succeed(_folder, "train", "--set", "data.source.digits.count=400", "--fast-dev-run");
        Assert.Contains("training: 3 steps with 192 samples", result.Out, StringComparison.Ordinal);
        Assert.Contains("test: 80 samples", result.Out, StringComparison.Ordinal);
        Assert.Contains("Everything runs.", result.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.File("runs")));
        Assert.Contains("--out: got it besides --fast-dev-run", DescentProcess.Fail(_folder, 2, "train", "--fast-dev-run", "--out", "x").Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public void OverfitOneBatch_HasAVerdict()
    {
        string[] digits = ["train", "--set", "data.source.digits.count=200", "--overfit-one-batch"];
        var good = DescentProcess.Succeed(_folder, digits);
        Assert.Contains("The model can learn: the loss went from", good.Out, StringComparison.Ordinal);
        var bad = DescentProcess.Run(_folder, [.. digits, "--set", "optimizer.adam.learningRate=1e-9", "--json"]);
        using var json = JsonDocument.Parse(bad.Out);
        Assert.Equal(1, bad.ExitCode);
        Assert.False(json.RootElement.GetProperty("canLearn").GetBoolean());
        Assert.Contains("hardly falls", json.RootElement.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Train_WithMetricsAndBest_ShowsThemAndKeepsAModelToPredictWith()
    {
        var config = _folder.Write("config.json", """
            {"data": {"source": "blobs"}, "model": [{"linear": {"units": 8}}, "relu", "linear"], "metrics": ["f1", "auroc"],
             "training": {"epochs": 3, "checkpoint": {"best": "f1"}}}
            """);
        var result = DescentProcess.Succeed(_folder, "train", config, "--out", "run");
        Assert.Contains(", F1 ", result.Out, StringComparison.Ordinal);
        Assert.Contains("measured once, after training", result.Out, StringComparison.Ordinal);
        Assert.Contains("checkpoints/best.safetensors", result.Out, StringComparison.Ordinal);
        _folder.Write("rows.csv", "x,y\n0.5,0.5\n");
        Assert.Equal(2, DescentProcess.Succeed(_folder, "predict", "run/checkpoints/best.safetensors", "rows.csv", "--csv").Lines.Length);
        Assert.Single(DescentProcess.Succeed(_folder, "eval", "run/checkpoints/best.safetensors", "--json").Lines);
    }
}
