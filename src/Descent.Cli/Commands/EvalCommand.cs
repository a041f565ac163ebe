using System.CommandLine;
using System.Text.Json;
using Descent.Cli.Progress;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Data;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>descent eval: how good a trained model is on data with targets.</summary>
internal static class EvalCommand
{
    private static readonly Argument<string> s_run = new("run") { Description = "A run folder or a model file" };

    private static readonly Option<string?> s_data = new("--data")
    {
        Description = "Data with targets of the kind that the model was trained on: a folder of pictures, of MNIST or CIFAR, IDX images, a .csv, "
            + ".txt, .npy or .npz file; of divided data the test part",
        HelpName = "path",
    };

    private static readonly Option<string?> s_role = new("--role")
    {
        Description = "A part of the run's own data: test (the default), validation or training", HelpName = "role",
    };

    private static readonly Option<string[]> s_metrics = new("--metrics")
    {
        Description = "What to measure, such as accuracy,f1,top-3; default: everything that fits", HelpName = "names", DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print a JSON object" };

    public static Command Create()
    {
        var command = new Command("eval", "Measure a trained model on data with targets.") { s_run, s_data, s_role, s_metrics, s_json };
        command.SetAction(parsed =>
        {
            var (path, role) = (parsed.GetValue(s_data), parsed.GetValue(s_role));
            if (path is not null && role is not null) throw new UsageException("--data and --role: got both; expected one of them.");
            if (path is not null && string.IsNullOrWhiteSpace(path)) throw new UsageException("--data: got an empty text; expected a path.");
            if (role is not (null or "test" or "validation" or "training"))
                throw new UsageException($"--role: got '{role}'; expected test, validation or training.");
            return Measure(parsed.GetRequiredValue(s_run), path, role ?? "test", Names(parsed.GetValue(s_metrics)!), parsed.GetValue(s_json));
        });
        return command;
    }

    private static string[] Names(string[] given) =>
        [.. given.SelectMany(g => g.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    private static int Measure(string run, string? path, string role, string[] names, bool isJson)
    {
        var model = SavedModel.Load(run);
        Metric[] metrics = [.. names.Where(n => n != "loss").Select(Catalog.Metric).DistinctBy(m => m.Name)];
        var samples = path is not null ? model.ReadWithTargets(path) : Part(model, role);
        var what = path ?? role;
        using var signals = new StopSignals();
        var evaluation = EvaluationProgress.Watch(
            !isJson, $"measuring {what}", samples.Count, "samples",
            told => model.Measure(samples, metrics.Length == 0 ? null : metrics, told, signals.Token));
        int? times = path is null && role == "test" && FolderOf(model) is { } folder ? TestLog.Note(folder, "eval") : null;
        if (isJson) Write(model, what, evaluation, times);
        else EvaluationView.Write(model.Data, what, evaluation);
        if (times > 1)
            Screen.Warning(
                $"the test data were measured {(times == 2 ? "twice" : $"{times} times")}: "
                + "whoever chooses by them has no untouched test data any more");
        return 0;
    }

    private static Dataset Part(SavedModel model, string role)
    {
        var data = model.Config.LoadData();
        var part = role switch { "test" => data.Test, "validation" => data.Validation, _ => data.Training };
        if (part.Count == 0) throw new DataException($"--role: got {role}, of which the run has no samples; expected another role, or --data.");
        return part;
    }

    // A model file that was copied elsewhere has no run to note it in.
    private static string? FolderOf(SavedModel model) => Path.GetDirectoryName(Path.GetFullPath(model.Path)) switch
    {
        null => null,
        var folder when Path.GetFileName(folder) == "checkpoints" && Path.GetDirectoryName(folder) is { } above && IsRun(above) => above,
        var folder => IsRun(folder) ? folder : null,
    };

    private static bool IsRun(string folder) => File.Exists(Path.Combine(folder, "config.json"));

    private static void Write(SavedModel model, string what, Evaluation evaluation, int? times) => JsonLines.Write(w =>
    {
        w.WriteString("model", model.Path);
        w.WriteString("data", what);
        w.WriteNumber("samples", evaluation.Samples);
        if (times is { } count) w.WriteNumber("testMeasurements", count);
        w.WriteStartObject("values");
        MetricJson.WriteValues(w, evaluation);
        w.WriteEndObject();
        MetricJson.WriteUnits(w, evaluation);
        WriteClasses(w, model.Data, evaluation);
        if (evaluation.Confusion is { } confusion) MetricJson.WriteTable(w, "confusion", confusion);
    });

    private static void WriteClasses(Utf8JsonWriter w, SavedData data, Evaluation evaluation)
    {
        var each = evaluation.Metrics.Where(m => m.PerClass is not null).ToArray();
        if (each.Length == 0) return;
        w.WriteStartArray("classes");
        for (var c = 0; c < data.ClassNames.Count; c++)
        {
            w.WriteStartObject();
            w.WriteString("class", data.ClassNames[c]);
            foreach (var metric in each) MetricJson.WriteNumber(w, metric.Name, metric.PerClass![c]);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }
}
