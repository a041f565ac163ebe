using System.Globalization;
using Descent.Cli.Terminal;
using Descent.Training;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>A calibration for people: figures before and after, and both reliability curves.</summary>
internal static class CalibrationView
{
    private const int BarWidth = 20;

    public static void Write(string what, TemperatureScaling scaling, CalibrationReport before, CalibrationReport after, string file)
    {
        var temperature = scaling.Temperature.ToString("0.0000", CultureInfo.InvariantCulture);
        var meaning = scaling.Temperature > 1 ? "it was too sure" : "it was not sure enough";
        Screen.Line($"[bold]temperature {temperature}[/]: {meaning}  ({Screen.Safe(what)}, {Show.Plural(scaling.Rows, "answer")})");
        if (scaling.IsAtLimit) Screen.Warning("the best temperature lies outside 0.001 to 1000: all answers are right, or scores say nothing");
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(string.Empty);
        table.AddColumn(new TableColumn("Before").RightAligned());
        table.AddColumn(new TableColumn("After").RightAligned());
        table.AddRow("Accuracy", Show.Percent(before.Accuracy), Show.Percent(after.Accuracy));
        table.AddRow("NLL, nats", Show.Loss(before.Nll), Show.Loss(after.Nll));
        table.AddRow("Brier score", Show.Loss(before.Brier), Show.Loss(after.Brier));
        table.AddRow("ECE", Show.Percent(before.ExpectedError), Show.Percent(after.ExpectedError));
        table.AddRow("MCE", Show.Percent(before.MaximumError), Show.Percent(after.MaximumError));
        Screen.Out.Write(table);
        WriteCurve("before", before);
        WriteCurve("after", after);
        Screen.Line($"[grey]model[/]  {Screen.Safe(file)}");
    }

    // The bar is the accuracy; the mark stands where the confidence is, and the bar of a calibrated model ends there.
    private static void WriteCurve(string name, CalibrationReport report)
    {
        Screen.Line($"[bold]{name}[/]  confidence, accuracy; ┃ where the bar should end");
        foreach (var bin in report.Curve.Bins.Where(b => b.Count > 0))
        {
            var (end, mark) = ((int)Math.Round(bin.Accuracy * BarWidth), Math.Min(BarWidth - 1, (int)Math.Round(bin.Confidence * BarWidth)));
            var bar = string.Concat(Enumerable.Range(0, BarWidth).Select(i => i == mark ? "[yellow]┃[/]" : i < end ? "[aqua]█[/]" : "[grey]·[/]"));
            Screen.Line($"  {Show.Percent(bin.Confidence),7}  {Show.Percent(bin.Accuracy),7}  {bar}  [grey]{Show.Plural(bin.Count, "answer")}[/]");
        }

        Screen.Line();
    }
}
