using System.CommandLine;
using Descent.Cli.Progress;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>descent lottery: magnitude pruning with rewind.</summary>
internal static class LotteryCommand
{
    private static readonly Argument<string> s_config = new("config") { Description = "A config file" };
    private static readonly Option<string[]> s_set = SharedOptions.Set();
    private static readonly Option<int?> s_rounds = SharedOptions.Number("--rounds", "How often weights are masked; default 5", 1, 1000);

    private static readonly Option<string?> s_share = new("--remove")
    {
        Description = "The share of the weights left that a round masks; default 20%", HelpName = "share",
    };

    private static readonly Option<string?> s_scope = new("--scope")
    {
        Description = "Where the smallest weights are looked for: global (default) or layer", HelpName = "name",
    };

    private static readonly Option<int?> s_rewind = SharedOptions.Number(
        "--rewind", "The step whose weights are restored; default 0, the first weights", 0, int.MaxValue);

    private static readonly Option<bool> s_noRandom = new("--no-random") { Description = "Do not try the masks with other first weights" };
    private static readonly Option<int?> s_threads = SharedOptions.Number("--threads", "How many threads compute; default: all cores", 1, 1024);
    private static readonly Option<string?> s_out = new("--out") { Description = "A folder for the report and the last ticket", HelpName = "folder" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print the report as JSON" };

    public static Command Create()
    {
        var command = new Command("lottery", "Mask the smallest weights round after round, and train what is left from its first weights.")
        {
            s_config, s_set, s_rounds, s_share, s_scope, s_rewind, s_noRandom, s_threads, s_out, s_json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (parsed.GetValue(s_threads) is { } threads) CpuDevice.Threads = threads;
        var scope = parsed.GetValue(s_scope) switch
        {
            null or "global" => MaskScope.Global,
            "layer" => MaskScope.Layer,
            var other => throw new UsageException($"--scope: got '{other}'; expected global or layer."),
        };
        var share = SharedOptions.Share("--remove", parsed.GetValue(s_share), 0.2, 0.999, "a share above 0 and below 1, such as 20%");
        var progress = new MeasuringProgress();
        var isJson = parsed.GetValue(s_json);
        var config = ExperimentConfig.Load(parsed.GetRequiredValue(s_config), parsed.GetRequiredValue(s_set));
        var run = new LotteryRun(config) { Observers = [progress.Training] };
        var ticket = run.Ticket(parsed.GetValue(s_rounds) ?? 5, share, scope, parsed.GetValue(s_rewind) ?? 0, !parsed.GetValue(s_noRandom));
        if (parsed.GetValue(s_out) is { } chosen) RunFolder.RequireFree(chosen);
        using var signals = new StopSignals(_ => { });
        try
        {
            var rounds = progress.Watch(() => ticket.Run(signals.Token).ToList(), !isJson);
            if (parsed.GetValue(s_out) is { } folder) run.Write(folder, rounds);
            if (isJson) Console.Out.Write(run.ToJson(rounds));
            else LotteryView.Write(rounds, run.Role);
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("stopped; nothing was written");
            return signals.ExitCode;
        }
    }
}
