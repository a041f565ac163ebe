using System.CommandLine;
using Descent.Benchmarks.Compare;
using Descent.Benchmarks.Peer;

namespace Descent.Benchmarks.Processes;

/// <summary>From the start of a process to its first trained step.</summary>
/// <remarks>
/// Both programs train tiny-mlp; the clock stops at their first line of output. Ours prints after one step. The peer's script has no such mode and
/// prints after eight steps, which take it about 3 ms.
/// </remarks>
internal static class StartupCommand
{
    private const string Network = "tiny-mlp";

    private static readonly Option<int> s_rounds = SharedOptions.Number("--rounds", "Starts of each program", 1, 1000, 7);

    public static Command Create()
    {
        var command = new Command("startup", "Process start to the first trained step, both programs in turn.")
        {
            SharedOptions.Peer, SharedOptions.Python, SharedOptions.Threads, s_rounds,
        };
        command.SetAction(Run);
        return command;
    }

    /// <summary>The command that is started and timed.</summary>
    public static Command CreateFirstStep()
    {
        var command = new Command("first-step", "Trains tiny-mlp for one step and says so.") { Hidden = true };
        command.SetAction(_ =>
        {
            Workload.All[Network]()();
            Console.WriteLine("trained one step");
        });
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var (_, peer) = SharedOptions.PeerOf(parsed);
        var threads = parsed.GetValue(SharedOptions.Threads).ToString(System.Globalization.CultureInfo.InvariantCulture);
        List<double> theirs = [], ours = [];
        for (var round = 0; round < parsed.GetValue(s_rounds); round++)
        {
            theirs.Add(peer.SecondsToFirstLine("--threads", threads, "--seconds", "0", Network));
            ours.Add(Contestant.Own("first-step").SecondsToFirstLine());
        }

        var (their, our) = (Statistics.Median(theirs), Statistics.Median(ours));
        Console.WriteLine("| process start to first trained step | PyTorch s | Descent s | ratio | limit s | reached |");
        Console.WriteLine("|---|---:|---:|---:|---:|---|");
        var reached = our < Targets.MostStartupSeconds ? "yes" : "no";
        Console.WriteLine(FormattableString.Invariant(
            $"| tiny-mlp, median of {ours.Count} | {their:0.000} | {our:0.000} | {their / our:0.0} | {Targets.MostStartupSeconds} | {reached} |"));
        return 0;
    }
}
