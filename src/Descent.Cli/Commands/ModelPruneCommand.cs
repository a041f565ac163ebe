using System.CommandLine;
using Descent.Cli.Progress;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>descent model prune: removes filters of a trained model and trains on.</summary>
internal static class ModelPruneCommand
{
    private static readonly Argument<string> s_run = new("run") { Description = "A run folder or a model file" };

    private static readonly Option<string?> s_criterion = new("--criterion")
    {
        Description = "Which filters go first: entropy (default), dead, l1, norm-scale, random", HelpName = "name",
    };

    private static readonly Option<string?> s_remove = new("--remove")
    {
        Description = "How much is to go, such as 30% (default) or 0.3", HelpName = "share",
    };

    private static readonly Option<string?> s_of = new("--of")
    {
        Description = "What the share is of: multiply-adds (default) or parameters", HelpName = "what",
    };

    private static readonly Option<string?> s_below = new("--below")
    {
        Description = "Instead of a share: all filters whose score is below, such as an entropy of 0.2", HelpName = "number",
    };

    private static readonly Option<string?> s_limit = new("--layer-limit")
    {
        Description = "The most that goes of one layer; default 70%", HelpName = "share",
    };

    private static readonly Option<string?> s_rate = new("--rate")
    {
        Description = "What the run's learning rate is multiplied by to train on; default 0.2", HelpName = "factor",
    };

    private static readonly Option<int?> s_rounds = SharedOptions.Number("--rounds", "Rounds of removing and training on; default 1", 1, 100);
    private static readonly Option<int?> s_epochs = SharedOptions.Number("--epochs", "Epochs of training on in each round; default 3", 0, 10_000);
    private static readonly Option<int?> s_samples = SharedOptions.Number(
        "--samples", "Training samples that activations are measured on; default: all", 1, int.MaxValue);

    private static readonly Option<int?> s_multiple = SharedOptions.Number(
        "--multiple", "What stays of a layer that loses filters is a multiple of it, such as 8; default 1", 1, 1024);

    private static readonly Option<ulong?> s_seed = SharedOptions.Number<ulong>("--seed", "For random; default 1", 0, ulong.MaxValue);
    private static readonly Option<int?> s_threads = SharedOptions.Number("--threads", "How many threads compute; default: all cores", 1, 1024);
    private static readonly Option<string?> s_out = new("--out") { Description = "The folder of the pruned run", HelpName = "folder" };
    private static readonly Option<bool> s_dryRun = new("--dry-run") { Description = "Print the statistics and what would go; change nothing" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print the report as JSON" };

    public static Command Create()
    {
        var command = new Command("prune", "Remove filters of a trained model, with all that belongs to them, and train on.")
        {
            s_run, s_criterion, s_remove, s_of, s_below, s_limit, s_multiple, s_rounds, s_epochs, s_rate, s_samples, s_seed, s_threads,
            s_out, s_dryRun, s_json,
        };
        command.SetAction(parsed =>
        {
            var options = Options(parsed);
            if (parsed.GetValue(s_threads) is { } threads) CpuDevice.Threads = threads;
            var saved = SavedModel.Load(parsed.GetRequiredValue(s_run));
            return parsed.GetValue(s_dryRun) ? Preview(saved, options, parsed.GetValue(s_json)) : Run(saved, options, parsed);
        });
        return command;
    }

    private static PruneRunOptions Options(ParseResult parsed) => new()
    {
        Prune = new PruneOptions
        {
            Criterion = parsed.GetValue(s_criterion) switch
            {
                null or "entropy" => PruneCriterion.Entropy,
                "dead" => PruneCriterion.Dead,
                "l1" => PruneCriterion.L1,
                "norm-scale" => PruneCriterion.NormScale,
                "random" => PruneCriterion.Random,
                var other => throw new UsageException($"--criterion: got '{other}'; expected entropy, dead, l1, norm-scale or random."),
            },
            Budget = parsed.GetValue(s_of) switch
            {
                null or "multiply-adds" => PruneBudget.MultiplyAdds,
                "parameters" => PruneBudget.Parameters,
                var other => throw new UsageException($"--of: got '{other}'; expected multiply-adds or parameters."),
            },
            Remove = SharedOptions.Share("--remove", parsed.GetValue(s_remove), 0.3, 0.999, "a share above 0 and below 1, such as 30%"),
            LayerLimit = SharedOptions.Share("--layer-limit", parsed.GetValue(s_limit), 0.7, 1, "a share above 0 and at most 1, such as 70%"),
            Below = parsed.GetValue(s_below) is { } below ? SharedOptions.Share("--below", below, 0, double.MaxValue, "a number above 0") : null,
            Multiple = parsed.GetValue(s_multiple) ?? 1,
            Seed = parsed.GetValue(s_seed) ?? 1,
        },
        Rounds = parsed.GetValue(s_rounds) ?? 1,
        Epochs = parsed.GetValue(s_epochs) ?? 3,
        RateFactor = SharedOptions.Share("--rate", parsed.GetValue(s_rate), 0.2, 1000, "a number above 0"),
        Samples = parsed.GetValue(s_samples),
    };

    private static int Preview(SavedModel saved, PruneRunOptions options, bool isJson)
    {
        var progress = new MeasuringProgress();
        var preview = progress.Watch(() => new ModelPruner(saved, options) { Progress = progress.Report }.Preview(), !isJson);
        if (isJson) Console.Out.Write(preview.ToJson());
        else PruneView.Write(preview);
        return 0;
    }

    private static int Run(SavedModel saved, PruneRunOptions options, ParseResult parsed)
    {
        var isJson = parsed.GetValue(s_json);
        var folder = parsed.GetValue(s_out) ?? RunPath.New($"{saved.Config.Name ?? "run"}-pruned");
        var progress = new MeasuringProgress();
        using var signals = new StopSignals(_ => { });
        try
        {
            var report = progress.Watch(
                () => new ModelPruner(saved, options)
                {
                    Progress = progress.Report, Observers = [progress.Training], Cancellation = signals.Token,
                }.Run(folder),
                !isJson);
            if (isJson) Console.Out.Write(report.ToJson());
            else PruneView.Write(report, folder);
            return 0;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("stopped; the model is as it was");
            return signals.ExitCode;
        }
    }
}
