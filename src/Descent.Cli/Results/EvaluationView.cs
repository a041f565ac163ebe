using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Data;
using Descent.Training;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>A measurement for people: all metrics, each class, what was confused with what.</summary>
internal static class EvaluationView
{
    private const int MostClasses = 40;

    public static void Write(SavedData data, string what, Evaluation evaluation)
    {
        var hasPlaces = data.TargetKind == TargetKind.Classes && data.TargetShape.Count > 0;
        var answers = hasPlaces ? $", {Show.Count(evaluation.Answers)} {Counted(data)}" : string.Empty;
        Screen.Line($"[bold]{Screen.Safe(what)}[/]: {Show.Plural(evaluation.Samples, "sample")}{answers}");
        foreach (var metric in evaluation.Metrics.Where(m => m.Table is null).Prepend(evaluation.Find("loss")!)) WriteMetric(metric);
        WriteClasses(data, evaluation);
        if (data.Vocabulary is not null || evaluation.Confusion is not { } confusion) return;
        Screen.Line();
        Confusions.Write(confusion, data.ClassNames, data.TargetShape.Count switch { 0 => "time", 1 => "step", _ => "pixel" });
    }

    private static void WriteMetric(MetricValue metric)
    {
        var better = metric.Direction == MetricDirection.Higher ? "higher is better" : "lower is better";
        var unit = metric.Unit is MetricUnits.Target or MetricUnits.Nats ? $"{metric.Unit}, " : string.Empty;
        Screen.Line($"  {MetricText.Name(metric.Name),-18} {MetricText.Value(metric),-10} [grey]{unit}{better}[/]");
    }

    // What says most of each class, side by side.
    private static void WriteClasses(SavedData data, Evaluation evaluation)
    {
        var columns = evaluation.Metrics.Where(m => m.PerClass is not null).ToArray();
        if (columns.Length == 0 || data.Vocabulary is not null) return;
        Screen.Line();
        var table = new Table().Border(TableBorder.None).AddColumn(new Spectre.Console.TableColumn("[grey]class[/]").PadLeft(2));
        foreach (var column in columns)
            table.AddColumn(new Spectre.Console.TableColumn($"[grey]{Markup.Escape(MetricText.Name(column.Name))}[/]").RightAligned());
        var hasCounts = evaluation.Confusion is not null;
        if (hasCounts) table.AddColumn(new Spectre.Console.TableColumn($"[grey]{Counted(data)}[/]").RightAligned());
        var shown = Math.Min(MostClasses, data.ClassNames.Count);
        for (var c = 0; c < shown; c++)
        {
            var name = Show.Fit(Screen.Clean(data.ClassNames[c]), 24);
            IEnumerable<string> cells = columns.Select(m => Cell(m, m.PerClass![c]));
            if (hasCounts) cells = cells.Append(Show.Count(There(evaluation.Confusion!, c)));
            table.AddRow([Markup.Escape(name), .. cells]);
        }

        Screen.Out.Write(table);
        if (shown < data.ClassNames.Count)
            Screen.Line($"  and {Show.Plural(data.ClassNames.Count - shown, "class", "classes")} more; --json has all");
    }

    private static string Counted(SavedData data) => data.TargetShape.Count switch { 0 => "samples", 1 => "steps", _ => "pixels" };

    private static string Cell(MetricValue metric, double value) =>
        double.IsNaN(value) ? "[grey]-[/]" : MetricText.Value(metric with { Value = value });

    private static long There(long[,] confusion, int c)
    {
        long count = 0;
        for (var column = 0; column < confusion.GetLength(1); column++) count += confusion[c, column];
        return count;
    }
}
