using System.CommandLine;
using System.Diagnostics;
using Descent.Benchmarks.Compare;
using Descent.Training;

namespace Descent.Benchmarks.Peer;

/// <summary>Times workloads and prints one JSON line each, in the form that every program of the comparison prints.</summary>
internal static class PeerCommand
{
    private const double WarmSeconds = 0.6;

    public static Command Create()
    {
        var command = new Command("peer", "One JSON line a workload: median and least milliseconds of a step.")
        {
            SharedOptions.Workloads, SharedOptions.Threads, SharedOptions.Seconds,
        };
        command.SetAction(parsed =>
        {
            CpuDevice.Threads = parsed.GetValue(SharedOptions.Threads);
            foreach (var name in SharedOptions.WorkloadsOf(parsed, [.. Workload.All.Keys])) Print(name, parsed.GetValue(SharedOptions.Seconds));
        });
        return command;
    }

    /// <summary>The command that says what a step has to do at least.</summary>
    public static Command CreateWork()
    {
        var command = new Command("work", "One JSON line a workload: operations and bytes that a step needs at least.") { SharedOptions.Workloads };
        command.SetAction(parsed =>
        {
            foreach (var name in SharedOptions.WorkloadsOf(parsed, [.. Workload.All.Keys]))
            {
                var work = WorkTable.Of(name);
                Console.WriteLine(FormattableString.Invariant(
                    $$"""{"workload": "{{name}}", "flops": {{work.Flops:R}}, "bytes": {{work.Bytes:R}}}"""));
            }
        });
        return command;
    }

    private static void Print(string name, double seconds)
    {
        var times = Time(Workload.All[name](), seconds);
        string[] fields =
        [
            $"\"peer\": \"descent {Library.Version}\"", $"\"workload\": \"{name}\"", $"\"threads\": {CpuDevice.Threads}",
            FormattableString.Invariant($"\"ms\": {Statistics.Median(times):0.####}"),
            FormattableString.Invariant($"\"min_ms\": {times.Min():0.####}"),
            $"\"runs\": {times.Count}",
        ];
        Console.WriteLine($"{{{string.Join(", ", fields)}}}");
        Console.Out.Flush();
    }

    // As the peer: three warm-up steps, then at least 5 and at most 2,000 within the time. The JIT gets time to finish its second tier first,
    // which it begins a tenth of a second after the last new method: a count of steps would be over too soon for the short ones.
    private static List<double> Time(Action step, double seconds)
    {
        var warm = Stopwatch.StartNew();
        for (var i = 0; i < 3 || warm.Elapsed.TotalSeconds < WarmSeconds; i++) step();
        List<double> times = [];
        var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        while (times.Count < 5 || (Stopwatch.GetTimestamp() < end && times.Count < 2000))
        {
            var start = Stopwatch.GetTimestamp();
            step();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times;
    }
}
