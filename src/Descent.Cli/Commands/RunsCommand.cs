using System.CommandLine;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>descent runs: the runs of a folder, and two or more beside each other.</summary>
internal static class RunsCommand
{
    private static readonly Argument<string> s_folder = new("folder")
    {
        Arity = ArgumentArity.ZeroOrOne, Description = "The folder that holds the runs; default runs", DefaultValueFactory = _ => "runs",
    };

    private static readonly Argument<string[]> s_runs = new("run")
    {
        Arity = ArgumentArity.OneOrMore, Description = "Two or more run folders",
    };

    private static readonly Option<string?> s_metric = new("--metric")
    {
        Description = "What is shown or drawn, such as loss or accuracy; without it: what the runs have", HelpName = "name",
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print a JSON array" };
    private static readonly Option<bool> s_jsonOne = new("--json") { Description = "Print a JSON object" };
    private static readonly Option<string?> s_chart = new("--chart")
    {
        Description = "A file for the curves as a Vega-Lite specification", HelpName = "file.vl.json",
    };

    public static Command Create()
    {
        var command = new Command("runs", "List runs, or compare some of them.") { s_folder, s_metric, s_json };
        command.SetAction(parsed =>
        {
            var runs = RunRecord.Find(parsed.GetRequiredValue(s_folder), Screen.Warning);
            var metric = parsed.GetValue(s_metric);
            if (parsed.GetValue(s_json)) RunsJson.Write(runs);
            else RunsTable.Write(parsed.GetRequiredValue(s_folder), runs, metric);
            return 0;
        });
        command.Add(Compare());
        return command;
    }

    private static Command Compare()
    {
        var command = new Command("compare", "Show which settings and results of runs differ, and their curves.")
        {
            s_runs, s_metric, s_chart, s_jsonOne,
        };
        command.SetAction(parsed =>
        {
            var folders = parsed.GetRequiredValue(s_runs);
            if (folders.Length < 2) throw new UsageException($"run: got {folders.Length}; expected two or more run folders.");
            if (parsed.GetValue(s_chart) is { } file) ChartFile.Check("--chart", file);
            var comparison = new RunComparison([.. folders.Select(RunRecord.Load)], parsed.GetValue(s_metric));
            if (parsed.GetValue(s_chart) is { } path) comparison.WriteChart(path);
            if (parsed.GetValue(s_jsonOne)) RunsJson.Write(comparison);
            else RunComparisonView.Write(comparison);
            return 0;
        });
        return command;
    }
}
