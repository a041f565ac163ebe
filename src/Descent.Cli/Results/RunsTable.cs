using System.Globalization;
using Descent.Cli.Terminal;
using Descent.Training;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>The runs of a folder as a table.</summary>
internal static class RunsTable
{
    private const int LongestName = 30;

    public static void Write(string folder, IReadOnlyList<RunRecord> runs, string? asked)
    {
        if (runs.Count == 0)
        {
            Screen.Line($"no runs in {Screen.Safe(folder)}; 'descent train' makes one");
            return;
        }

        var metric = RunMetrics.Choose(runs, asked);
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("Run");
        table.AddColumn("Ended");
        foreach (var name in new[] { "Epochs", "Time", "Best epoch", "Test" }) table.AddColumn(new TableColumn(name).RightAligned());
        var best = Tops(runs, metric);
        foreach (var run in runs) table.AddRow(Row(run, metric, best));
        var shown = metric is null ? string.Empty : $", {Screen.Safe(metric)}";
        Screen.Line($"[bold]{Screen.Safe(folder)}[/]  {Show.Plural(runs.Count, "run")}{shown}");
        Screen.Out.Write(table);
        if (metric is not null && runs.Any(r => r.Epochs.Any(e => e.Validation.Count == 0)))
            Screen.Line("[grey]best epoch: on the validation data where there are such, else on the training data[/]");
        Screen.Line("[grey]'descent runs compare RUN RUN' shows what differs.[/]");
    }

    /// <summary>How a run ended, as markup.</summary>
    public static string State(RunRecord run) => run.State switch
    {
        RunState.Finished => "[green]finished[/]",
        RunState.Cancelled => "[yellow]stopped[/]",
        RunState.Diverged => "[red]diverged[/]",
        _ => "[yellow]open[/]",
    };

    private static string[] Row(RunRecord run, string? metric, double? top)
    {
        var epoch = metric is null ? null : RunMetrics.Best(run, metric);
        var value = epoch is null ? string.Empty : $"{MetricText.Of(metric!, RunMetrics.Deciding(epoch)[metric!])} [grey]({epoch.Epoch})[/]";
        var test = metric is not null && run.Test.TryGetValue(metric, out var measured) ? MetricText.Of(metric, measured) : string.Empty;
        var isTop = top is not null && metric is not null && run.Test.TryGetValue(metric, out var own) && own == top;
        return
        [
            Screen.Safe(Show.Fit(Path.GetFileName(Path.TrimEndingDirectorySeparator(run.Path)), LongestName)), State(run),
            run.Epochs.Count.ToString(CultureInfo.InvariantCulture), run.Seconds is { } seconds ? Show.Duration(seconds) : string.Empty,
            value, isTop ? $"[bold green]{test}[/]" : test,
        ];
    }

    private static double? Tops(IReadOnlyList<RunRecord> runs, string? metric)
    {
        if (metric is null) return null;
        var values = runs.Where(r => r.Test.ContainsKey(metric)).Select(r => r.Test[metric]).ToList();
        return values.Count < 2 ? null : MetricText.IsLowerBetter(metric) ? values.Min() : values.Max();
    }
}
