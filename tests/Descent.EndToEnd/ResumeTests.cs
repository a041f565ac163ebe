namespace Descent.EndToEnd;

/// <summary>A run that is killed, at any moment and without warning, goes on to the same bits.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Dropout, random crops, running statistics, an optimizer with state, an average: all that must be where it was.
    private const string Config =
        """
        {
          "data": {
            "source": {"digits": {"count": 400}}, "batchSize": 16, "validation": 0.1, "test": 0.1,
            "augment": [{"random-crop": {"padding": 2}}], "preprocess": ["channel-standardize"], "workers": 4
          },
          "model": [
            {"conv2d": {"filters": 4, "kernel": 3, "bias": false}}, "batch-norm", "relu", {"max-pool2d": {"size": 4}},
            "flatten", {"dropout": {"p": 0.25}}, "linear"
          ],
          "optimizer": {"adamw": {"learningRate": 0.01}},
          "schedule": "cosine",
          "training": {
            "epochs": 30, "average": {"ema": {"decay": 0.9}}, "stop": {"early-stopping": {"patience": 50}}, "checkpoint": {"everySteps": 2}
          }
        }
        """;

    private const int Kills = 20;

    // At any moment: while the program starts, in a step, while a checkpoint is written, which is most of the time here.
    [Fact]
    public void Resume_KilledTwentyTimesAtRandomMoments_GivesTheBitsOfTheRunThatNeverStopped()
    {
        var config = _folder.Write("config.json", Config);
        DescentProcess.Succeed(_folder, "train", config, "--out", "whole", "--quiet", "--threads", "1");
        var random = new Random();
        Kill(20, isStepAwaited: true, "train", config, "--out", "broken", "--json");
        for (var kill = 1; kill < Kills; kill++)
        {
            SetWorkers(kill % 2 == 0 ? 4 : 1);
            var isStarting = kill % 5 == 0;
            Kill(random.Next(isStarting ? 300 : 40), !isStarting, "train", "--resume", "broken", "--json", "--threads", kill % 3 == 0 ? "1" : "2");
            // What the killed process left is whole, and nothing newer is damaged.
            Training.CheckpointFolder.LoadNewest(_folder.File("broken/checkpoints"), skipped: message => Assert.Fail(message));
        }

        SetWorkers(4);
        var last = DescentProcess.Succeed(_folder, "train", "--resume", "broken");
        Assert.Contains("goes on after step", last.Out, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_folder.File("whole/model.safetensors")), File.ReadAllBytes(_folder.File("broken/model.safetensors")));
        Assert.Equal(Steps("whole"), Steps("broken"));
        Assert.Equal(Summary("whole"), Summary("broken"));
        Assert.DoesNotContain(
            Directory.EnumerateFiles(_folder.File("broken"), "*", SearchOption.AllDirectories), f => f.EndsWith(".tmp", StringComparison.Ordinal));
        var again = DescentProcess.Fail(_folder, 1, "train", "--resume", "broken");
        Assert.Contains("got broken, which is finished; expected a run that was broken off", again.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--resume", "nowhere", "config.json")]
    [InlineData("--resume", "whole", "--epochs", "3", "--resume: got --epochs besides; expected none: the run has its own settings.")]
    [InlineData("config.json", "--resume", "whole", "expected none: the run has its own.")]
    public void Resume_WrongUse_IsOneSentence(params string[] words)
    {
        _folder.Write("config.json", Config);
        var result = DescentProcess.Run(_folder, ["train", .. words[..^1]]);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(words[^1], result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    // How many threads make batches has no influence on them.
    private void SetWorkers(int count)
    {
        var path = _folder.File("broken/config.json");
        var text = File.ReadAllText(path);
        var changed = System.Text.RegularExpressions.Regex.Replace(text, "\"workers\": *[0-9]+", $"\"workers\": {count}");
        Assert.Contains($"\"workers\": {count}", changed, StringComparison.Ordinal);
        File.WriteAllText(path, changed);
    }

    private void Kill(int milliseconds, bool isStepAwaited, params string[] arguments)
    {
        using var process = DescentProcess.Start(_folder, arguments);
        while (isStepAwaited && process.ReadLine() is { } line && !line.Contains("\"step\"", StringComparison.Ordinal)) { }
        Thread.Sleep(milliseconds);
        process.Kill();
    }

    private string[] Steps(string run) =>
        [.. File.ReadLines(_folder.File($"{run}/metrics.jsonl")).Where(l => l.StartsWith("{\"event\":\"step\"", StringComparison.Ordinal))];

    // Everything but the times.
    private string Summary(string run) => string.Join('\n', File.ReadLines(_folder.File($"{run}/summary.json"))
        .Select(l => l.Trim()).Where(l => !l.StartsWith("\"seconds\"", StringComparison.Ordinal)).Select(l =>
            System.Text.RegularExpressions.Regex.Replace(l, "\"seconds\":[0-9.e-]+", "")));
}
