using System.Diagnostics;
using System.Globalization;
using Descent.Training;

namespace Descent.Benchmarks.Peer;

/// <summary>Times workloads and prints one JSON line each, in the form that every program of the comparison prints.</summary>
internal static class PeerCommand
{
    public static int Run(string[] args)
    {
        var options = new Options(args);
        CpuDevice.Threads = options.Threads;
        foreach (var name in options.Names.Count > 0 ? options.Names : [.. Workload.All.Keys])
        {
            if (!Workload.All.TryGetValue(name, out var make))
            {
                Console.Error.WriteLine($"peer: no workload '{name}'; expected one of {string.Join(", ", Workload.All.Keys)}.");
                return 2;
            }

            var times = Time(make(), options.Seconds);
            Console.WriteLine(FormattableString.Invariant(
                $$"""{"peer": "descent {{Library.Version}}", "workload": "{{name}}", "threads": {{options.Threads}}, "ms": {{Median(times):0.####}}, "min_ms": {{times.Min():0.####}}, "runs": {{times.Count}}}"""));
            Console.Out.Flush();
        }

        return 0;
    }

    public static double Median(IReadOnlyCollection<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    // As the peer: three warm-up steps, then at least 5 and at most 2,000 within the time. The JIT gets a moment to finish its second tier first.
    private static List<double> Time(Action step, double seconds)
    {
        var warm = Stopwatch.StartNew();
        for (var i = 0; i < 3 || (i < 100 && warm.Elapsed.TotalSeconds < 0.5); i++) step();
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
