using System.CommandLine;
using System.Diagnostics;
using Descent.Benchmarks.Compare;

namespace Descent.Benchmarks.Processes;

/// <summary>The most memory that a program held while it ran a workload (the system's own high-water mark of the resident set).</summary>
internal static class RssCommand
{
    public static Command Create()
    {
        var command = new Command("rss", "Peak resident memory of both programs; resnet18 and gpt unless others are named.")
        {
            SharedOptions.Workloads, SharedOptions.Peer, SharedOptions.Python, SharedOptions.Threads, SharedOptions.Seconds,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var names = SharedOptions.WorkloadsOf(parsed, Targets.Memory);
        var (_, peer) = SharedOptions.PeerOf(parsed);
        Console.WriteLine("| peak resident memory | PyTorch MB | Descent MB | Descent / PyTorch |");
        Console.WriteLine("|---|---:|---:|---:|");
        foreach (var name in names)
        {
            var (theirs, ours) = (Peak(peer), Peak(Contestant.Own("peer")));
            Console.WriteLine(FormattableString.Invariant($"| {name} | {theirs:0} | {ours:0} | {ours / theirs:0.00} |"));

            double Peak(Contestant program)
            {
                var most = 0L;
                var (threads, seconds) = (parsed.GetValue(SharedOptions.Threads), parsed.GetValue(SharedOptions.Seconds));
                program.Measure(name, threads, seconds, process => most = Math.Max(most, PeakOf(process)));
                return most / 1e6;
            }
        }

        return 0;
    }

    // The mark only rises, so the last look before the end is all that is needed.
    private static long PeakOf(Process process)
    {
        try
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
        catch (InvalidOperationException)
        {
            return 0; // it ended meanwhile
        }
    }
}
