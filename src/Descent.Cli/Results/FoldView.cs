using System.Globalization;
using System.Text.Json;
using Descent.Cli.Progress;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Training;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>A cross-validation on screen.</summary>
internal static class FoldView
{
    public static void WriteHeader(ConfigCrossValidation validation)
    {
        Screen.Line($"[grey]folds[/]  {Screen.Safe(validation.Config.Name ?? validation.Config.Source)}: {validation.Folds} folds"
            + (validation.Repeats > 1 ? $", {validation.Repeats} times" : string.Empty)
            + $", {Show.Plural(validation.Config.Epochs, "epoch")}; {Seeds(validation)}");
        Screen.Line(validation.ValidationShare > 0
            ? $"       [grey]{Show.Percent(validation.ValidationShare)} of a fold's training samples decide when to stop[/]"
            : "       [grey]what is held out decides nothing; the config's test data takes no part[/]");
        Screen.Line();
    }

    public static string LineOf(FoldResult fold, ConfigCrossValidation validation)
    {
        var name = validation.Repeats > 1
            ? $"repeat {(fold.Fold / validation.Folds) + 1} fold {(fold.Fold % validation.Folds) + 1}/{validation.Folds}"
            : $"fold {fold.Fold + 1}/{validation.Folds}";
        var e = fold.Evaluation;
        return $"{name}  {Show.Count(fold.TrainingSamples)} training, {Show.Count(e.Samples)} held out  {EpochText.Of(e)}  "
            + $"{Show.Plural(fold.Epochs, "epoch")} in {Show.Duration(fold.Seconds)}";
    }

    public static void Write(CrossValidationResult result, string? folder)
    {
        if (result.Folds.Count == 0) return;
        var table = new Table().Border(TableBorder.Simple).BorderColor(Color.Grey).AddColumn("metric");
        foreach (var title in new[] { "mean", "deviation", "least", "largest" }) table.AddColumn(new TableColumn(title).RightAligned());
        foreach (var m in result.Metrics)
            table.AddRow(m.Name, $"[bold]{Value(m, m.Mean)}[/]", Value(m, m.StandardDeviation), Value(m, m.Least), Value(m, m.Largest));
        Screen.Line();
        Screen.Out.Write(table);
        Screen.Line($"[grey]over {Show.Plural(result.Folds.Count, "fold")}; the deviation is that between folds[/]");
        DoctorTally.Write([.. result.Folds.Select(f => f.Diagnosis)], "fold");
        if (folder is not null) Screen.Line($"[grey]out[/]    {Screen.Safe(folder)}: folds.csv, predictions.csv, summary.json");
    }

    public static void WriteJsonStart(ConfigCrossValidation validation) => JsonLines.Write(w =>
    {
        w.WriteString("event", "start");
        w.WriteString("name", validation.Config.Name);
        w.WriteNumber("folds", validation.Folds);
        w.WriteNumber("repeats", validation.Repeats);
    });

    public static void WriteJson(FoldResult fold, ConfigCrossValidation validation) => JsonLines.Write(w =>
    {
        w.WriteString("event", "fold");
        WriteFold(w, fold, validation);
    });

    public static void WriteJsonEnd(CrossValidationResult result) => JsonLines.Write(w =>
    {
        w.WriteString("event", "end");
        w.WriteBoolean("complete", result.IsComplete);
        WriteMetrics(w, result);
    });

    public static void WriteFold(Utf8JsonWriter w, FoldResult fold, ConfigCrossValidation validation)
    {
        var repeat = fold.Fold / validation.Folds;
        w.WriteNumber("repeat", repeat + 1);
        w.WriteNumber("fold", (fold.Fold % validation.Folds) + 1);
        w.WriteNumber("foldSeed", validation.SeedsOf(repeat).Folds);
        w.WriteNumber("seed", validation.SeedsOf(repeat).Training);
        w.WriteNumber("trainingSamples", fold.TrainingSamples);
        w.WriteNumber("epochs", fold.Epochs);
        w.WriteNumber("seconds", Math.Round(fold.Seconds, 3));
        w.WriteStartArray("findings");
        foreach (var rule in DoctorTally.Rules(fold.Diagnosis)) w.WriteStringValue(rule);
        w.WriteEndArray();
        w.WritePropertyName("heldOut");
        JsonLines.Evaluation(w, fold.Evaluation);
    }

    public static void WriteMetrics(Utf8JsonWriter w, CrossValidationResult result)
    {
        w.WriteStartObject("metrics");
        foreach (var metric in result.Metrics)
        {
            w.WriteStartObject(metric.Name);
            JsonLines.Number(w, "mean", metric.Mean);
            JsonLines.Number(w, "standardDeviation", metric.StandardDeviation);
            JsonLines.Number(w, "least", metric.Least);
            JsonLines.Number(w, "largest", metric.Largest);
            w.WriteEndObject();
        }

        w.WriteEndObject();
    }

    private static string Seeds(ConfigCrossValidation validation)
    {
        var all = Enumerable.Range(0, validation.Repeats).Select(validation.SeedsOf).ToList();
        string Of(Func<(ulong Folds, ulong Training), ulong> seed) =>
            string.Join(", ", all.Select(s => seed(s).ToString(CultureInfo.InvariantCulture)));
        return $"seed {Of(s => s.Training)}, folds by seed {Of(s => s.Folds)}";
    }

    private static string Value(FoldMetric metric, double value) => MetricText.Of(metric.Name, value);
}
