using System.CommandLine;
using System.Diagnostics;

namespace Descent.Benchmarks;

/// <summary>What the commands that measure single kernels have in common: rows chosen by parts of their names, and the best of many runs.</summary>
internal static class KernelCommand
{
    private const int Rounds = 3;
    private const double SecondsPerRound = 0.12;

    private static readonly Argument<string[]> s_parts = new("part")
    {
        Description = "Parts of rows' names; all if none", Arity = ArgumentArity.ZeroOrMore,
    };

    public static Command Create(string name, string description, Action<string[]> run)
    {
        var command = new Command(name, description) { s_parts, SharedOptions.Threads };
        command.SetAction(parsed =>
        {
            CpuDevice.Threads = parsed.GetValue(SharedOptions.Threads);
            run(parsed.GetValue(s_parts)!);
        });
        return command;
    }

    /// <summary>True for a row whose name contains one of the parts, or if there are none.</summary>
    public static bool Wants(string[] parts, string row) => parts.Length == 0 || parts.Any(row.Contains);

    /// <summary>Seconds of the fastest run: the machine is shared, and only slower is possible by chance.</summary>
    public static double BestSeconds(Action work)
    {
        for (var i = 0; i < 3; i++) work();
        var best = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            do
            {
                var one = Stopwatch.GetTimestamp();
                work();
                best = Math.Min(best, Stopwatch.GetElapsedTime(one).TotalSeconds);
            }
            while (Stopwatch.GetElapsedTime(start).TotalSeconds < SecondsPerRound);
        }

        return best;
    }
}
