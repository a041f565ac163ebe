using System.Globalization;
using Descent.Configuration;

namespace Descent.Cli.Results;

/// <summary>Predictions as comma-separated values (RFC 4180), one header for all files.</summary>
internal sealed class PredictionCsv(SavedModel model, int top) : PredictionWriter(model, top)
{
    private bool _hasHeader;

    public override void Write(string path, int count, IEnumerable<Prediction> predictions)
    {
        if (!_hasHeader) Row(["file", "sample", .. Header()]);
        _hasHeader = true;
        foreach (var prediction in predictions)
        {
            var answer = IsClassifier ? Classes(prediction) : prediction.Values.Select(Number);
            Row([prediction.File ?? path, prediction.Sample.ToString(CultureInfo.InvariantCulture), .. answer]);
        }
    }

    private static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static void Row(IEnumerable<string> cells) => Console.Out.WriteLine(string.Join(',', cells.Select(Cell)));

    private static string Cell(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private string Measure => HasPlaces ? "share" : "probability";

    private IEnumerable<string> Header() => IsClassifier
        ? Enumerable.Range(1, Top).SelectMany(i => i == 1 ? new[] { "class", Measure } : [$"class{i}", $"{Measure}{i}"])
        : Enumerable.Range(1, Values).Select(i => Values == 1 ? TargetName : $"{TargetName}{i}");

    private IEnumerable<string> Classes(Prediction prediction) =>
        prediction.Ranking.Take(Top).SelectMany(c => new[] { c.Name, Number(c.Probability) });
}
