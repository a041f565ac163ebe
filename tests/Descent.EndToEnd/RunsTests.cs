using System.Text.Json;

namespace Descent.EndToEnd;

public sealed class RunsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Runs_AreListedAndCompared()
    {
        foreach (var (name, rate) in new[] { ("slow", "0.0001"), ("fast", "0.003") })
            DescentProcess.Succeed(
                _folder, [.. Workloads.Digits($"runs/{name}", epochs: 2), "--set", $"optimizer.adam.learningRate={rate}"]);

        var list = DescentProcess.Succeed(_folder, "runs");
        Assert.Contains("runs  2 runs, accuracy", list.Out, StringComparison.Ordinal);
        Assert.Equal(2, list.Lines.Count(line => line.Contains("finished", StringComparison.Ordinal)));

        var compared = DescentProcess.Succeed(_folder, "runs", "compare", "runs/slow", "runs/fast", "--metric", "loss", "--chart", "loss.vl.json");
        var different = Assert.Single(compared.Lines, line => line.Contains("learningRate", StringComparison.Ordinal));
        Assert.EndsWith("0.0001   0.003", different.TrimEnd(), StringComparison.Ordinal);
        using var chart = JsonDocument.Parse(File.ReadAllText(_folder.File("loss.vl.json")));
        Assert.Equal(4, chart.RootElement.GetProperty("data").GetProperty("values").GetArrayLength());

        using var json = JsonDocument.Parse(DescentProcess.Succeed(_folder, "runs", "compare", "runs/slow", "runs/fast", "--json").Out);
        Assert.Equal(
            [0.0001, 0.003],
            json.RootElement.GetProperty("differentSettings").GetProperty("optimizer.adam.learningRate").EnumerateArray().Select(v => v.GetDouble()));
        using var summary = JsonDocument.Parse(File.ReadAllText(_folder.File("runs/fast/summary.json")));
        Assert.Equal(
            summary.RootElement.GetProperty("test").GetProperty("loss").GetDouble(),
            json.RootElement.GetProperty("runs")[1].GetProperty("test").GetProperty("loss").GetDouble());
    }

    [Fact]
    public void Runs_NoneAndWrongOnes_AreToldPlainly()
    {
        Directory.CreateDirectory(_folder.File("runs"));
        Assert.Contains("no runs in runs", DescentProcess.Succeed(_folder, "runs").Out, StringComparison.Ordinal);
        Assert.Contains("no such folder", DescentProcess.Fail(_folder, 1, "runs", "elsewhere").Error, StringComparison.Ordinal);
        Assert.Contains("expected two or more", DescentProcess.Fail(_folder, 2, "runs", "compare", "runs").Error, StringComparison.Ordinal);
    }
}
