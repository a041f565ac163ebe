using System.CommandLine;
using Descent.Cli.Results;
using Descent.Configuration;
using Descent.Nn;

namespace Descent.Cli.Commands;

/// <summary>descent summary: what a config's network consists of.</summary>
internal static class SummaryCommand
{
    private static readonly Argument<string?> s_config = new("config.json")
    {
        Arity = ArgumentArity.ZeroOrOne, Description = "The config; without it: the built-in digits network", DefaultValueFactory = _ => null,
    };

    private static readonly Option<string[]> s_set = SharedOptions.Set();

    public static Command Create()
    {
        var command = new Command("summary", "Print a network's layers, output shapes, parameters, multiply-adds and memory.") { s_config, s_set };
        command.SetAction(parsed =>
        {
            var overrides = parsed.GetValue(s_set)!;
            var config = parsed.GetValue(s_config) is { } path ? ExperimentConfig.Load(path, overrides) : DefaultConfig.Parse(overrides);
            var data = config.LoadData();
            ModelTable.Write(ModelSummary.Of(config.BuildModel(data), [.. data.SampleShape]), config.BatchSize);
            return 0;
        });
        return command;
    }
}
