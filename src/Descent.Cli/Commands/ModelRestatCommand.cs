using System.CommandLine;
using Descent.Cli.Progress;
using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Data;
using Descent.Nn;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>descent model restat: the statistics of batch norms measured over the whole training set.</summary>
internal static class ModelRestatCommand
{
    private static readonly Argument<string> s_run = new("run") { Description = "A run folder or a model file" };
    private static readonly Option<string?> s_data = new("--data")
    {
        Description = "Samples to measure; without it: the training samples of the run's config", HelpName = "file",
    };

    private static readonly Option<string?> s_method = new("--method")
    {
        Description = "combined: all samples in one pass, norms as in training (default); layerwise: as one batch of all samples, a pass for each "
            + "norm; averaged: the mean over batches, as PyTorch's update_bn",
        HelpName = "method",
    };

    private static readonly Option<int?> s_batch = SharedOptions.Number("--batch-size", "Samples at once; default 256", 2, 1 << 20);
    private static readonly Option<string?> s_out = ModelPaths.Out("-restat");
    private static readonly Option<bool> s_inPlace = ModelPaths.InPlace();
    private static readonly Option<bool> s_json = new("--json") { Description = "Print JSON" };

    public static Command Create()
    {
        var command = new Command("restat", "Measure the running statistics of batch norms anew over all training samples.")
        {
            s_run, s_data, s_method, s_batch, s_out, s_inPlace, s_json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var method = Method(parsed.GetValue(s_method));
        var model = SavedModel.Load(parsed.GetRequiredValue(s_run)).With().With((SavedCalibration?)null); // other statistics, other probabilities
        var target = ModelPaths.Target(model.Path, parsed.GetValue(s_out), parsed.GetValue(s_inPlace), "restat");
        var isJson = parsed.GetValue(s_json);
        using var signals = new StopSignals();
        try
        {
            var samples = Samples(model, parsed.GetValue(s_data));
            var view = new SampleProgress("measuring");
            var changes = view.Watch(() => BatchNormStatistics.Measure(
                model.Model, samples.Training, samples, method, parsed.GetValue(s_batch) ?? 256, model.Config.Seed,
                isJson ? null : view.Report, signals.Token));
            model.Save(target);
            if (isJson) WriteJson(target, changes);
            else Write(target, samples.Training.Count, changes);
            return 0;
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine("stopped; no file written");
            return signals.ExitCode;
        }
    }

    private static NormStatistics Method(string? text) => text switch
    {
        null or "combined" => NormStatistics.Combined,
        "layerwise" => NormStatistics.Layerwise,
        "averaged" => NormStatistics.Averaged,
        _ => throw new UsageException($"--method: got '{text}'; expected combined, layerwise or averaged."),
    };

    // The preprocessing is the one that the model was trained with, whatever the data are.
    private static TrainingData Samples(SavedModel model, string? path)
    {
        if (path is not null) return new TrainingData(model.Read(path)) { Preprocessors = model.Data.Preprocessors };
        var data = model.Config.LoadData();
        return new TrainingData(data.Training)
        {
            Preprocessors = model.Data.Preprocessors, Workers = data.Workers, Unreadable = data.Unreadable,
        };
    }

    private static void Write(string target, int samples, IReadOnlyList<NormChange> changes)
    {
        var columns = new ColumnsView();
        columns.AddText("Norm", changes.Select(c => c.Norm));
        columns.AddNumbers("Numbers a channel", changes.Select(c => Show.Count(c.Count)));
        columns.AddNumbers("Mean moved by", changes.Select(c => $"{c.MeanShift:0.000} dev."));
        columns.AddNumbers("Deviation times", changes.Select(c => $"{c.DeviationRatio:0.000}"));
        columns.Write();
        Screen.Line("[grey]  the largest move of a channel, in its deviations, and the largest ratio of new and old[/]");
        Screen.Line($"[grey]data[/]   {Show.Plural(samples, "sample")}");
        Screen.Line($"[grey]out[/]    {Screen.Safe(ModelPaths.Near(target))}");
    }

    private static void WriteJson(string target, IReadOnlyList<NormChange> changes) => JsonLines.Write(w =>
    {
        w.WriteString("out", target);
        w.WriteStartArray("norms");
        foreach (var change in changes)
        {
            w.WriteStartObject();
            w.WriteString("norm", change.Norm);
            w.WriteNumber("count", change.Count);
            JsonLines.Number(w, "meanShift", change.MeanShift);
            JsonLines.Number(w, "deviationRatio", change.DeviationRatio);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    });
}
