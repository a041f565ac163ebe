using System.CommandLine;
using Descent.Cli.Recipes;
using Descent.Cli.Terminal;
using Descent.Configuration;

namespace Descent.Cli.Commands;

/// <summary>The config of a command that trains without keeping a run, with what --data and --set change of it.</summary>
internal static class ConfigArgument
{
    public static Argument<string?> Create() => new("config.json")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "The config; without it: a small network that reads drawn digits",
        DefaultValueFactory = _ => null,
    };

    public static Option<string?> Data() => new("--data")
    {
        Description = "Take this data: a folder, a file, or the name of a set that was fetched, as 'descent train' does", HelpName = "path",
    };

    public static Option<string?> Out(string description) => new("--out") { Description = description, HelpName = "folder" };

    public static Option<int?> Threads() => SharedOptions.Number(
        "--threads", "Threads to compute with; the result is the same for any number", 1, 1024);

    /// <summary>Reads the config.</summary>
    public static ExperimentConfig Read(string? path, string? data, IReadOnlyList<string> overrides)
    {
        ExperimentConfig Of(IEnumerable<string> changes) => path is null ? DefaultConfig.Parse(changes) : ExperimentConfig.Load(path, changes);
        if (data is null) return Of(overrides);
        var given = path is null ? null : Of([]);
        // The data first: what --set says about it is meant for the new source.
        return Of([.. DataFinder.Find(data, given?.Source).Overrides(given), .. overrides]);
    }

    /// <summary>Refuses an option with an empty text: a variable that was never set, in a script.</summary>
    public static string? NotEmpty(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is { } text && string.IsNullOrWhiteSpace(text)
            ? throw new UsageException($"{option.Name}: got an empty text; expected a {option.HelpName}.")
            : parsed.GetValue(option);
}
