using System.Text.Json;
using Descent.Formats;

namespace Descent.EndToEnd;

public sealed class TrainTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Digits_OneEpoch_LeavesAWholeRun()
    {
        var result = DescentProcess.Succeed(_folder, Workloads.Digits("run"));
        Assert.Empty(result.Error);
        Assert.Contains("140 training, 20 validation, 40 test samples", result.Out, StringComparison.Ordinal);
        Assert.Contains("105,914 parameters", result.Out, StringComparison.Ordinal);
        Assert.Contains("epoch 1/1  loss ", result.Out, StringComparison.Ordinal);
        Assert.Contains("test accuracy ", result.Out, StringComparison.Ordinal);
        Assert.Contains(" read as ", result.Out, StringComparison.Ordinal);
        Assert.Contains("run    run", result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', result.Out);

        var config = Configuration.ExperimentConfig.Load(_folder.File("run/config.json"));
        Assert.Equal(1, config.Epochs);
        using var environment = JsonDocument.Parse(File.ReadAllText(_folder.File("run/environment.json")));
        Assert.Equal(Training.Library.Version, environment.RootElement.GetProperty("descent").GetString());
        using var summary = JsonDocument.Parse(File.ReadAllText(_folder.File("run/summary.json")));
        Assert.Equal("finished", summary.RootElement.GetProperty("outcome").GetString());
        Assert.Equal(3, summary.RootElement.GetProperty("steps").GetInt32());
        var metrics = File.ReadLines(_folder.File("run/metrics.jsonl"));
        Assert.Equal(3, metrics.Count(line => line.StartsWith("{\"event\":\"step\"", StringComparison.Ordinal)));
        Assert.Contains("0.weight", SafetensorsFile.Read(_folder.File("run/model.safetensors")).Names);
    }

    [Fact]
    public void BadDivision_IsToldBeforeTheFirstStep()
    {
        string Row(int i, int more, int share, string part) => $"{(i * 37 % 100) + more},{(i % 10 < share ? "a" : "b")},{part}";
        var rows = Enumerable.Range(0, 300).Select(i => i < 200 ? Row(i, 0, 2, "train") : Row(i, 80, 8, "test"));
        _folder.Write("table.csv", "size,class,part\n" + string.Join('\n', rows));
        var data = """{"source": {"csv": {"path": "table.csv"}}, "split": {"given": {"column": "part"}}}""";
        _folder.Write("config.json", $$"""{"data": {{data}}, "model": ["linear"]}""");
        var result = DescentProcess.Succeed(_folder, "train", "config.json", "--out", "run", "--epochs", "1");
        Assert.Contains("Class 'a' makes 80 % of the test part and 20 % of the training part.", result.Out, StringComparison.Ordinal);
        Assert.Contains("Feature 'size' has mean 1", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_EveryLineIsAnObject_TheLastIsTheResult()
    {
        var result = DescentProcess.Succeed(_folder, [.. Workloads.Digits("run", epochs: 2), "--json"]);
        Assert.Empty(result.Error);
        var events = result.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal("start", events[0].GetProperty("event").GetString());
        Assert.Equal(2, events.Count(e => e.GetProperty("event").GetString() == "epoch"));
        Assert.Contains(events, e => e.GetProperty("event").GetString() == "step");
        var last = events[^1];
        Assert.Equal("finished", last.GetProperty("event").GetString());
        Assert.Equal(_folder.File("run"), last.GetProperty("run").GetString());
        Assert.InRange(last.GetProperty("test").GetProperty("accuracy").GetDouble(), 0, 1);
        Assert.True(last.GetProperty("test").GetProperty("loss").GetDouble() > 0);
        Assert.True(last.GetProperty("seconds").GetDouble() > 0);
    }

    [Fact]
    public void Json_NoTestData_TestIsNull()
    {
        var result = DescentProcess.Succeed(_folder, [.. Workloads.Digits("run"), "--json", "--set", "data.test=null"]);
        using var last = JsonDocument.Parse(result.Lines[^1]);
        Assert.Equal(JsonValueKind.Null, last.RootElement.GetProperty("test").ValueKind);
    }

    [Fact]
    public void Quiet_PrintsTheResultOnly()
    {
        var result = DescentProcess.Succeed(_folder, [.. Workloads.Digits("run"), "--quiet"]);
        Assert.Equal(2, result.Lines.Length);
        Assert.StartsWith("test accuracy ", result.Lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void NoOut_EveryRunGetsAFolderOfItsOwn()
    {
        string[] arguments = ["train", "--set", "data.source.digits.count=100", "--set", "training.maxSteps=1", "--set", "name=a b/c", "--quiet"];
        DescentProcess.Succeed(_folder, arguments);
        DescentProcess.Succeed(_folder, arguments);
        var runs = Directory.GetDirectories(_folder.File("runs"));
        Assert.Equal(2, runs.Length);
        Assert.All(runs, run => Assert.Contains("-a-b-c", Path.GetFileName(run), StringComparison.Ordinal));
    }

    [Fact]
    public void Options_WinOverTheFileAndSet()
    {
        var config = _folder.Write("config.json", Workloads.ImageConfig);
        DescentProcess.Succeed(_folder, "train", config, "--out", "run", "--set", "training.epochs=5", "--epochs", "1", "--seed", "7", "--quiet");
        var resolved = Configuration.ExperimentConfig.Load(_folder.File("run/config.json"));
        Assert.Equal((1, 7UL), (resolved.Epochs, resolved.Seed));
    }

    [Fact]
    public void Data_CifarFolder_ReplacesTheSource()
    {
        byte[] images = [.. Enumerable.Range(0, 20).SelectMany(i => (byte[])[(byte)(i % 10), .. Enumerable.Repeat((byte)(25 * (i % 10)), 3072)])];
        Directory.CreateDirectory(_folder.File("cifar"));
        File.WriteAllBytes(_folder.File("cifar/data_batch_1.bin"), images);
        File.WriteAllBytes(_folder.File("cifar/test_batch.bin"), images);
        var config = _folder.Write("config.json", Workloads.ImageConfig);
        var result = DescentProcess.Succeed(_folder, "train", config, "--data", "cifar", "--out", "run", "--epochs", "1");
        Assert.Contains("cifar: 18 training, 2 validation, 20 test samples", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_MnistFolder_ReplacesTheSource()
    {
        Workloads.Mnist(_folder.File("mnist"));
        var config = _folder.Write("config.json", Workloads.ImageConfig);
        var result = DescentProcess.Succeed(_folder, "train", config, "--data", "mnist", "--out", "run", "--epochs", "20");
        Assert.Contains("idx: 36 training, 4 validation, 40 test samples", result.Out, StringComparison.Ordinal);
        // The place of the square gives the class away, so anything but all is a fault.
        Assert.Contains("test accuracy 100.0 %", result.Out, StringComparison.Ordinal);
        Assert.Contains("No sample of the test data was mistaken.", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_Csv_KeepsTheConfigsColumns()
    {
        var first = _folder.Write("first.csv", Workloads.ClassTable());
        _folder.Write("second.csv", Workloads.ClassTable(90));
        var config = _folder.Write("config.json", Workloads.TableConfig(first, ", \"target\": \"color\""));
        DescentProcess.Succeed(_folder, "train", config, "--data", "second.csv", "--out", "run", "--quiet");
        var resolved = File.ReadAllText(_folder.File("run/config.json"));
        Assert.Contains("second.csv", resolved, StringComparison.Ordinal);
        Assert.Contains("\"target\": \"color\"", resolved, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_CsvWithoutConfig_TrainsANetworkForTables()
    {
        _folder.Write("flowers.csv", Workloads.ClassTable());
        var result = DescentProcess.Succeed(_folder, "train", "--data", "flowers.csv", "--out", "run");
        Assert.Contains("run    flowers, seed 1", result.Out, StringComparison.Ordinal);
        Assert.Contains("4 to 2 classes", result.Out, StringComparison.Ordinal);
        Assert.Contains("test accuracy ", result.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Regression_TellsErrorsInUnits()
    {
        _folder.Write("table.csv", Workloads.ValueTable());
        var result = DescentProcess.Succeed(_folder, "train", "--data", "table.csv", "--out", "run", "--json");
        using var last = JsonDocument.Parse(result.Lines[^1]);
        var test = last.RootElement.GetProperty("test");
        Assert.False(test.TryGetProperty("accuracy", out _));
        // The targets spread over 50; a network that learned the line is far below.
        Assert.InRange(test.GetProperty("rmse").GetDouble(), 0, 4);
        Assert.InRange(test.GetProperty("mae").GetDouble(), 0, test.GetProperty("rmse").GetDouble());
    }
}
