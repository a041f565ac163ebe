using System.CommandLine;
using Descent.Benchmarks.Compare;

namespace Descent.Benchmarks.Processes;

/// <summary>What a second thread (or more) is worth.</summary>
internal static class ScalingCommand
{
    private static readonly Option<int> s_rounds = SharedOptions.Number("--rounds", "Readings with each number of threads", 1, 1000, 5);

    public static Command Create()
    {
        var command = new Command("scaling", "One thread against --threads, in turn; gemm-1024, resnet18 and gpt unless others are named.")
        {
            SharedOptions.Workloads, SharedOptions.Threads, SharedOptions.Seconds, s_rounds,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (threads, seconds) = (parsed.GetValue(SharedOptions.Threads), parsed.GetValue(SharedOptions.Seconds));
        Console.WriteLine($"| workload | 1 thread ms | {threads} threads ms | speed-up | lowest | highest |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        foreach (var name in SharedOptions.WorkloadsOf(parsed, Targets.Scaling))
        {
            List<(double One, double Many)> rounds = [];
            var own = Contestant.Own("peer");
            for (var round = 0; round < parsed.GetValue(s_rounds); round++)
                rounds.Add((own.Measure(name, 1, seconds).Milliseconds, own.Measure(name, threads, seconds).Milliseconds));
            var ratios = rounds.ConvertAll(r => r.One / r.Many);
            var (one, many) = (Statistics.Median(rounds.Select(r => r.One)), Statistics.Median(rounds.Select(r => r.Many)));
            Console.WriteLine(FormattableString.Invariant(
                $"| {name} | {one:0.000} | {many:0.000} | {Statistics.Median(ratios):0.00} | {ratios.Min():0.00} | {ratios.Max():0.00} |"));
        }

        return 0;
    }
}
