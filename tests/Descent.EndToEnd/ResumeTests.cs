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
          "training": {"epochs": 60, "average": {"ema": {"decay": 0.9}}, "stop": {"early-stopping": {"patience": 50}}, "checkpoint": {"everySteps": 7}}
        }
        """;

    [Fact]
    public void Resume_KilledAgainAndAgain_GivesTheBitsOfTheRunThatNeverStopped()
    {
        var config = _folder.Write("config.json", Config);
        DescentProcess.Succeed(_folder, "train", config, "--out", "whole", "--quiet", "--threads", "1");
        KillAfter(20, "train", config, "--out", "broken", "--json");
        var kills = 1;
        for (; kills < 4; kills++) KillAfter(25, "train", "--resume", "broken", "--json", "--threads", "2");
        var last = DescentProcess.Succeed(_folder, "train", "--resume", "broken");
        Assert.Contains("goes on after step", last.Out, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_folder.File("whole/model.safetensors")), File.ReadAllBytes(_folder.File("broken/model.safetensors")));
        Assert.Equal(Steps("whole"), Steps("broken"));
        Assert.Equal(Summary("whole"), Summary("broken"));
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

    private void KillAfter(int milliseconds, params string[] arguments)
    {
        using var process = DescentProcess.Start(_folder, arguments);
        var metrics = _folder.File("broken/metrics.jsonl");
        while (process.ReadLine() is { } line && !line.Contains("\"step\"", StringComparison.Ordinal)) { }
        // A few steps later; how many, differs from time to time.
        Thread.Sleep(milliseconds);
        Assert.True(File.Exists(metrics));
        process.Kill();
    }

    private string[] Steps(string run) =>
        [.. File.ReadLines(_folder.File($"{run}/metrics.jsonl")).Where(l => l.StartsWith("{\"event\":\"step\"", StringComparison.Ordinal))];

    // Everything but the times.
    private string Summary(string run) => string.Join('\n', File.ReadLines(_folder.File($"{run}/summary.json"))
        .Select(l => l.Trim()).Where(l => !l.StartsWith("\"seconds\"", StringComparison.Ordinal)).Select(l => System.Text.RegularExpressions.Regex.Replace(l, "\"seconds\":[0-9.e-]+", "")));
}
