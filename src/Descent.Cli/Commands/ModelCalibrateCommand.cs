using System.CommandLine;
using System.Text;
using System.Text.Json;
using Descent.Cli.Progress;
using Descent.Cli.Recipes;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Data;
using Descent.Formats;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>descent model calibrate: makes a model's probabilities mean what they say.</summary>
internal static class ModelCalibrateCommand
{
    private static readonly Argument<string> s_run = new("run") { Description = "A run folder or a model file" };

    private static readonly Option<string?> s_data = new("--data")
    {
        Description = "Labelled samples to measure on, which the model was not trained on: the test part where the data has one, else all; "
            + "without it: the run's own validation part",
        HelpName = "path",
    };

    private static readonly Option<string?> s_out = new("--out")
    {
        Description = "Where the calibrated model goes; without it: into the model's own file", HelpName = "file",
    };

    private static readonly Option<string?> s_chart = new("--chart")
    {
        Description = "Write the reliability curves before and after as a Vega-Lite chart", HelpName = "file",
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print what was measured as a JSON object" };

    public static Command Create()
    {
        var command = new Command("calibrate", "Measure by what a model's scores must be divided so that its probabilities are right, and store it.")
        {
            s_run, s_data, s_out, s_chart, s_json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        foreach (var option in new[] { s_data, s_out, s_chart })
            if (parsed.GetValue(option) is { } path && string.IsNullOrWhiteSpace(path))
                throw new UsageException($"{option.Name}: got an empty text; expected a path.");
        var isJson = parsed.GetValue(s_json);
        var model = SavedModel.Load(parsed.GetRequiredValue(s_run));
        using var signals = new StopSignals();
        try
        {
            var (samples, what) = Samples(model, parsed.GetValue(s_data));
            var progress = new MeasureProgress(isShown: !isJson && Screen.IsTerminal);
            var answers = progress.Watch(report => model.Ask(samples, done => report(what, done, samples.Count), signals.Token));
            var scaling = TemperatureScaling.Fit(answers);
            var before = CalibrationReport.Of(answers.Probabilities(), answers.Classes);
            var after = CalibrationReport.Of(answers.Probabilities(scaling.Temperature), answers.Classes);
            var target = parsed.GetValue(s_out) ?? model.Path;
            model.With(SavedCalibration.Of(scaling, before, after)).Save(target);
            if (parsed.GetValue(s_chart) is { } chart)
                AtomicFile.WriteAllText(chart, CalibrationReport.ChartOf(("before", before), ("after", after)).ToJson() + "\n");
            if (isJson) Console.Out.WriteLine(Json(scaling, before, after, target));
            else CalibrationView.Write(what, scaling, before, after, target);
            return 0;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine("stopped; the model is as it was");
            return signals.ExitCode;
        }
    }

    // A model must not be calibrated on what it was trained on, where it is always right.
    private static (Dataset Samples, string What) Samples(SavedModel model, string? path)
    {
        if (path is null)
        {
            var own = model.Config.LoadData().Validation;
            return own.Count > 0 ? (own, "the run's validation part") : throw new DataException(
                $"{model.Path}: its run had no validation part; expected one, or labelled samples that it was not trained on. Give --data.");
        }

        if (model.Data.Schema is { } schema)
        {
            var rows = schema.Encode(CsvTable.Load(path));
            if (rows.Classes is null) throw new DataException($"{path}: got a table of values; expected one of classes.");
            return (new FloatDataset(rows.Features, model.Data.SampleShape, rows.Classes, model.Data.Outputs), path);
        }

        string[] whole =
        [
            "data.validation=null", "data.test=null", "data.split=null", "data.preprocess=[]", "data.augment=[]", "data.mix=[]", "data.sampling=null",
        ];
        var changes = DataFinder.Find(path, model.Config.Source).Overrides(model.Config).Concat(whole);
        var data = ExperimentConfig.Parse(model.Config.ToJson(), "config.json", changes).LoadData();
        return data.Test.Count > 0 ? (data.Test, $"{path}, test part") : (data.Training, path);
    }

    private static string Json(TemperatureScaling scaling, CalibrationReport before, CalibrationReport after, string file)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonLines.Options(isIndented: false)))
        {
            writer.WriteStartObject();
            writer.WriteString("file", file);
            writer.WriteNumber("temperature", scaling.Temperature);
            writer.WriteNumber("samples", scaling.Rows);
            Write(writer, "before", before);
            Write(writer, "after", after);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter writer, string name, CalibrationReport report)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("accuracy", report.Accuracy);
        writer.WriteNumber("nll", report.Nll);
        writer.WriteNumber("brier", report.Brier);
        writer.WriteNumber("expectedError", report.ExpectedError);
        writer.WriteNumber("maximumError", report.MaximumError);
        writer.WriteStartArray("curve");
        foreach (var bin in report.Curve.Bins.Where(b => b.Count > 0))
        {
            writer.WriteStartObject();
            writer.WriteNumber("from", bin.From);
            writer.WriteNumber("to", bin.To);
            writer.WriteNumber("count", bin.Count);
            writer.WriteNumber("confidence", bin.Confidence);
            writer.WriteNumber("accuracy", bin.Accuracy);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
