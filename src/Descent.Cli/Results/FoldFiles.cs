using System.Globalization;
using System.Text;
using System.Text.Json;
using Descent.Cli.Progress;
using Descent.Configuration;
using Descent.Formats;
using Descent.Training;

namespace Descent.Cli.Results;

/// <summary>A cross-validation as files: folds.csv, summary.json, and predictions.csv with a row for each held-out sample.</summary>
internal sealed class FoldFiles
{
    private readonly string _folder;
    private readonly ConfigCrossValidation _validation;
    private readonly StringBuilder _predictions = new();
    private readonly StringBuilder _folds = new();

    public FoldFiles(string folder, ConfigCrossValidation validation)
    {
        (_folder, _validation) = (folder, validation);
        RunFolder.RequireFree(folder);
        Directory.CreateDirectory(folder);
    }

    public void Add(FoldPrediction prediction)
    {
        string[] probability = prediction.Probability is { } p ? [Number(p)] : [];
        if (_predictions.Length == 0)
        {
            var (targets, values) = (Names("target", prediction.Targets.Count), Names("prediction", prediction.Predicted.Count));
            Row(_predictions, ["repeat", "fold", "sample", .. targets, .. values, .. probability.Select(_ => "probability")]);
        }

        Row(_predictions,
        [
            Number(prediction.Repeat + 1), Number(prediction.Fold + 1), prediction.Sample, .. prediction.Targets.Select(Number),
            .. prediction.Predicted.Select(Number), .. probability,
        ]);
    }

    public void Save(CrossValidationResult result)
    {
        AtomicFile.WriteAllText(Path.Combine(_folder, "predictions.csv"), _predictions.ToString());
        string[] names = [.. result.Metrics.Select(m => m.Name)];
        Row(_folds, ["repeat", "fold", "foldSeed", "seed", "trainingSamples", "heldOut", "epochs", .. names, "seconds"]);
        foreach (var fold in result.Folds)
        {
            var repeat = fold.Fold / _validation.Folds;
            var (foldSeed, seed) = _validation.SeedsOf(repeat);
            Row(_folds,
            [
                Number(repeat + 1), Number((fold.Fold % _validation.Folds) + 1), foldSeed.ToString(CultureInfo.InvariantCulture),
                seed.ToString(CultureInfo.InvariantCulture), Number(fold.TrainingSamples), Number(fold.Evaluation.Samples), Number(fold.Epochs),
                .. names.Select(n => fold.Find(n) is { } value ? Number(value) : string.Empty),
                fold.Seconds.ToString("0.000", CultureInfo.InvariantCulture),
            ]);
        }

        AtomicFile.WriteAllText(Path.Combine(_folder, "folds.csv"), _folds.ToString());
        AtomicFile.WriteAllText(Path.Combine(_folder, "summary.json"), Summary(result) + "\n");
    }

    private static IEnumerable<string> Names(string name, int count) => count == 1 ? [name] : Enumerable.Range(1, count).Select(i => $"{name}{i}");

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Number(float value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Cell(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Cell)).Append('\n');

    private string Summary(CrossValidationResult result)
    {
        using var stream = new MemoryStream();
        using (var w = new Utf8JsonWriter(stream, JsonLines.Options(isIndented: true)))
        {
            w.WriteStartObject();
            w.WriteBoolean("complete", result.IsComplete);
            FoldView.WriteMetrics(w, result);
            w.WriteStartArray("folds");
            foreach (var fold in result.Folds)
            {
                w.WriteStartObject();
                FoldView.WriteFold(w, fold, _validation);
                w.WriteEndObject();
            }

            w.WriteEndArray();
            w.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
