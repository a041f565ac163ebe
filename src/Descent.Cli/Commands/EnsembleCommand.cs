using System.CommandLine;
using Descent.Cli.Progress;
using Descent.Cli.Recipes;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>descent ensemble: trains several models that answer as one.</summary>
internal static class EnsembleCommand
{
    private static readonly Argument<string?> s_config = new("config.json")
    {
        Arity = ArgumentArity.ZeroOrOne, Description = "The config of a member; without it: a small network that reads drawn digits",
        DefaultValueFactory = _ => null,
    };

    private static readonly Option<int?> s_members = SharedOptions.Number(
        "--members", "How many models; default 5", 2, EnsemblePlan.MostMembers);

    private static readonly Option<string?> s_kind = new("--kind")
    {
        Description = "bagging: each on a bootstrap sample; seeds: each from another seed; snapshots: one training with warm restarts; default seeds",
        HelpName = "kind",
    };

    private static readonly Option<string?> s_rule = new("--rule")
    {
        Description = "mean: of probabilities or values; vote: the class that most members name; default mean", HelpName = "rule",
    };

    private static readonly Option<string[]> s_set = SharedOptions.Set();
    private static readonly Option<int?> s_epochs = SharedOptions.Number("--epochs", "Passes over the training data", 1, 1_000_000);
    private static readonly Option<ulong?> s_seed = SharedOptions.Number<ulong>(
        "--seed", "The first member's seed; the others follow", 0, ulong.MaxValue);

    private static readonly Option<int?> s_threads = SharedOptions.Number(
        "--threads", "Threads to compute with; the result is the same for any number", 1, 1024);

    private static readonly Option<string?> s_data = new("--data") { Description = "Train on this, as descent train does", HelpName = "path" };

    private static readonly Option<string?> s_out = new("--out")
    {
        Description = "The ensemble's folder, new or empty; without it: runs/<time>-<name>", HelpName = "folder",
    };

    private static readonly Option<string?> s_resume = new("--resume")
    {
        Description = "Go on with an ensemble that was broken off; finished members are not trained again", HelpName = "folder",
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print what was measured as one JSON object" };

    public static Command Create()
    {
        var command = new Command("ensemble", "Train several models that answer as one, and measure what that brings.")
        {
            s_config, s_members, s_kind, s_rule, s_set, s_epochs, s_seed, s_threads, s_data, s_out, s_resume, s_json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        foreach (var option in new[] { s_data, s_out, s_resume })
            if (parsed.GetValue(option) is { } path && string.IsNullOrWhiteSpace(path))
                throw new UsageException($"{option.Name}: got an empty text; expected a path.");
        var isJson = parsed.GetValue(s_json);
        if (parsed.GetValue(s_threads) is { } threads) CpuDevice.Threads = threads;
        var ensemble = parsed.GetValue(s_resume) is { } folder ? Resume(folder, parsed) : Create(parsed, isJson);
        if (!isJson) EnsembleView.WriteHeader(ensemble);
        var view = new EnsembleProgress(ensemble, isSilent: isJson);
        using var signals = new StopSignals(_ => view.Stopping());
        var report = view.Watch(() => ensemble.Run(view.Observers, view.Measuring, signals.Token));
        if (report is null)
        {
            Console.Error.WriteLine($"stopped; go on with: descent ensemble --resume {RunResult.Near(ensemble.Folder)}");
            return signals.ExitCode;
        }

        if (isJson) WriteJson(ensemble, report);
        else EnsembleView.Write(ensemble, report);
        return 0;
    }

    private static EnsembleTraining Create(ParseResult parsed, bool isJson)
    {
        var kind = parsed.GetValue(s_kind) ?? "seeds";
        var rule = parsed.GetValue(s_rule) ?? "mean";
        if (kind is not ("bagging" or "seeds" or "snapshots"))
            throw new UsageException($"--kind: got '{kind}'; expected bagging, seeds or snapshots.");
        if (rule is not ("mean" or "vote")) throw new UsageException($"--rule: got '{rule}'; expected mean or vote.");
        var plan = new EnsemblePlan(
            kind switch { "bagging" => EnsembleKind.Bagging, "seeds" => EnsembleKind.Seeds, _ => EnsembleKind.Snapshots },
            parsed.GetValue(s_members) ?? 5, rule == "vote" ? EnsembleRule.Vote : EnsembleRule.Mean);
        var config = Configure(parsed, isJson);
        return EnsembleTraining.Create(config, plan, parsed.GetValue(s_out) ?? RunPath.New($"{config.Name ?? "run"}-{kind}"));
    }

    // With other settings it would be another ensemble.
    private static EnsembleTraining Resume(string folder, ParseResult parsed)
    {
        foreach (var symbol in new Option[] { s_members, s_kind, s_rule, s_set, s_epochs, s_seed, s_data, s_out })
            if (parsed.GetResult(symbol) is { Implicit: false })
                throw new UsageException($"--resume: got {symbol.Name} besides; expected none: the ensemble has its own settings.");
        if (parsed.GetValue(s_config) is { } config)
            throw new UsageException($"--resume: got the config {config} besides; expected none: the ensemble has its own.");
        return EnsembleTraining.Resume(folder);
    }

    private static ExperimentConfig Configure(ParseResult parsed, bool isJson)
    {
        List<string> overrides = [.. parsed.GetValue(s_set)!];
        if (parsed.GetValue(s_epochs) is { } epochs) overrides.Add($"training.epochs={epochs}");
        if (parsed.GetValue(s_seed) is { } seed) overrides.Add($"seed={seed}");
        var path = parsed.GetValue(s_config);
        ExperimentConfig Read(IEnumerable<string> changes) => path is null ? DefaultConfig.Parse(changes) : ExperimentConfig.Load(path, changes);
        if (parsed.GetValue(s_data) is not { } data) return Read(overrides);
        var given = path is null ? null : Read([]);
        var recipe = DataFinder.Find(data, given?.Source);
        if (given is null && !isJson) RunHeader.Write(recipe);
        return Read([.. recipe.Overrides(given), .. overrides]);
    }

    private static void WriteJson(EnsembleTraining ensemble, EnsembleReport report) => JsonLines.Write(w =>
    {
        w.WriteString("folder", ensemble.Folder);
        w.WriteString("kind", EnsembleView.KindName(ensemble.Plan));
        w.WriteNumber("members", ensemble.Plan.Members);
        report.Write(w);
    });
}
