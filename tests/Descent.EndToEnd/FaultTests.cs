using System.Diagnostics;
using Descent.Formats;

namespace Descent.EndToEnd;

/// <summary>What goes wrong while a training runs: broken data, a rate far too high, a disk that takes no more.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Files are checked as they are read: the sample does not come to the model.
    [Fact]
    public void Read_NanInAnNpyFile_IsNamedWithItsSampleAndLeftOutWhereAsked()
    {
        WriteBlobs(broken: 123, float.NaN);
        var stopped = DescentProcess.Run(_folder, "train", "config.json", "--out", "stopped", "--quiet");
        Assert.NotEqual(0, stopped.ExitCode);
        Assert.Matches("sample 123 \\(.*got a number that is NaN or infinite; expected finite numbers", stopped.Error);
        var skipped = DescentProcess.Succeed(_folder, "train", "config.json", "--out", "skipped", "--set", "data.skipUnreadable=true");
        Assert.Contains("NaN or infinite", skipped.Out + skipped.Error, StringComparison.Ordinal);
        Assert.Contains("\"outcome\": \"finished\"", File.ReadAllText(_folder.File("skipped/summary.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Guard_NumberThatOverflowsInALayer_IsNamedWithSampleLayerAndStepAndPassedOver()
    {
        WriteBlobs(broken: 123, 3e38f);
        var config = File.ReadAllText(_folder.File("config.json"));
        _folder.Write("config.json", config.Replace("2000", "2000, \"initializer\": {\"constant\": {\"value\": 2}}", StringComparison.Ordinal));
        string[] job = ["train", "config.json", "--quiet", "--out"];
        var stopped = DescentProcess.Run(_folder, [.. job, "stopped"]);
        Assert.Equal(1, stopped.ExitCode);
        Assert.Matches(
            "Linear.* in layer '0' \\(Linear\\) gave (infinity|NaN) from finite numbers, of sample 123 \\(.*\\) at step 7 \\(epoch 1\\)",
            stopped.Error);
        Assert.Contains("The model in ", stopped.Error, StringComparison.Ordinal);
        var skipped = DescentProcess.Succeed(_folder, [.. job, "skipped", "--set", "training.guard=skip"]);
        Assert.Contains("of sample 123 (", skipped.Error, StringComparison.Ordinal);
        Assert.Contains("the batch was passed over", skipped.Error, StringComparison.Ordinal);
        Assert.Contains(File.ReadLines(_folder.File("skipped/metrics.jsonl")), line =>
            line.StartsWith("{\"event\":\"fault\",\"step\":7,\"epoch\":1,\"kind\":\"loss\",\"cause\":\"Linear", StringComparison.Ordinal));
    }

    [Fact]
    public void Guard_RateFarTooHigh_NamesTheLayerAndEndsWithADiagnosis()
    {
        WriteBlobs(broken: null);
        string[] job = ["train", "config.json", "--quiet", "--set", "optimizer.sgd.learningRate=1e30", "--out"];
        var stopped = DescentProcess.Run(_folder, [.. job, "stopped"]);
        Assert.Equal(1, stopped.ExitCode);
        Assert.Matches(
            "(in layer '[0-9]' \\(Linear\\)|the weight [0-9]|CrossEntropy).* at step [0-9]+ \\(epoch 1\\); a lower learning rate usually helps",
            stopped.Error);
        var lowered = DescentProcess.Run(_folder, [.. job, "lowered", "--set", "training.guard=lower-rate"]);
        Assert.Equal(1, lowered.ExitCode);
        Assert.Contains("after the guard went back 3 times, the learning rate at last 0.125 times as high; ", lowered.Error,
            StringComparison.Ordinal);
        Assert.True(File.Exists(_folder.File("lowered/model.safetensors")));
    }

    // No file may grow beyond 100 kB: the checkpoints of this model do, its model file does not. As a disk that is full for what is large.
    [Fact]
    public void Train_FilesThatMayNotGrow_TellsEachCheckpointAndGoesOn()
    {
        if (OperatingSystem.IsWindows()) return;
        WriteBlobs(broken: null);
        var result = RunLimited(100, "config.json", "--out", "run", "--set", "optimizer={\"adamw\": {\"learningRate\": 0.01}}");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Matches(
            "warning: the checkpoint of step [0-9]+ could not be written \\(.*the file would grow larger than the system allows\\); the training "
                + "goes on",
            result.Error);
        Assert.True(File.Exists(_folder.File("run/model.safetensors")));
        Assert.Contains("\"outcome\": \"finished\"", File.ReadAllText(_folder.File("run/summary.json")), StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.File("run/checkpoints")), f => f.EndsWith(".tmp", StringComparison.Ordinal));
        var ended = RunLimited(8, "config.json", "--out", "small");
        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("error: Run folder: the model could not be written to '", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
    }

    // 300 samples of 4 features in 3 classes, and a config: layer 0 is linear, 1 ReLU, 2 linear.
    private void WriteBlobs(int? broken, float value = 0)
    {
        var blobs = Data.Blobs.Generate(300, classes: 3, features: 4);
        var features = new float[300 * 4];
        for (var i = 0; i < 300; i++) blobs.ReadSample(i, features.AsSpan(4 * i, 4));
        if (broken is { } sample) features[(4 * sample) + 2] = value;
        NpyWriter.Write(_folder.File("x.npy"), NpyArray.From<float>(features, 300, 4));
        NpyWriter.Write(_folder.File("y.npy"), NpyArray.From<long>([.. Enumerable.Range(0, 300).Select(i => (long)blobs.ReadClass(i))], 300));
        _folder.Write("config.json",
            """
            {
              "data": {"source": {"npy": {"path": "x.npy", "targets": "y.npy"}}, "batchSize": 20, "shuffle": false, "validation": null, "test": null},
              "model": [{"linear": {"units": 2000}}, "relu", "linear"],
              "optimizer": {"sgd": {"learningRate": 0.1}},
              "training": {"epochs": 2, "checkpoint": {"everySteps": 5}}
            }
            """);
    }

    private DescentResult RunLimited(int kilobytes, params string[] arguments)
    {
        var words = string.Join(' ', new[] { "train" }.Concat(arguments).Select(a => $"'{a}'"));
        var program = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var dll = Path.Combine(AppContext.BaseDirectory, "Descent.Cli.dll");
        // Without the trap the system ends a process that writes too much; the limit of doubly mapped code's file is none of ours.
        var start = new ProcessStartInfo("bash")
        {
            ArgumentList = { "-c", $"trap '' XFSZ; ulimit -f {kilobytes}; exec '{program}' '{dll}' {words} --quiet" },
            WorkingDirectory = _folder.Path, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["DOTNET_EnableWriteXorExecute"] = "0", ["DOTNET_EnableDiagnostics"] = "0" },
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)));
        return new DescentResult(process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
