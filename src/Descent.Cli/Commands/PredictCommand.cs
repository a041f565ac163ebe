using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Data;

namespace Descent.Cli.Commands;

/// <summary>descent predict: what a trained model says about samples in files.</summary>
internal static class PredictCommand
{
    private const int ShownRows = 20;
    private const int MapClasses = 5;

    private static readonly Argument<string> s_run = new("run") { Description = "A run folder, a model file, or the folder of an ensemble" };

    private static readonly Argument<string[]> s_files = new("file")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "Pictures (PNG, JPEG), folders of them, IDX images, arrays (.npy, .npz), or CSV rows; the target may be missing",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print a JSON array" };
    private static readonly Option<bool> s_csv = new("--csv") { Description = "Print comma-separated values" };
    private static readonly Option<int?> s_top = SharedOptions.Number(
        "--top", "How many of the most probable classes to print; default 2, or 1 in a table with --uncertainty", 1, 1000);
    private static readonly Option<int?> s_limit = SharedOptions.Number(
        "--limit", $"The most samples of each file; default: all, or {ShownRows} in a table", 1, int.MaxValue);

    private static readonly Option<string?> s_tta = new("--tta")
    {
        Description = "Show the model several views of each image and average: flip, ten-crop, multi-scale (5 x 10 crops)", HelpName = "views",
    };

    private static readonly Option<int?> s_uncertainty = new("--uncertainty")
    {
        Description = "Print how sure each answer is: over so many passes with dropout (default 50), or over the members of an ensemble",
        HelpName = "passes", Arity = ArgumentArity.ZeroOrOne, CustomParser = Passes,
    };

    private static readonly Option<string?> s_out = new("--out")
    {
        Description = "Where masks go, one PNG for each picture; for models that tell a class for each pixel", HelpName = "folder",
    };

    private static readonly Option<string?> s_prompt = new("--prompt")
    {
        Description = "A text to continue, for models of a text", HelpName = "text",
    };

    private static readonly Option<int?> s_length = SharedOptions.Number(
        "--length", "How many characters or bytes to continue by; default 500", 0, 1_000_000);

    private static readonly Option<ulong?> s_seed = SharedOptions.Number<ulong>(
        "--seed", "The same seed gives the same text, or the same passes of --uncertainty; default 1", 0, ulong.MaxValue);

    private static readonly Option<string?> s_temperature = new("--temperature")
    {
        Description = "0: always the most probable; 1: as probable as the model says; default 0.8", HelpName = "number",
    };

    public static Command Create()
    {
        var command = new Command("predict", "Print what a trained model says about the samples in files, or continue a text.")
        {
            s_run, s_files, s_json, s_csv, s_top, s_limit, s_tta, s_uncertainty, s_out, s_prompt, s_length, s_temperature, s_seed,
        };
        command.SetAction(parsed =>
        {
            var (isJson, isCsv) = (parsed.GetValue(s_json), parsed.GetValue(s_csv));
            if (isJson && isCsv) throw new UsageException("--json and --csv: got both; expected one of them.");
            if (parsed.GetValue(s_tta) is { } kind and not ("flip" or "ten-crop" or "multi-scale"))
                throw new UsageException($"--tta: got '{kind}'; expected flip, ten-crop or multi-scale.");
            var run = parsed.GetRequiredValue(s_run);
            if (SavedEnsemble.IsEnsemble(run)) return Predict(Predictor.Of(SavedEnsemble.Load(run), Passes(parsed)), Files(parsed), parsed);
            var model = SavedModel.Load(run);
            if (model.Data.Vocabulary is not null) return Continue(model, parsed);
            return Predict(Predictor.Of(model, Passes(parsed), parsed.GetValue(s_seed) ?? 1), Files(parsed), parsed);
        });
        return command;
    }

