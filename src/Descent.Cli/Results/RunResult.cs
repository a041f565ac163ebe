using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Diagnostics;
using Descent.Training;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>How a run ended: the test, what was confused with what, where everything is.</summary>
internal static class RunResult
{
    private const int MostNamed = 20;
    private const int Indent = 7;

    public static void Write(Run run, ExperimentConfig config, string folder, ExperimentData data, bool withDetails, bool isTreated = false)
    {
        if (withDetails && run.Epochs.Count > 0) Screen.Line();
        if (run.Test is { } test)
        {
            Screen.Line(Headline(test, data));
            if (withDetails) Screen.Line("[grey]       measured once, after training: no choice was made by it[/]");
            WriteMetrics(test, data);
            // What characters a text has instead of others says nothing: there is no right one.
            if (withDetails && data.Vocabulary is null && test.Confusion is { } confusion)
            {
                var each = data.Training.TargetShape.Count switch { 0 => "time", 1 => "step", _ => "pixel" };
                Confusions.Write(confusion, data.Training.ClassNames, each);
            }

            if (withDetails) Screen.Line();
        }

        WriteUnreadable(run);
        if (withDetails && run is { Outcome: RunOutcome.Finished, Message.Length: > 0 })
            Screen.Line($"[grey]end[/]    {Screen.Safe(run.Message)}");
        if (withDetails && run.Best is { } best)
            Screen.Line($"[grey]best[/]   epoch {best.Epoch} by {Screen.Safe(best.Value.ToString())}: {Screen.Safe(Near(best.File))}");
        var view = new DoctorView(config);
        if (withDetails) view.WriteSummary(run.Diagnosis);
        else view.WriteShort(run.Diagnosis);
        if (withDetails) Screen.Line($"[grey]time[/]   {Show.Duration(run.Seconds)} for {Show.Plural(run.StepsBefore + run.Steps.Count, "step")}");
        Screen.Line($"[grey]run[/]    {Screen.Safe(Near(folder))}");
        if (withDetails && !isTreated) WriteNext(run, Near(folder), data);
    }

    /// <summary>A command that one would type now.</summary>
    public static void Next(string command, bool isFirst) =>
        Screen.Line($"[grey]{(isFirst ? "next" : string.Empty).PadRight(Indent)}[/]{Screen.Safe(command)}");

    private static void WriteNext(Run run, string folder, ExperimentData data)
    {
        var worse = run.Diagnosis.Findings.Where(f => f.Severity > Severity.Info).ToList();
        if (worse.Count > 0)
        {
            Next($"descent explain {worse[0].RuleId}", isFirst: true);
            if (worse.Exists(f => f.Remedy.Patch is not null)) Next($"descent treat {folder}", isFirst: false);
        }
        else if (run.Outcome == RunOutcome.Finished)
        {
            Next($"descent predict {folder} {(data.Vocabulary is null ? "FILE" : "--prompt TEXT")}", isFirst: true);
            if (run.Diagnosis.Findings.Count > 0) Next($"descent doctor {folder}", isFirst: false); // what the advice is
        }
    }

    private static void WriteUnreadable(Run run)
    {
        if (run.Unreadable.Count == 0) return;
        var count = run.Unreadable.Count;
        Screen.Warning($"{Show.Plural(count, "sample")} could not be read and {(count == 1 ? "was" : "were")} left out:");
        foreach (var sample in run.Unreadable.Take(MostNamed))
            Console.Error.WriteLine($"  {Screen.Clean(sample.Description)}: {Screen.Clean(sample.Message)}");
        if (count > MostNamed) Console.Error.WriteLine($"  and {Show.Count(count - MostNamed)} more; summary.json names all");
    }

    // What the headline does not say already.
    private static void WriteMetrics(Evaluation test, ExperimentData data)
    {
        string[] said = data.Vocabulary is null ? ["accuracy", "rmse", "mae"] : ["accuracy", "perplexity"];
        foreach (var metric in test.Metrics.Where(m => m.Table is null && !said.Contains(m.Name)))
            Screen.Line($"  {Markup.Escape(MetricText.Name(metric.Name)),-18} {Markup.Escape(MetricText.Value(metric))}");
    }

    private static string Headline(Evaluation test, ExperimentData data)
    {
        var samples = Show.Plural(test.Samples, "sample");
        if (test.Accuracy is not { } accuracy)
            return $"[bold]test RMSE {Show.Value(test.Rmse ?? double.NaN)}, MAE {Show.Value(test.Mae ?? double.NaN)}[/]"
                + $"  (loss {Show.Loss(test.Loss)}, {samples})";
        if (data.Vocabulary is { } vocabulary && test.Perplexity is { } perplexity)
            return $"[bold]test loss {Show.Loss(test.Loss)} nats a {vocabulary.Unit}, perplexity {Show.Value(perplexity)}[/]"
                + $"  (accuracy {Show.Percent(accuracy)}, {Show.Count(test.Answers)} {vocabulary.Unit}s)";
        var each = data.Training.TargetShape.Count switch { 0 => string.Empty, 1 => " a step", _ => " a pixel" };
        return $"[bold]test accuracy {Show.Percent(accuracy)}{each}[/]  (loss {Show.Loss(test.Loss)}, {samples})";
    }

    // A short path that can be typed, where the folder lies below this one.
    public static string Near(string folder)
    {
        var near = Path.GetRelativePath(Directory.GetCurrentDirectory(), folder);
        return near.StartsWith("..", StringComparison.Ordinal) ? folder : near;
    }
}
