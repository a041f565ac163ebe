using System.Text.Json;

namespace Descent.EndToEnd;

public sealed class StopTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void Signal_InTheMiddleOfAnEpoch_LeavesAUsableModel(string signal, int exitCode)
    {
        if (OperatingSystem.IsWindows() || IsIgnored(signal)) return;
        _folder.Write("rows.csv", "x,y\n1,1\n-1,1\n");
        var config = _folder.Write("config.json",
            """
            {
              "data": {"source": {"quadrants": {"count": 20000}}, "batchSize": 4},
              "model": [{"linear": {"units": 64}}, "relu", {"linear": {"units": 64}}, "relu", "linear"],
              "training": {"epochs": 1000000}
            }
            """);
        using var process = DescentProcess.Start(_folder, "train", config, "--out", "run", "--json");
        while (process.ReadLine() is { } line && !line.Contains("\"step\"", StringComparison.Ordinal)) { }
        process.Signal(signal);
        var result = process.Finish();

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Matches(@"stopped after step \d+ \(epoch \d+\); the model is in .*model\.safetensors", result.Error);
        using var last = JsonDocument.Parse(result.Lines[^1]);
        Assert.Equal("cancelled", last.RootElement.GetProperty("outcome").GetString());
        var steps = last.RootElement.GetProperty("steps").GetInt32();
        var metrics = File.ReadLines(_folder.File("run/metrics.jsonl"));
        Assert.Equal(steps, metrics.Count(l => l.StartsWith("{\"event\":\"step\"", StringComparison.Ordinal)));
        using var summary = JsonDocument.Parse(File.ReadAllText(_folder.File("run/summary.json")));
        Assert.Equal("cancelled", summary.RootElement.GetProperty("outcome").GetString());
        Assert.Contains("rows.csv", DescentProcess.Succeed(_folder, "predict", "run", "rows.csv", "--csv").Out, StringComparison.Ordinal);
    }

    // A shell that starts the tests in the background lets them, and all they start, ignore Ctrl-C; the program keeps to that.
    private static bool IsIgnored(string signal)
    {
        const string Key = "SigIgn:";
        string[] status = File.Exists("/proc/self/status") ? File.ReadAllLines("/proc/self/status") : [];
        var line = status.FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal));
        var number = signal == "INT" ? 2 : 15;
        return line is not null && (Convert.ToUInt64(line[Key.Length..].Trim(), 16) >> (number - 1) & 1) == 1;
    }

    [Fact]
    public void Diverged_SaysSo_AndExitsWith1()
    {
        _folder.Write("table.csv", Workloads.ValueTable());
        var result = DescentProcess.Fail(_folder, 1, "train", "--data", "table.csv", "--out", "run", "--set", "data.standardizeTargets=false",
            "--set", "data.preprocess=[]", "--set", "optimizer={\"sgd\": {\"learningRate\": 100000}}");
        Assert.Contains("gave infinity from finite numbers at step ", result.Error, StringComparison.Ordinal);
        Assert.Contains("a lower learning rate usually helps", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("run/model.safetensors")));
        using var summary = JsonDocument.Parse(File.ReadAllText(_folder.File("run/summary.json")));
        Assert.Equal("diverged", summary.RootElement.GetProperty("outcome").GetString());
    }
}
