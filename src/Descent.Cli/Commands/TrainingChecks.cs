using Descent.Cli.Progress;
using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Training;

namespace Descent.Cli.Commands;

/// <summary>--fast-dev-run and --overfit-one-batch: does it run, and can it learn? Neither leaves a run behind.</summary>
internal static class TrainingChecks
{
    private const int DevBatches = 3;
    private const int OverfitSteps = 500;

    public static int FastDevRun(TrainingSetup setup, bool isJson, bool isQuiet)
    {
        using var signals = new StopSignals();
        var result = setup.CreateTrainer().FastDevRun(setup.TrainingData, DevBatches, signals.Token);
        var isGood = result.Run.Outcome == RunOutcome.Finished;
        if (isJson)
        {
            JsonLines.Write(w =>
            {
                w.WriteString("event", "fast-dev-run");
                w.WriteString("outcome", result.Run.Outcome.ToString().ToLowerInvariant());
                if (result.Run.Message.Length > 0) w.WriteString("message", result.Run.Message);
                Texts("exercised", result.Exercised);
                Texts("missing", result.Missing);

                void Texts(string name, IReadOnlyList<string> texts)
                {
                    w.WriteStartArray(name);
                    foreach (var text in texts) w.WriteStringValue(text);
                    w.WriteEndArray();
                }
            });
        }
        else
        {
            if (!isQuiet)
                foreach (var text in result.Exercised)
                    Screen.Line($"[green]ran[/]      {Screen.Safe(text)}");
            foreach (var text in result.Missing) Screen.Line($"[yellow]did not[/]  {Screen.Safe(text)}");
            if (isGood) Screen.Line("[bold]Everything runs.[/] A fast dev run: nothing was kept.");
        }

        if (isGood) return 0;
        if (result.Run.Outcome == RunOutcome.Cancelled) return signals.ExitCode;
        Screen.Error(result.Run.Message);
        return Failures.Failed;
    }

    public static int OverfitOneBatch(TrainingSetup setup, bool isJson)
    {
        using var signals = new StopSignals();
        var trainer = setup.CreateTrainer();
        OverfitResult result;
        try
        {
            result = EvaluationProgress.Watch(!isJson, "one batch", OverfitSteps, "steps at most", told => trainer.OverfitOneBatch(
                setup.TrainingData, OverfitSteps, (step, _) => told(step), signals.Token));
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine("stopped before there was a verdict");
            return signals.ExitCode;
        }

        if (isJson) Write(result);
        else Show(result);
        return result.CanLearn ? 0 : Failures.Failed;
    }

    private static void Show(OverfitResult result)
    {
        Screen.Line($"[bold {(result.CanLearn ? "green" : "red")}]{Screen.Safe(result.Verdict)}[/]");
        if (result.Accuracy is { } accuracy) Screen.Line($"Accuracy on the batch: {Terminal.Show.Percent(accuracy)}");
        if (result.Hint is { } hint) Screen.Line(Screen.Safe(hint));
        Screen.Line("[grey]Without augmentation, mixing, dropout, penalties, smoothing and schedule. Nothing was kept.[/]");
    }

    private static void Write(OverfitResult result) => JsonLines.Write(w =>
    {
        w.WriteString("event", "overfit-one-batch");
        w.WriteBoolean("canLearn", result.CanLearn);
        MetricJson.WriteNumber(w, "firstLoss", result.FirstLoss);
        MetricJson.WriteNumber(w, "lastLoss", result.LastLoss);
        MetricJson.WriteNumber(w, "target", result.Target);
        w.WriteNumber("steps", result.Steps);
        if (result.Accuracy is { } accuracy) MetricJson.WriteNumber(w, "accuracy", accuracy);
        w.WriteString("verdict", result.Verdict);
        if (result.Hint is { } hint) w.WriteString("hint", hint);
    });
}
