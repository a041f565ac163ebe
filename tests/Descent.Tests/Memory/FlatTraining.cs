using System.Diagnostics;
using System.Globalization;
using Descent.Nn;
using Descent.Optim;
using Descent.Tests.Training;
using Descent.Training;

namespace Descent.Tests.Memory;

/// <summary>Training in a process of its own: the pool of the shared device holds nothing that other tests left there.</summary>
internal static class FlatTraining
{
    public const string Command = "flat-training";

    private const int Size = 16;
    private const int BatchSize = 192;
    private const int Early = 150, Late = 300;

    /// <summary>Bytes reserved after 150 and after 300 steps.</summary>
    public static (long Early, long Late) InAProcessOfItsOwn()
    {
        var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host, [typeof(Program).Assembly.Location, Command]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var text = process.StandardOutput.ReadToEndAsync();
        if (!process.WaitForExit(TimeSpan.FromMinutes(2)))
        {
            process.Kill();
            Assert.Fail("the process did not end");
        }

        Assert.Equal(0, process.ExitCode);
        var numbers = text.GetAwaiter().GetResult().Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, numbers.Length);
        return (long.Parse(numbers[0], CultureInfo.InvariantCulture), long.Parse(numbers[1], CultureInfo.InvariantCulture));
    }

    /// <summary>What that process does: trains, and writes both numbers.</summary>
    public static int Run()
    {
        var model = TrainingSamples.Cnn(Size);
        var images = TrainingSamples.Images(BatchSize, Size);
        var watch = new Watch();
        var options = new TrainerOptions { BatchSize = BatchSize, Epochs = 1000, MaxSteps = Late };
        var optimizer = new Sgd(model.Parameters(), 0.05f, momentum: 0.9f);
        new Trainer(model, new CrossEntropy(), optimizer, options) { Observers = [watch] }.Fit(new TrainingData(images, images));
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watch.Early} {watch.Late}"));
        return 0;
    }

    private sealed class Watch : TrainingObserver
    {
        public long Early { get; private set; }

        public long Late { get; private set; }

        public override void OnStep(StepRecord step)
        {
            if (step.Step == FlatTraining.Early) Early = CpuDevice.Instance.BytesReserved;
            if (step.Step == FlatTraining.Late) Late = CpuDevice.Instance.BytesReserved;
        }
    }
}
