using System.Globalization;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>Predictions as a table for people.</summary>
internal sealed class PredictionTable(SavedData data, int top, UncertaintyColumns uncertainty) : PredictionWriter(data, top, uncertainty)
{
    private const int LongestName = 24;

    public override void Write(string path, int count, IEnumerable<Prediction> predictions)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn(new TableColumn("Sample").RightAligned());
        if (IsClassifier) AddClassColumns(table);
        else AddValueColumns(table);
        AddUncertaintyColumns(table);
        var shown = 0;
        foreach (var prediction in predictions)
        {
            var answer = IsClassifier ? Classes(prediction) : prediction.Values.Select(v => Show.Value(v));
            table.AddRow([Screen.Safe(prediction.File ?? prediction.Sample.ToString()), .. answer, .. Uncertain(prediction)]);
            shown++;
        }

        Screen.Line($"[bold]{Screen.Safe(path)}[/]  {Show.Plural(count, "sample")}");
        Screen.Out.Write(table);
        if (shown < count) Screen.Line($"[grey]{Show.Count(count - shown)} more: --limit shows more, --csv and --json print all.[/]");
    }

    private static string Ordinal(int i) => i switch { 1 => "Runner-up", 2 => "3rd", _ => $"{i + 1}th" };

    private void AddClassColumns(Table table)
    {
        table.AddColumn(Screen.Safe(TargetName == "class" ? "Class" : TargetName));
        table.AddColumn(new TableColumn(HasPlaces ? "Share" : "Probability").RightAligned());
        for (var i = 1; i < Top; i++) table.AddColumn(Ordinal(i));
    }

    private void AddValueColumns(Table table)
    {
        for (var i = 0; i < Values; i++)
            table.AddColumn(new TableColumn(Screen.Safe(Values == 1 ? TargetName : $"{TargetName} {i + 1}")).RightAligned());
    }

    private void AddUncertaintyColumns(Table table)
    {
        if (Uncertainty == UncertaintyColumns.None) return;
        for (var i = 0; i < (IsClassifier ? 1 : Values); i++) table.AddColumn(new TableColumn("Spread").RightAligned());
        if (!IsClassifier || Uncertainty != UncertaintyColumns.All) return;
        table.AddColumn(new TableColumn("Entropy").RightAligned());
        table.AddColumn(new TableColumn("Mutual inf.").RightAligned());
    }

    private IEnumerable<string> Uncertain(Prediction prediction)
    {
        if (Uncertainty == UncertaintyColumns.None || prediction.Uncertainty is not { } sure) yield break;
        if (!IsClassifier)
        {
            foreach (var deviation in sure.Deviation) yield return $"± {Show.Value(deviation)}";
            yield break;
        }

        yield return $"± {Show.Percent(sure.Deviation[prediction.Ranking[0].Class])}";
        if (Uncertainty != UncertaintyColumns.All) yield break;
        yield return sure.Entropy.ToString("0.000", CultureInfo.InvariantCulture);
        yield return sure.MutualInformation.ToString("0.000", CultureInfo.InvariantCulture);
    }

    private IEnumerable<string> Classes(Prediction prediction)
    {
        var best = prediction.Ranking[0];
        var color = HasPlaces ? "default" : best.Probability >= 0.9f ? "green" : best.Probability >= 0.5f ? "yellow" : "red";
        yield return $"[bold]{Name(best)}[/]";
        yield return $"[{color}]{Show.Percent(best.Probability)}[/]";
        for (var i = 1; i < Top; i++) yield return $"{Name(prediction.Ranking[i])} [grey]{Show.Percent(prediction.Ranking[i].Probability)}[/]";
    }

    private static string Name(ClassProbability candidate) => Screen.Safe(Show.Fit(candidate.Name, LongestName));
}
