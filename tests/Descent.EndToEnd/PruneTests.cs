using System.Text.Json;

namespace Descent.EndToEnd;

public sealed class PruneTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Prune_DryRunRoundsAndPredict()
    {
        var config = _folder.Write("config.json", """
            { "data": { "source": { "digits": { "count": 300 } }, "batchSize": 50 },
              "model": [{ "conv2d": { "filters": 8, "kernel": 3 } }, "batch-norm", "relu", { "max-pool2d": { "size": 2 } }, "flatten",
                          { "linear": { "units": 16 } }, "relu", "linear"],
              "optimizer": { "adam": { "learningRate": 0.01 } }, "training": { "epochs": 2 } }
            """);
        DescentProcess.Succeed(_folder, "train", config, "--out", "run", "--quiet");
        var dry = DescentProcess.Succeed(_folder, "model", "prune", "run", "--dry-run", "--remove", "40%").Out;
        Assert.Contains("Would remove", dry, StringComparison.Ordinal);
        Assert.Contains("7: the model's output", dry, StringComparison.Ordinal);
        Assert.All(dry.Split('\n'), line => Assert.True(line.Length <= 80, line));

        string[] prune = ["model", "prune", "run", "--remove", "40%", "--rounds", "2", "--epochs", "1", "--out", "pruned", "--json"];
        using var report = JsonDocument.Parse(DescentProcess.Succeed(_folder, prune).Out);
        var work = report.RootElement.GetProperty("multiplyAdds");
        Assert.InRange(work.GetProperty("after").GetDouble() / work.GetProperty("before").GetDouble(), 0.3, 0.6);
        Assert.Equal(2, report.RootElement.GetProperty("rounds").GetArrayLength());
        foreach (var file in new[] { "config.json", "model.safetensors", "summary.json", "prune.json", "filters.vl.json", "channels.vl.json" })
            Assert.True(File.Exists(_folder.File($"pruned/{file}")), file);

        // The pruned file is whole: it is loaded, told about, predicts, and can be pruned again.
        DescentProcess.Succeed(_folder, "model", "info", "pruned");
        string[] more = ["model", "prune", "pruned", "--criterion", "l1", "--remove", "10%", "--epochs", "0", "--out", "again"];
        var again = DescentProcess.Succeed(_folder, more).Out;
        Assert.Contains("multiply-adds", again, StringComparison.Ordinal);
        DescentProcess.Succeed(_folder, "model", "info", "again/model.safetensors");
    }

    [Fact]
    public void Prune_WrongOptions_SayWhatIsExpected()
    {
        string Error(params string[] arguments) => DescentProcess.Fail(_folder, 2, arguments).Error;
        Assert.Contains("expected entropy, dead, l1", Error("model", "prune", "run", "--criterion", "x"), StringComparison.Ordinal);
        Assert.Contains("such as 30%", Error("model", "prune", "run", "--remove", "130%"), StringComparison.Ordinal);
        Assert.Contains("global or layer", Error("lottery", "c.json", "--scope", "x"), StringComparison.Ordinal);
    }

    [Fact]
    public void Lottery_GivesATableAndAModelThatPredicts()
    {
        var config = _folder.Write("config.json", """
            { "data": { "source": { "blobs": { "count": 300 } }, "batchSize": 30, "test": 0.2 },
              "model": [{ "linear": { "units": 20 } }, "relu", "linear"], "training": { "epochs": 3 } }
            """);
        var text = DescentProcess.Succeed(_folder, "lottery", config, "--rounds", "2", "--remove", "50%", "--out", "ticket").Out;
        Assert.Contains("25.0 %", text, StringComparison.Ordinal);
        Assert.Contains("Other first weights", text, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(File.ReadAllText(_folder.File("ticket/lottery.json")));
        Assert.Equal(3, report.RootElement.GetProperty("rounds").GetArrayLength());
        DescentProcess.Succeed(_folder, "model", "info", "ticket");
    }
}
