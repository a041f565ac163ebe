using System.CommandLine;
using System.Text.Json;
using Descent.Cli.Progress;
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
        Description = "Samples with targets, which the model was not trained on, as descent eval takes them; without it: the run's own "
            + "validation part",
        HelpName = "path",
    };

    private static readonly Option<string?> s_out = ModelPaths.Out("-calibrated");
    private static readonly Option<bool> s_inPlace = ModelPaths.InPlace();

    private static readonly Option<string?> s_chart = new("--chart")
    {
        Description = "Write the reliability curves before and after as a Vega-Lite chart", HelpName = "file",
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print what was measured as a JSON object" };

    public static Command Create()
    {
        var command = new Command("calibrate", "Measure by what a model's scores must be divided so that its probabilities are right, and store it.")
        {
            s_run, s_data, s_out, s_inPlace, s_chart, s_json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        if (parsed.GetValue(s_data) is { } path && string.IsNullOrWhiteSpace(path))
            throw new UsageException("--data: got an empty text; expected a path.");
        if (parsed.GetValue(s_chart) is { } place) ChartFile.Check("--chart", place);
        var isJson = parsed.GetValue(s_json);
        var model = SavedModel.Load(parsed.GetRequiredValue(s_run));
        var target = ModelPaths.Target(model.Path, parsed.GetValue(s_out), parsed.GetValue(s_inPlace), "calibrated");
        if (model.Data.TargetKind == TargetKind.Values)
            throw new DataException($"{model.Path}: got a model of values; expected one of classes, which tells probabilities.");
        using var signals = new StopSignals();
        try
        {
            var (samples, what) = Samples(model, parsed.GetValue(s_data));
            var answers = EvaluationProgress.Watch(
                !isJson, $"measuring {what}", samples.Count, "samples", told => model.Ask(samples, told, signals.Token));
            var scaling = TemperatureScaling.Fit(answers);
            var before = CalibrationReport.Of(answers.Probabilities(), answers.Classes);
            var after = CalibrationReport.Of(answers.Probabilities(scaling.Temperature), answers.Classes);
            model.With(SavedCalibration.Of(scaling, before, after)).Save(target);
            if (parsed.GetValue(s_chart) is { } chart)
                ChartFile.Write(chart, CalibrationReport.ChartOf(("before", before), ("after", after)));
            if (isJson) WriteJson(scaling, before, after, target);
            else CalibrationView.Write(what, scaling, before, after, ModelPaths.Near(target));
            return 0;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine("stopped; no file was written");
            return signals.ExitCode;
        }
    }

    // A model must not be calibrated on what it was trained on, where it is always right.
    private static (Dataset Samples, string What) Samples(SavedModel model, string? path)
    {
        if (path is not null) return (model.ReadWithTargets(path), path);
        var own = model.Config.LoadData().Validation;
        return own.Count > 0 ? (own, "the run's validation part") : throw new DataException(
            $"{model.Path}: its run had no validation part; expected one, or samples with targets that it was not trained on. Give --data.");
    }

    private static void WriteJson(TemperatureScaling scaling, CalibrationReport before, CalibrationReport after, string file) => JsonLines.Write(w =>
    {
        w.WriteString("file", file);
        w.WriteNumber("temperature", scaling.Temperature);
        w.WriteNumber("samples", scaling.Rows);
        Write(w, "before", before);
        Write(w, "after", after);
    });

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
