using System.CommandLine;
using Descent.Cli.Terminal;

namespace Descent.Cli.Commands;

/// <summary>descent search: looks for good settings of a config.</summary>
internal static class SearchCommand
{
    private static readonly Argument<string?> s_spec = new("search.json")
    {
        Arity = ArgumentArity.ZeroOrOne, Description = "What is varied, and how ('descent schema search')", DefaultValueFactory = _ => null,
    };

    private static readonly Option<string?> s_data = ConfigArgument.Data();
    private static readonly Option<string[]> s_set = SharedOptions.Set();
    private static readonly Option<string?> s_out = ConfigArgument.Out("The search's folder, new or empty; without it: runs/<time>-search-<name>");

    private static readonly Option<string?> s_resume = new("--resume")
    {
        Description = "Go on with a search that was broken off; no finished trial is repeated", HelpName = "folder",
    };

    private static readonly Option<int?> s_parallel = SharedOptions.Number(
        "--parallel", "Trials at once, with one thread each; the results are the same for any number", 1, 256);

    private static readonly Option<int?> s_threads = ConfigArgument.Threads();
    private static readonly Option<bool> s_final = new("--final")
    {
        Description = "Train the best config at the end, and measure the test data once",
    };

    private static readonly Option<bool> s_quiet = new("--quiet") { Description = "Print the final result only" };
    private static readonly Option<bool> s_json = new("--json") { Description = "Print one JSON object a line: start, trials, results, the end" };

    public static Command Create()
    {
        var command = new Command("search", "Search for good settings: train many configs, compare them on the validation data.")
        {
            s_spec, s_data, s_set, s_out, s_resume, s_parallel, s_threads, s_final, s_quiet, s_json,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(s_quiet) && parsed.GetValue(s_json)) throw new UsageException("--quiet and --json: got both; expected one of them.");
            var resume = ConfigArgument.NotEmpty(parsed, s_resume);
            if (resume is not null) CheckAlone(parsed);
            else if (parsed.GetValue(s_spec) is null)
                throw new UsageException("search.json: got none; expected a search file, or --resume with a folder.");
            return new SearchJob
            {
                SpecPath = parsed.GetValue(s_spec),
                Data = ConfigArgument.NotEmpty(parsed, s_data),
                Overrides = parsed.GetValue(s_set)!,
                Out = ConfigArgument.NotEmpty(parsed, s_out),
                Resume = resume,
                Parallel = parsed.GetValue(s_parallel) ?? 1,
                Threads = parsed.GetValue(s_threads),
                TrainsBest = parsed.GetValue(s_final),
                Form = parsed.GetValue(s_json) ? TrainOutput.Json : parsed.GetValue(s_quiet) ? TrainOutput.Quiet : TrainOutput.Full,
            }.Run();
        });
        return command;
    }

    // With other settings it would be another search.
    private static void CheckAlone(ParseResult parsed)
    {
        if (parsed.GetValue(s_spec) is { } spec)
            throw new UsageException($"--resume: got the search {spec} besides; expected none: the folder has its own.");
        foreach (Option option in (Option[])[s_data, s_set, s_out])
            if (parsed.GetResult(option) is { Implicit: false })
                throw new UsageException($"--resume: got {option.Name} besides; expected none: the search has its own settings.");
    }
}
