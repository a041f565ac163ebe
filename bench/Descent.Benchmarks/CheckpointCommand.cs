using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Descent.Benchmarks.Compare;
using Descent.Benchmarks.Peer;
using Descent.Nn;
using Descent.Optim;

namespace Descent.Benchmarks;

/// <summary>What recomputation on the way back costs in time and saves in memory.</summary>
/// <remarks>Eight residual blocks of two 3x3 convolutions with 64 filters on (32, 64, 32, 32), each wrapped or not, a process for each way.</remarks>
internal static class CheckpointCommand
{
    private const int Blocks = 8, Batch = 32, Channels = 64, Side = 32;

    private static readonly Argument<string> s_way = new("way") { Description = "plain or checkpoint" };
    private static readonly Option<int> s_steps = SharedOptions.Number("--steps", "Training steps of each way", 3, 10_000, 20);

    public static Command Create()
    {
        var command = new Command("checkpoint", "Time and peak memory of eight residual blocks, kept and recomputed.")
        {
            s_steps, SharedOptions.Threads,
        };
        command.SetAction(parsed =>
        {
            string[] arguments =
            [
                "--steps", parsed.GetValue(s_steps).ToString(CultureInfo.InvariantCulture),
                "--threads", parsed.GetValue(SharedOptions.Threads).ToString(CultureInfo.InvariantCulture),
            ];
            Console.WriteLine("| blocks are | ms a step | peak resident MB | tensors MB |");
            Console.WriteLine("|---|---:|---:|---:|");
            foreach (var way in (string[])["plain", "checkpoint"]) Console.WriteLine(Contestant.Own("checkpoint-run").Run([way, .. arguments]));
        });
        return command;
    }

    /// <summary>One way, in this process.</summary>
    public static Command CreateRun()
    {
        var command = new Command("checkpoint-run", "One way, in this process.") { s_way, s_steps, SharedOptions.Threads };
        command.Hidden = true;
        command.SetAction(parsed =>
        {
            CpuDevice.Threads = parsed.GetValue(SharedOptions.Threads);
            var isCheckpoint = parsed.GetValue(s_way) == "checkpoint";
            var time = Statistics.Median(Train(isCheckpoint, parsed.GetValue(s_steps)));
            Console.WriteLine(FormattableString.Invariant(
                $"| {(isCheckpoint ? "computed again" : "kept")} | {time:0.0} | {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:0} ")
                + FormattableString.Invariant($"| {CpuDevice.Instance.BytesReserved / 1e6:0} |"));
        });
        return command;
    }

    private static List<double> Train(bool isCheckpoint, int steps)
    {
        var rng = new Rng(1);
        var model = new Sequential();
        for (var i = 0; i < Blocks; i++)
        {
            Sequential block = [new BasicBlock(Channels, Channels, rng)];
            model.Add(isCheckpoint ? new Checkpoint(block) : block);
        }

        model.Add(new GlobalAvgPool());
        model.Add(new Linear(Channels, 10, rng));
        var (x, labels) = (Tensor.Normal([Batch, Channels, Side, Side], rng), IntTensor.Create([.. Enumerable.Range(0, Batch).Select(i => i % 10)]));
        var optimizer = new Sgd(model.Parameters(), 0.01f, momentum: 0.9f);
        var loss = new CrossEntropy();
        List<double> times = [];
        for (var step = 0; step < steps; step++)
        {
            var start = Stopwatch.GetTimestamp();
            loss.Forward(model.Forward(x), labels).Backward();
            optimizer.Step();
            optimizer.ClearGradients();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times;
    }
}
