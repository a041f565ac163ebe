using System.Globalization;
using Descent.Cli.Terminal;
using Descent.Training;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>A comparison of runs in the terminal: settings, results, curves.</summary>
internal static class RunComparisonView
{
    private const int MostSettings = 30;
    private const int LongestName = 26;
    private const int LongestValue = 20;
    private const int CurveHeight = 10;
    private const int CurveWidth = 90;

    public static void Write(RunComparison comparison)
    {
        WriteSettings(comparison);
        WriteResults(comparison);
        WriteCurves(comparison);
    }

    private static void WriteSettings(RunComparison comparison)
    {
        if (comparison.Settings.Count == 0)
        {
            Screen.Line("all settings are the same");
            Screen.Line();
            return;
        }

        var table = NewTable("Setting", comparison);
        foreach (var (path, values) in comparison.Settings.Take(MostSettings))
            table.AddRow([Screen.Safe(path), .. values.Select(v => v is null ? "[grey]-[/]" : Screen.Safe(Show.Fit(v.Trim('"'), LongestValue)))]);
        Screen.Out.Write(table);
        if (comparison.Settings.Count > MostSettings)
            Screen.Line($"[grey]{comparison.Settings.Count - MostSettings} more settings differ: --json prints all.[/]");
    }

    public static void WriteResults(RunComparison comparison)
    {
        var table = NewTable("Result", comparison);
        table.AddRow(["ended", .. comparison.Runs.Select(RunsTable.State)]);
        table.AddRow(["epochs", .. comparison.Runs.Select(r => r.Epochs.Count.ToString(CultureInfo.InvariantCulture))]);
        table.AddRow(["steps", .. comparison.Runs.Select(r => Show.Count(r.Steps))]);
        table.AddRow(["time", .. comparison.Runs.Select(r => r.Seconds is { } s ? Show.Duration(s) : "[grey]-[/]")]);
        foreach (var metric in comparison.Metrics)
        {
            double? Best(RunRecord run) => RunMetrics.Best(run, metric) is { } epoch ? RunMetrics.Deciding(epoch)[metric] : null;
            Row(table, comparison, $"best {metric}", metric, Best);
            Row(table, comparison, $"test {metric}", metric, run => run.Test.TryGetValue(metric, out var value) ? value : null);
        }

        if (comparison.Doctor.Any(d => d is not null))
            table.AddRow(["doctor", .. comparison.Doctor.Select(Doctor)]);
        Screen.Out.Write(table);
        Screen.Line("[grey]best: of all epochs, on the validation data where there are any[/]");
    }

    private static void Row(Table table, RunComparison comparison, string label, string metric, Func<RunRecord, double?> valueOf)
    {
        var values = comparison.Runs.Select(valueOf).ToList();
        var there = values.OfType<double>().ToList();
        if (there.Count == 0) return;
        var top = MetricText.IsLowerBetter(metric) ? there.Min() : there.Max();
        var isTold = there.Distinct().Count() > 1;
        table.AddRow([Screen.Safe(label), .. values.Select(v => v is not { } value ? "[grey]-[/]"
            : isTold && value == top ? $"[bold green]{MetricText.Of(metric, value)}[/]"
            : MetricText.Of(metric, value))]);
    }

    public static void WriteCurves(RunComparison comparison)
    {
        var curves = comparison.Runs.Select((run, i) => new NamedCurve(comparison.Names[i], comparison.Curve(run)))
            .Where(c => c.Y.Any(double.IsFinite)).Take(BrailleChart.MostCurves).ToList();
        if (curves.Count == 0 || curves.Max(c => c.Y.Length) < 2) return;
        Screen.Line();
        Screen.Line($"[bold]{Screen.Safe(comparison.Metric!)}[/]");
        foreach (var line in BrailleChart.Lines(curves, "epoch", 1, Math.Min(Screen.Width - 1, CurveWidth), CurveHeight)) Screen.Line(line);
        for (var i = 0; i < curves.Count; i++) Screen.Line($"  [{BrailleChart.ColorOf(i)}]━━[/] {Screen.Safe(curves[i].Name)}");
    }

    private static string Doctor(string? found) => found switch
    {
        null => "[grey]-[/]",
        "healthy" => "[green]healthy[/]",
        _ => $"[yellow]{Screen.Safe(found)}[/]",
    };

    private static Table NewTable(string first, RunComparison comparison)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(first);
        foreach (var name in comparison.Names) table.AddColumn(new TableColumn(Screen.Safe(Show.Fit(name, LongestName))).RightAligned());
        return table;
    }
}