    // A file's name after the option would be taken for its number.
    private static int? Passes(ArgumentResult result)
    {
        const int Usual = 50, Most = 10_000;
        if (result.Tokens.Count == 0) return Usual;
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var passes) && passes is >= 2 and <= Most) return passes;
        result.AddError($"--uncertainty: got '{text}'; expected a whole number from 2 to {Most}, or nothing. Name files before it.");
        return null;
    }

    private static (int? Passes, bool IsGiven) Passes(ParseResult parsed) =>
        parsed.GetResult(s_uncertainty) is { Implicit: false } result ? (parsed.GetValue(s_uncertainty), result.Tokens.Count > 0) : (null, false);

    private static string[] Files(ParseResult parsed)
    {
        var isSampled = parsed.GetResult(s_uncertainty) is { Implicit: false };
        foreach (Option option in (Option[])[s_prompt, s_length, s_temperature, s_seed])
            if (parsed.GetResult(option) is not null && !(isSampled && option == s_seed))
                throw new UsageException($"{option.Name}: got it for a model that tells nothing of a text; expected files to predict.");
        var paths = parsed.GetRequiredValue(s_files);
        if (paths.Length == 0) throw new UsageException("file: got none; expected one or more files of samples.");
        if (paths.Any(string.IsNullOrWhiteSpace)) throw new UsageException("file: got an empty text; expected a path.");
        return paths;
    }

    private static TestTimeAugmentation? Views(string? kind, SavedModel model) => kind switch
    {
        "flip" => TestTimeAugmentation.Flip(),
        "ten-crop" => model.TenCrop(),
        "multi-scale" => TestTimeAugmentation.MultiScale(),
        _ => null,
    };

    private static int Predict(Predictor predictor, string[] paths, ParseResult parsed)
    {
        var (isJson, isCsv, folder) = (parsed.GetValue(s_json), parsed.GetValue(s_csv), parsed.GetValue(s_out));
        var model = predictor.Model;
        var isMap = model.Data is { TargetKind: TargetKind.Classes, TargetShape.Count: 2 };
        if (folder is not null && (!isMap || folder.Length == 0))
            throw new UsageException($"--out: got '{folder}' for a model that tells {(isMap ? "maps" : "no class for each pixel")}; expected "
                + (isMap ? "a folder for the masks." : "no such option."));
        var views = Views(parsed.GetValue(s_tta), model);
        if (views is not null && isMap)
            throw new UsageException("--tta: got it for a model that tells maps; expected one that tells a class or a value.");
        // Beside the columns of uncertainty a table of 80 columns has no room for a runner-up.
        var isWide = !isJson && !isCsv && predictor.Columns == UncertaintyColumns.All;
        var top = parsed.GetValue(s_top) ?? (isMap ? MapClasses : isWide ? 1 : 2);
        using PredictionWriter writer = isJson ? new PredictionJson(model.Data, top, predictor.Columns)
            : isCsv ? new PredictionCsv(model.Data, top, predictor.Columns)
            : new PredictionTable(model.Data, top, predictor.Columns);
        var masks = folder is null ? null : new MaskFiles(folder, model);
        var limit = parsed.GetValue(s_limit) ?? (isJson || isCsv || masks is not null ? int.MaxValue : ShownRows);
        // All files are read before anything is printed, so that a fault in the last does not leave half an answer.
        var files = paths.Select(file => (Path: file, Samples: model.Read(file))).ToList();
        foreach (var (path, samples) in files) writer.Write(path, samples.Count, Kept(path, predictor.Predict(samples, views).Take(limit), masks));
        if (masks is not null && !isJson && !isCsv) Screen.Line($"{Show.Plural(masks.Count, "mask")} in {Screen.Safe(folder!)}");
        return 0;
    }

    private static IEnumerable<Prediction> Kept(string path, IEnumerable<Prediction> predictions, MaskFiles? masks)
    {
        foreach (var prediction in predictions)
        {
            masks?.Write(path, prediction);
            yield return prediction;
        }
    }

    private static int Continue(SavedModel model, ParseResult parsed)
    {
        if (parsed.GetRequiredValue(s_files).Length > 0 || parsed.GetValue(s_prompt) is not { } prompt)
            throw new UsageException("predict: got a model of a text; expected --prompt with a text to continue, and no files.");
        var text = parsed.GetValue(s_temperature) ?? "0.8";
        if (!float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var temperature)
            || !(temperature >= 0 && float.IsFinite(temperature)))
            throw new UsageException($"--temperature: got '{text}'; expected a number of 0 or more.");
        var pieces = model.Continue(prompt, parsed.GetValue(s_length) ?? 500, temperature, parsed.GetValue(s_seed) ?? 1);
        Console.Out.Write(prompt);
        foreach (var piece in pieces) Console.Out.Write(piece);
        Console.Out.WriteLine();
        return 0;
    }
}
