using System.CommandLine;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Data;

namespace Descent.Cli.Commands;

/// <summary>descent predict: what a trained model says about samples in files.</summary>
internal static class PredictCommand
{
    private const int ShownRows = 20;

    private static readonly Argument<string> s_run = new("run") { Description = "A run folder or a model file" };

    private static readonly Argument<string[]> s_files = new("file")
    {
        Arity = ArgumentArity.OneOrMore, Description = "IDX images (plain or gzipped) or CSV rows; the target column may be missing",
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print a JSON array" };
    private static readonly Option<bool> s_csv = new("--csv") { Description = "Print comma-separated values" };
    private static readonly Option<int?> s_top = SharedOptions.Number("--top", "How many of the most probable classes to print; default 2", 1, 1000);
    private static readonly Option<int?> s_limit = SharedOptions.Number(
        "--limit", $"The most samples of each file; default: all, or {ShownRows} in a table", 1, int.MaxValue);

    private static readonly Option<string?> s_tta = new("--tta")
    {
        Description = "Show the model several views of each image and average: flip, ten-crop, multi-scale (5 x 10 crops)", HelpName = "views",
    };

    public static Command Create()
    {
        var command = new Command("predict", "Print what a trained model says about the samples in files.")
        {
            s_run, s_files, s_json, s_csv, s_top, s_limit, s_tta,
        };
        command.SetAction(parsed =>
        {
            var (isJson, isCsv) = (parsed.GetValue(s_json), parsed.GetValue(s_csv));
            if (isJson && isCsv) throw new UsageException("--json and --csv: got both; expected one of them.");
            if (parsed.GetRequiredValue(s_files).Any(string.IsNullOrWhiteSpace))
                throw new UsageException("file: got an empty text; expected a path.");
            var kind = parsed.GetValue(s_tta);
            if (kind is not (null or "flip" or "ten-crop" or "multi-scale"))
                throw new UsageException($"--tta: got '{kind}'; expected flip, ten-crop or multi-scale.");
            var model = SavedModel.Load(parsed.GetRequiredValue(s_run));
            var views = Views(kind, model);
            var top = parsed.GetValue(s_top) ?? 2;
            using PredictionWriter writer = isJson ? new PredictionJson(model, top)
                : isCsv ? new PredictionCsv(model, top)
                : new PredictionTable(model, top);
            var limit = parsed.GetValue(s_limit) ?? (isJson || isCsv ? int.MaxValue : ShownRows);
            // All files are read before anything is printed, so that a fault in the last does not leave half an answer.
            var files = parsed.GetRequiredValue(s_files).Select(file => (Path: file, Samples: model.Read(file))).ToList();
            foreach (var (path, samples) in files) writer.Write(path, samples.Count, model.Predict(samples, views).Take(limit));
            return 0;
        });
        return command;
    }

    private static TestTimeAugmentation? Views(string? kind, SavedModel model) => kind switch
    {
        "flip" => TestTimeAugmentation.Flip(),
        "ten-crop" => model.TenCrop(),
        "multi-scale" => TestTimeAugmentation.MultiScale(),
        _ => null,
    };
}
