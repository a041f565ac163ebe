using System.Diagnostics;
using Descent.Benchmarks.Peer;
using Descent.Data;
using Descent.Nn;
using Descent.Optim;

namespace Descent.Benchmarks.Data;

/// <summary>A training with batches from the loader beside one with batches that are there, in turns.</summary>
internal static class LoopLoss
{
    private const int Batch = 128, Ready = 8, Steps = 8, Uncounted = 3;

    public static void Measure(int rounds, double seconds, DataLoaderOptions options)
    {
        var rng = new Rng(1);
        var data = CifarLike.Create(10_000);
        var loader = new DataLoader(data, CifarLike.Augmented(data, options) with { DropLast = true });
        var (withData, without) = (new Training(), new Training());
        var ready = Enumerable.Range(0, Ready).Select(_ => Tensor.Normal([Batch, 3, 32, 32], rng)).ToArray();
        var labels = IntTensor.Create([.. Enumerable.Range(0, Batch).Select(i => i % 10)]);
        using var batches = Endless(loader).GetEnumerator();
        List<double> loaded = [], kept = [], ratios = [], waiting = [], inLoader = [];
        var end = Stopwatch.GetTimestamp() + (long)(seconds * rounds * Stopwatch.Frequency);
        for (var round = 0; round < 3 || Stopwatch.GetTimestamp() < end; round++)
        {
            var own = Time(_ =>
            {
                var start = Stopwatch.GetTimestamp();
                batches.MoveNext();
                waiting.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                var host = batches.Current;
                var (x, y) = (Tensor.From(host.Inputs, [Batch, 3, 32, 32]), IntTensor.Create(host.Classes));
                inLoader.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                withData.Step(x, y);
            });
            var other = Time(i => without.Step(ready[i % Ready], labels));
            if (round < 2) continue; // compiling, and the loader's choice of threads
            loaded.Add(own);
            kept.Add(other);
            ratios.Add(own / other);
        }

        Console.WriteLine("| cnn-bn, batches of 128, medians | ms a step, loaded | waiting | and copying | ready | loss to data, of pairs |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        var (a, b, c) = (Statistics.Median(loaded), Statistics.Median(kept), Statistics.Median(ratios));
        var (d, e) = (Statistics.Median(waiting), Statistics.Median(inLoader));
        Console.WriteLine(FormattableString.Invariant(
            $"| {ratios.Count} turns of {Steps} steps | {a:0.00} | {d:0.00} | {e:0.00} | {b:0.00} | {100 * (c - 1):0.0} % |"));
    }

    // The first steps of a turn are not counted: batches were made meanwhile.
    private static double Time(Action<int> step)
    {
        for (var i = 0; i < Uncounted; i++) step(i);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Steps; i++) step(i);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / Steps;
    }

    private static IEnumerable<HostBatch> Endless(DataLoader loader)
    {
        for (var epoch = 0; ; epoch++)
            foreach (var batch in loader.Epoch(epoch))
                yield return batch;
    }

    private sealed class Training
    {
        private readonly Sequential _model = Networks.CnnBn(new Rng(1), channels: 3, side: 32);
        private readonly CrossEntropy _loss = new();
        private readonly Sgd _optimizer;

        public Training() => _optimizer = new Sgd(_model.Parameters(), 0.05f, momentum: 0.9f, weightDecay: 5e-4f, nesterov: true);

        public void Step(Tensor x, IntTensor y)
        {
            _optimizer.ClearGradients();
            _loss.Forward(_model.Forward(x), y).Backward();
            _optimizer.Step();
        }
    }
}
