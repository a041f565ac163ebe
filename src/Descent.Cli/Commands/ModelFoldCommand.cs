using System.CommandLine;
using System.Diagnostics;
using Descent.Cli.Progress;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Nn;
using Spectre.Console;

namespace Descent.Cli.Commands;

/// <summary>descent model fold: batch norms into the layers before them.</summary>
internal static class ModelFoldCommand
{
    private const int Batch = 32;
    private const double TimingSeconds = 1.5;

    private static readonly Argument<string> s_run = new("run") { Description = "A run folder or a model file" };
    private static readonly Option<string?> s_out = ModelPaths.Out("-folded");
    private static readonly Option<bool> s_inPlace = ModelPaths.InPlace();
    private static readonly Option<string?> s_data = new("--data")
    {
        Description = "Samples on which outputs are compared; without it: drawn numbers", HelpName = "file",
    };

    private static readonly Option<bool> s_json = new("--json") { Description = "Print JSON" };

    public static Command Create()
    {
        var command = new Command("fold", "Fold batch norms into the convolutions and linear layers before them: the same outputs, sooner.")
        {
            s_run, s_out, s_inPlace, s_data, s_json,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        var model = SavedModel.Load(parsed.GetRequiredValue(s_run));
        var target = ModelPaths.Target(model.Path, parsed.GetValue(s_out), parsed.GetValue(s_inPlace), "folded");
        var samples = parsed.GetValue(s_data) is { } path ? model.Read(path) : null;
        var folded = model.Fold(out var report, samples);
        var isJson = parsed.GetValue(s_json);
        if (!isJson) WriteLists(report);
        if (report.Folded.Count == 0)
        {
            if (isJson) WriteJson(null, report, 0, 0);
            else Screen.Line("nothing to fold; no file written");
            return 0;
        }

        folded.Save(target);
        var (before, after) = Time(model, folded, model.SampleBatch(samples, Batch));
        if (isJson)
        {
            WriteJson(target, report, before, after);
            return 0;
        }

        Screen.Line($"[grey]check[/]  outputs differ by {report.Difference:0.0e+0} of the largest; at most {NormFolding.Tolerance:0e+0} is allowed");
        Screen.Line($"[grey]speed[/]  a batch of {Batch}: {Show.Duration(before)} before, {Show.Duration(after)} after, "
            + $"{before / after:0.00} times as fast");
        Screen.Line($"[grey]out[/]    {Screen.Safe(ModelPaths.Near(target))}");
        return 0;
    }

    private static void WriteLists(FoldReport report)
    {
        Screen.Line($"[grey]folded[/] {Show.Plural(report.Folded.Count, "norm")}");
        foreach (var edit in report.Folded) Screen.Line($"       {Markup.Escape(Screen.Clean($"{edit.Norm} into {edit.Into}"))}");
        foreach (var norm in report.Left) Screen.Line($"[yellow]left[/]   {Markup.Escape(Screen.Clean($"{norm.Norm}: {norm.Reason}"))}");
    }

    // In turn, since other programs come and go; the least of each is what the machine can do.
    private static (double Before, double After) Time(SavedModel model, SavedModel folded, Tensor batch)
    {
        double before = double.PositiveInfinity, after = double.PositiveInfinity;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < 3 || Stopwatch.GetElapsedTime(start).TotalSeconds < TimingSeconds; i++)
        {
            before = Math.Min(before, Once(model.Model, batch));
            after = Math.Min(after, Once(folded.Model, batch));
        }

        return (before, after);
    }

    private static double Once(Module model, Tensor batch)
    {
        using var mode = GradMode.NoGrad();
        var start = Stopwatch.GetTimestamp();
        model.Forward(batch);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void WriteJson(string? target, FoldReport report, double before, double after) => JsonLines.Write(w =>
    {
        w.WriteString("out", target);
        w.WriteNumber("difference", report.Difference);
        if (target is not null)
        {
            w.WriteNumber("secondsBefore", before);
            w.WriteNumber("secondsAfter", after);
        }

        w.WriteStartArray("folded");
        foreach (var edit in report.Folded)
        {
            w.WriteStartObject();
            w.WriteString("norm", edit.Norm);
            w.WriteString("into", edit.Into);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WriteStartArray("left");
        foreach (var norm in report.Left)
        {
            w.WriteStartObject();
            w.WriteString("norm", norm.Norm);
            w.WriteString("reason", norm.Reason);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    });
}
