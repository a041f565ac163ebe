using System.CommandLine;
using System.Diagnostics;
using Descent.Benchmarks.Peer;
using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Benchmarks;

/// <summary>Trains a CNN and prints resident memory, step time and how often the pool asked the collector.</summary>
internal static class MemoryCommand
{
    private const int Samples = 4096;

    private static readonly Option<int> s_steps = SharedOptions.Number("--steps", "Training steps", 1, 1_000_000, 200);
    private static readonly Option<bool> s_trainer = new("--trainer") { Description = "Use the Trainer, not a loop of its own" };

    public static Command Create()
    {
        var command = new Command("memory", "Resident memory and step time while a CNN is trained.") { s_steps, s_trainer, SharedOptions.Threads };
        command.SetAction(parsed =>
        {
            CpuDevice.Threads = parsed.GetValue(SharedOptions.Threads);
            if (parsed.GetValue(s_trainer)) Trainer(parsed.GetValue(s_steps));
            else Open(parsed.GetValue(s_steps));
        });
        return command;
    }

    private static void Open(int steps)
    {
        var rng = new Rng(1);
        var model = Networks.CnnBn(rng);
        var optimizer = new Sgd(model.Parameters(), 0.05f, momentum: 0.9f, weightDecay: 5e-4f, nesterov: true);
        var loss = new CrossEntropy();
        var labels = IntTensor.Create([.. Enumerable.Range(0, 128).Select(i => i % 10)]);
        var report = new Report();
        for (var step = 1; step <= steps; step++)
        {
            var value = loss.Forward(model.Forward(Tensor.Normal([128, 1, 28, 28], rng)), labels);
            value.Backward();
            optimizer.Step();
            optimizer.ClearGradients();
            report.OnStep(new StepRecord(step, 1, value.Item(), optimizer.LearningRate, null, 128));
        }
    }

    private static void Trainer(int steps)
    {
        var rng = new Rng(1);
        var model = Networks.CnnBn(rng);
        var pixels = new float[Samples * 784];
        rng.FillNormal(pixels, 0, 1);
        var data = new FloatDataset(pixels, [1, 28, 28], [.. Enumerable.Range(0, Samples).Select(i => i % 10)], 10);
        var optimizer = new Sgd(model.Parameters(), 0.05f, momentum: 0.9f, weightDecay: 5e-4f, nesterov: true);
        var trainer = new Trainer(model, new CrossEntropy(), optimizer, new TrainerOptions { BatchSize = 128, Epochs = 1_000_000, MaxSteps = steps })
        {
            Observers = [new Report()],
        };
        trainer.Fit(new TrainingData(data));
    }

    private sealed class Report : TrainingObserver
    {
        private long _last = Stopwatch.GetTimestamp();
        private readonly List<double> _times = [];

        public override void OnStep(StepRecord step)
        {
            _times.Add(Stopwatch.GetElapsedTime(_last).TotalMilliseconds);
            if (step.Step is 10 or 50 or 100 or 200 or 500 or 1000 or 2000 or 5000)
            {
                Console.WriteLine(FormattableString.Invariant(
                    $"step {step.Step}: resident {Resident()} MB, peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MB, pool {CpuDevice.Instance.BytesReserved >> 20} MB, collector asked {CpuDevice.Instance.PoolLooks} times, collections {GC.CollectionCount(0)}/{GC.CollectionCount(1)}/{GC.CollectionCount(2)} pausing {GC.GetTotalPauseDuration().TotalMilliseconds / step.Step:0.00} ms a step, median step {Statistics.Median(_times):0.00} ms"));
                _times.Clear();
            }

            _last = Stopwatch.GetTimestamp();
        }

        private static long Resident() => Process.GetCurrentProcess().WorkingSet64 >> 20;
    }
}
