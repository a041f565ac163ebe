using System.CommandLine;
using System.Diagnostics;
using Descent.Benchmarks.Peer;
using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Benchmarks;

/// <summary>What the trainer costs beside an open loop: forward, loss, backward, step and nothing else, with the same loader's batches.</summary>
/// <remarks>
/// Both run in one process and take turns step by step: after each step of the trainer an observer makes one of the open loop, so that what else the
/// machine does hits both. The trainer is the default one: every loss, gradient and weight is looked at, accuracy is measured, each step is recorded.
/// A step begins with asking the loader for the batch.
/// </remarks>
internal static class TrainerCommand
{
    public static Command Create()
    {
        var command = new Command("trainer", "The trainer's cost beside an open loop; the limits are 1 % on cnn-bn and 20 us on tiny-mlp.")
        {
            SharedOptions.Seconds, SharedOptions.Threads,
        };
        command.SetAction(parsed =>
        {
            CpuDevice.Threads = parsed.GetValue(SharedOptions.Threads);
            var seconds = parsed.GetValue(SharedOptions.Seconds);
            Console.WriteLine("| workload | steps | open loop, us | trainer, us | more, median of pairs | bytes a step | open loop | limit |");
            Console.WriteLine("|---|---:|---:|---:|---:|---:|---:|---|");
            Measure("tiny-mlp", "20 us", seconds, uncounted: 20_000, TinyMlp);
            Measure("cnn-bn", "1 %", seconds, uncounted: 60, CnnBn);
            Measure("mlp", "-", seconds, uncounted: 300, Mlp);
        });
        return command;
    }

    private static void Measure(string name, string limit, double seconds, int uncounted, Func<Subject> make)
    {
        var (open, trained) = (make(), make());
        using var turns = new Turns(open, uncounted, seconds);
        var options = new TrainerOptions { Epochs = 1_000_000, BatchSize = trained.BatchSize, Seed = 1 };
        new Trainer(trained.Model, trained.Loss, trained.Optimizer, options)
        {
            Observers = [turns],
            Doctor = null
        }.Fit(new TrainingData(trained.Data), turns.Token);
        var (own, others, pairs) = (turns.Own, turns.Others, turns.Own.Zip(turns.Others));
        var more = Statistics.Median(pairs.Select(p => p.First - p.Second));
        var share = Statistics.Median(pairs.Select(p => (p.First / p.Second) - 1));
        Console.WriteLine(FormattableString.Invariant(
            $"| {name} | {own.Count} | {Statistics.Median(others):0.0} | {Statistics.Median(own):0.0} | {more:0.0} us, {100 * share:0.00} % ")
            + FormattableString.Invariant($"| {turns.OwnBytes / own.Count} | {turns.OtherBytes / own.Count} | {limit} |"));
    }

    private static Subject TinyMlp()
    {
        var rng = new Rng(1);
        Sequential model = [new Linear(2, 16, rng), new Tanh(), new Linear(16, 16, rng), new Tanh(), new Linear(16, 2, rng)];
        return new Subject(model, new Adam(model.Parameters(), 1e-3f), Noise(32 * 256, [2], 2), BatchSize: 32);
    }

    private static Subject CnnBn()
    {
        var model = Networks.CnnBn(new Rng(1));
        var optimizer = new Sgd(model.Parameters(), 0.05f, momentum: 0.9f, weightDecay: 5e-4f, nesterov: true);
        return new Subject(model, optimizer, Noise(128 * 32, [1, 28, 28], 10), BatchSize: 128);
    }

    // Few operations for its many weights: what looking at them costs shows most here.
    private static Subject Mlp()
    {
        var rng = new Rng(1);
        Sequential model = [new Linear(784, 512, rng), new Relu(), new Linear(512, 512, rng), new Relu(), new Linear(512, 10, rng)];
        return new Subject(model, new Adam(model.Parameters(), 1e-3f), Noise(128 * 32, [784], 10), BatchSize: 128);
    }

    private static FloatDataset Noise(int count, int[] sizes, int classes)
    {
        var rng = new Rng(2);
        var numbers = new float[count * sizes.Aggregate(1, (a, b) => a * b)];
        rng.FillNormal(numbers, 0, 1);
        return new FloatDataset(numbers, sizes, [.. Enumerable.Range(0, count).Select(_ => rng.NextInt(classes))], classes);
    }

    /// <summary>A model and what it is trained with.</summary>
    private sealed record Subject(Module Model, Optimizer Optimizer, Dataset Data, int BatchSize)
    {
        public CrossEntropy Loss { get; } = new();

        public void Step(HostBatch host)
        {
            var (x, y) = (Tensor.From(host.Inputs, [BatchSize, .. Data.SampleShape]), IntTensor.Create(host.Classes));
            Loss.Forward(Model.Forward(x), y).Backward();
            Optimizer.Step();
            Optimizer.ClearGradients();
        }
    }

    /// <summary>Makes a step of the open loop after every step of the trainer, and times both.</summary>
    private sealed class Turns : TrainingObserver, IDisposable
    {
        private readonly CancellationTokenSource _source = new();
        private readonly Subject _open;
        private readonly IEnumerator<HostBatch> _batches;
        private readonly double _seconds;
        private readonly long _start = Stopwatch.GetTimestamp();
        private int _uncounted;
        private long _time, _bytes; // when the trainer went on

        public Turns(Subject open, int uncounted, double seconds)
        {
            (_open, _uncounted, _seconds) = (open, uncounted, seconds);
            _batches = Endless(open).GetEnumerator();
        }

        public CancellationToken Token => _source.Token;

        public List<double> Own { get; } = new(1 << 20);

        public List<double> Others { get; } = new(1 << 20);

        public long OwnBytes { get; private set; }

        public long OtherBytes { get; private set; }

        public override void OnStep(StepRecord step)
        {
            var (time, bytes) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            _batches.MoveNext();
            _open.Step(_batches.Current);
            var (after, bytesAfter) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
            if (--_uncounted < 0)
            {
                Own.Add(Stopwatch.GetElapsedTime(_time, time).TotalMicroseconds);
                Others.Add(Stopwatch.GetElapsedTime(time, after).TotalMicroseconds);
                (OwnBytes, OtherBytes) = (OwnBytes + bytes - _bytes, OtherBytes + bytesAfter - bytes);
            }

            if (Own.Count >= 100 && Stopwatch.GetElapsedTime(_start).TotalSeconds > _seconds) _source.Cancel();
            (_bytes, _time) = (GC.GetAllocatedBytesForCurrentThread(), Stopwatch.GetTimestamp());
        }

        public void Dispose()
        {
            _batches.Dispose();
            _source.Dispose();
        }

        private static IEnumerable<HostBatch> Endless(Subject subject)
        {
            var loader = new DataLoader(subject.Data, new DataLoaderOptions { BatchSize = subject.BatchSize, Shuffle = true, Seed = 1 });
            for (var epoch = 0; ; epoch++)
                foreach (var batch in loader.Epoch(epoch))
                    yield return batch;
        }
    }
}
