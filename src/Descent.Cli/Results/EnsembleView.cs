using System.Globalization;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Training;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>An ensemble for people: each member and all together, how they differ, the error against their number.</summary>
internal static class EnsembleView
{
    private const int MostPoints = 12, BarWidth = 30;

    public static string KindName(EnsemblePlan plan) => plan.Kind.ToString().ToLowerInvariant();

    public static void WriteHeader(EnsembleTraining ensemble)
    {
        var (config, data) = (ensemble.Config, ensemble.Data);
        var rule = ensemble.Plan.Rule == EnsembleRule.Vote ? "votes" : "the mean";
        var name = config.Name is { } given ? $"{Screen.Safe(given)}, " : string.Empty;
        Screen.Line($"[grey]run[/]    {name}{Show.Plural(ensemble.Plan.Members, "member")} by {KindName(ensemble.Plan)}, together by {rule}");
        Screen.Line($"[grey]data[/]   {Screen.Safe(config.Source)}: {Show.Count(data.Training.Count)} training, "
            + $"{Show.Count(data.Validation.Count)} validation, {Show.Count(data.Test.Count)} test samples");
        if (ensemble.SnapshotEpochs.Count > 0)
            Screen.Line($"[grey]kept[/]   after epochs {string.Join(", ", ensemble.SnapshotEpochs)} of {config.Epochs}");
        Screen.Line();
    }

    public static void Write(EnsembleTraining ensemble, EnsembleReport report)
    {
        WriteMembers(report);
        if (report.OutOfBag is { } bag) WriteOutOfBag(bag);
        if (report.Diversity is { } diversity) WriteDiversity(diversity, report.Part);
        WriteCurve(report);
        DoctorTally.Write(ensemble.Diagnoses(), "training");
        var near = Screen.Safe(RunResult.Near(ensemble.Folder));
        Screen.Line($"[grey]run[/]    {near}");
        Screen.Line($"[grey]next[/]   descent predict {near} FILE --uncertainty");
    }

    private static void WriteMembers(EnsembleReport report)
    {
        var (hasValidation, hasTest) = (report.Validation is not null, report.Test is not null);
        if (!hasValidation && !hasTest)
        {
            Screen.Line("There is neither a validation nor a test part to measure on.");
            return;
        }

        var isClassifier = (report.Test ?? report.Validation)!.Accuracy is not null;
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("Member");
        table.AddColumn(new TableColumn("Seed").RightAligned());
        foreach (var part in new[] { hasValidation ? "Validation" : null, hasTest ? "Test" : null })
        {
            if (part is null) continue;
            table.AddColumn(new TableColumn(isClassifier ? part : $"{part} RMSE").RightAligned());
            if (!isClassifier) continue;
            table.AddColumn(new TableColumn("NLL").RightAligned());
            table.AddColumn(new TableColumn("ECE").RightAligned());
        }

        foreach (var member in report.Members)
            table.AddRow([member.Number.ToString(CultureInfo.InvariantCulture), member.Seed.ToString(CultureInfo.InvariantCulture),
                .. Cells(member.Validation, hasValidation), .. Cells(member.Test, hasTest)]);
        var together = Cells(report.Validation, hasValidation).Concat(Cells(report.Test, hasTest)).Select(c => $"[bold]{c}[/]");
        table.AddRow(["[bold]together[/]", string.Empty, .. together]);
        Screen.Out.Write(table);
    }

    private static IEnumerable<string> Cells(AnswerScore? score, bool isShown)
    {
        if (!isShown || score is null) return [];
        if (score.Accuracy is not { } accuracy) return [Show.Value(score.Rmse ?? double.NaN)];
        return [Show.Percent(accuracy), Show.Loss(score.Nll ?? double.NaN), Show.Percent(score.CalibrationError ?? double.NaN)];
    }

    private static void WriteOutOfBag(OutOfBagScore bag)
    {
        var without = bag.WithoutMember == 0 ? string.Empty : $"; {Show.Count(bag.WithoutMember)} were in every bag";
        Screen.Line($"[grey]bag[/]    out of bag {Result(bag.Score)} on {Show.Plural(bag.Samples, "training sample")}{without}");
    }

    private static string Result(AnswerScore score) => score.Accuracy is { } accuracy
        ? $"accuracy {Show.Percent(accuracy)}"
        : $"RMSE {Show.Value(score.Rmse ?? double.NaN)}";

    private static void WriteDiversity(Diversity diversity, string part)
    {
        List<string> facts = [];
        if (diversity.Disagreement is { } disagreement) facts.Add($"two members disagree on {Show.Percent(disagreement)}");
        if (diversity.QStatistic is { } q) facts.Add($"Q {Number(q)}");
        if (diversity.ErrorCorrelation is { } correlation) facts.Add($"correlation of errors {Number(correlation)}");
        Screen.Line($"[grey]differ[/] {string.Join(", ", facts)} ({part})");
        if (diversity.Ambiguity is { } ambiguity)
            Screen.Line($"       mean squared error {Show.Value(diversity.EnsembleError!.Value)} = {Show.Value(diversity.MeanError!.Value)} of a "
                + $"member - {Show.Value(ambiguity)} ambiguity");
    }

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static void WriteCurve(EnsembleReport report)
    {
        if (report.Curve.Count == 0) return;
        var isClassifier = (report.Test ?? report.Validation)!.Accuracy is not null;
        string Text(double error) => isClassifier ? Show.Percent(error) : Show.Value(error);
        var step = (report.Curve.Count + MostPoints - 1) / MostPoints;
        var shown = report.Curve.Where((_, i) => i == 0 || i == report.Curve.Count - 1 || (i + 1) % step == 0).ToList();
        var most = Math.Max(report.Curve.Max(p => p.Error), 1e-12);
        Screen.Line();
        var error = isClassifier ? "Error" : "Mean squared error";
        Screen.Line($"[bold]{error} by members[/]  {report.Part}; mean, best and worst of as many ensembles as members");
        foreach (var point in shown)
        {
            var bar = new string('█', Math.Max(1, (int)Math.Round(point.Error / most * BarWidth)));
            var range = point.Members == report.Curve.Count ? string.Empty : $"[grey]{Text(point.Least)} to {Text(point.Largest)}[/]";
            Screen.Line($"  {point.Members,4}  {Text(point.Error),9}  [aqua]{bar.PadRight(BarWidth)}[/]  {range}".TrimEnd());
        }

        Screen.Line();
    }
}
