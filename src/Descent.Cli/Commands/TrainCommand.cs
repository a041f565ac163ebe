using System.CommandLine;
using Descent.Cli.Terminal;

namespace Descent.Cli.Commands;

/// <summary>descent train: trains what a config describes.</summary>
internal static class TrainCommand
{
    private static readonly Argument<string?> s_config = new("config.json")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "The config; without it: a small network that reads drawn digits",
        DefaultValueFactory = _ => null,
    };

    private static readonly Option<string[]> s_set = SharedOptions.Set();
    private static readonly Option<int?> s_epochs = SharedOptions.Number("--epochs", "Passes over the training data", 1, 1_000_000);

    private static readonly Option<ulong?> s_seed = SharedOptions.Number<ulong>(
        "--seed", "The same seed gives the same run, bit for bit", 0, ulong.MaxValue);

    private static readonly Option<int?> s_threads = SharedOptions.Number(
        "--threads", "Threads to compute with; the result is the same for any number", 1, 1024);

    private static readonly Option<string?> s_data = new("--data")
    {
        Description = "Train on this: a folder of pictures, of MNIST or CIFAR, a .csv, .txt, .npy or .npz file, or a set that was fetched, such "
            + "as mnist; "
            + "without a config, one is chosen",
        HelpName = "path",
    };

    private static readonly Option<string?> s_out = new("--out")
    {
        Description = "The run's folder, new or empty; without it: runs/<time>-<name>", HelpName = "folder",
    };

    private static readonly Option<string?> s_resume = new("--resume")
    {
        Description = "Go on with a run that was broken off, from its last checkpoint, as if it had not been", HelpName = "run",
    };

    private static readonly Option<bool> s_fastDevRun = new("--fast-dev-run")
    {
        Description = "Run a few batches of training, validation and test, keep nothing, and say what ran",
    };

    private static readonly Option<bool> s_overfit = new("--overfit-one-batch")
    {
        Description = "Train on one batch until its loss is near zero, keep nothing, and say whether the model can learn",
    };

    private static readonly Option<bool> s_treat = new("--treat")
    {
        Description = "Where the doctor finds something that a change of the config can mend: show it, train again, and compare",
    };

    private static readonly Option<bool> s_quiet = new("--quiet") { Description = "Print the final result only" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print one JSON object a line: start, steps, epochs, the end" };

    public static Command Create()
    {
        var command = new Command("train", "Train a network and keep the run in a folder.")
        {
            s_config, s_set, s_epochs, s_seed, s_threads, s_data, s_out, s_resume, s_fastDevRun, s_overfit, s_treat, s_quiet, s_json,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(s_quiet) && parsed.GetValue(s_json)) throw new UsageException("--quiet and --json: got both; expected one of them.");
            NotEmpty(s_out, parsed);
            NotEmpty(s_data, parsed);
            NotEmpty(s_resume, parsed);
            if (parsed.GetValue(s_resume) is not null) CheckAlone(parsed);
            return new TrainJob
            {
                ConfigPath = parsed.GetValue(s_config),
                Overrides = Overrides(parsed),
                Data = parsed.GetValue(s_data),
                Threads = parsed.GetValue(s_threads),
                Out = parsed.GetValue(s_out),
                Resume = parsed.GetValue(s_resume),
                Check = CheckOf(parsed),
                Treat = parsed.GetValue(s_treat),
                Form = parsed.GetValue(s_json) ? TrainOutput.Json : parsed.GetValue(s_quiet) ? TrainOutput.Quiet : TrainOutput.Full,
            }.Run();
        });
        return command;
    }

    private static TrainCheck CheckOf(ParseResult parsed)
    {
        var (isFast, isOverfit) = (parsed.GetValue(s_fastDevRun), parsed.GetValue(s_overfit));
        if (isFast && isOverfit) throw new UsageException("--fast-dev-run and --overfit-one-batch: got both; expected one of them.");
        if (!isFast && !isOverfit) return TrainCheck.None;
        foreach (Option option in (Option[])[s_out, s_resume, s_treat])
            if (parsed.GetResult(option) is { Implicit: false })
                throw new UsageException($"{option.Name}: got it besides {(isFast ? s_fastDevRun : s_overfit).Name}; expected none: no run is kept.");
        return isFast ? TrainCheck.FastDevRun : TrainCheck.OverfitOneBatch;
    }

    // With other settings it would be another run.
    private static void CheckAlone(ParseResult parsed)
    {
        if (parsed.GetValue(s_config) is { } config)
            throw new UsageException($"--resume: got the config {config} besides; expected none: the run has its own.");
        foreach (Option option in (Option[])[s_set, s_epochs, s_seed, s_data, s_out, s_treat])
            if (parsed.GetResult(option) is { Implicit: false })
                throw new UsageException($"--resume: got {option.Name} besides; expected none: the run has its own settings.");
    }

    // A variable that was never set, in a script, ends here.
    private static void NotEmpty(Option<string?> option, ParseResult parsed)
    {
        if (parsed.GetValue(option) is { } path && string.IsNullOrWhiteSpace(path))
            throw new UsageException($"{option.Name}: got an empty text; expected a path.");
    }

    // The options stand for settings; they come last, so that they win over --set.
    private static List<string> Overrides(ParseResult parsed)
    {
        List<string> overrides = [.. parsed.GetValue(s_set)!];
        if (parsed.GetValue(s_epochs) is { } epochs) overrides.Add($"training.epochs={epochs}");
        if (parsed.GetValue(s_seed) is { } seed) overrides.Add($"seed={seed}");
        return overrides;
    }
}

/// <summary>What is done in place of a training.</summary>
internal enum TrainCheck
{
    None,
    FastDevRun,
    OverfitOneBatch,
}

/// <summary>How much a training prints.</summary>
internal enum TrainOutput
{
    Full,
    Quiet,
    Json,
}
