using System.Globalization;
using Descent.Configuration;

namespace Descent.Cli.Results;

/// <summary>Predictions as comma-separated values (RFC 4180), one header for all files.</summary>
internal sealed class PredictionCsv(SavedData data, int top, UncertaintyColumns uncertainty) : PredictionWriter(data, top, uncertainty)
{
    private bool _hasHeader;

    public override void Write(string path, int count, IEnumerable<Prediction> predictions)
    {
        if (!_hasHeader) Row(["file", "sample", .. Header(), .. UncertaintyHeader()]);
        _hasHeader = true;
        foreach (var prediction in predictions)
        {
            var answer = IsClassifier ? Classes(prediction) : prediction.Values.Select(Number);
            Row([prediction.File ?? path, prediction.Sample.ToString(CultureInfo.InvariantCulture), .. answer, .. Uncertain(prediction)]);
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

    private IEnumerable<string> UncertaintyHeader() => Uncertainty == UncertaintyColumns.None ? []
        : !IsClassifier ? Enumerable.Range(1, Values).Select(i => Values == 1 ? "deviation" : $"deviation{i}")
        : Uncertainty == UncertaintyColumns.Spread ? ["deviation"]
        : ["deviation", "entropy", "mutualInformation", "variationRatio"];

    private IEnumerable<string> Uncertain(Prediction prediction)
    {
        if (Uncertainty == UncertaintyColumns.None || prediction.Uncertainty is not { } sure) return [];
        if (!IsClassifier) return sure.Deviation.Select(Number);
        var deviation = Number(sure.Deviation[prediction.Ranking[0].Class]);
        return Uncertainty == UncertaintyColumns.Spread
            ? [deviation]
            : [deviation, Number((float)sure.Entropy), Number((float)sure.MutualInformation), Number((float)sure.VariationRatio)];
    }
}
