using System.Text.Json;
using Descent.Configuration;
using Descent.Training;

namespace Descent.Cli.Progress;

/// <summary>A search as one JSON object a line.</summary>
internal sealed class SearchJson(string folder) : SearchObserver
{
    public override void OnStart(SearchPlan plan, IReadOnlyList<SearchTrial> before) => JsonLines.Write(w =>
    {
        w.WriteString("event", "start");
        w.WriteString("name", plan.Spec.Name);
        w.WriteString("folder", folder);
        w.WriteString("objective", plan.Spec.Objective.Name);
        w.WriteNumber("trials", plan.Trials);
        w.WriteNumber("results", before.Count);
    });

    public override void OnTrial(SearchTrial trial) => JsonLines.Write(w =>
    {
        w.WriteString("event", "trial");
        w.WriteNumber("trial", trial.Number);
        w.WriteNumber("rung", trial.Rung);
        w.WriteNumber("epochs", trial.Epochs);
        WriteValues(w, trial);
    });

    public override void OnEpoch(SearchTrial trial, EpochRecord epoch) => JsonLines.Write(w =>
    {
        w.WriteString("event", "epoch");
        w.WriteNumber("trial", trial.Number);
        w.WriteNumber("epoch", epoch.Epoch);
        JsonLines.Number(w, "loss", epoch.Loss);
        w.WritePropertyName("validation");
        JsonLines.Evaluation(w, epoch.Validation);
    });

    public override void OnResult(SearchTrial trial) => JsonLines.Write(w =>
    {
        w.WriteString("event", "result");
        WriteResult(w, trial);
    });

    public void Finish(SearchResult result) => JsonLines.Write(w =>
    {
        w.WriteString("event", "end");
        w.WriteBoolean("complete", result.IsComplete);
        w.WriteNumber("trials", result.Trials.Count);
        if (result.Best is not { } best)
        {
            w.WriteNull("best");
            return;
        }

        w.WriteStartObject("best");
        WriteResult(w, best);
        w.WriteEndObject();
    });

    private static void WriteResult(Utf8JsonWriter w, SearchTrial trial)
    {
        w.WriteNumber("trial", trial.Number);
        w.WriteNumber("rung", trial.Rung);
        w.WriteNumber("epochs", trial.Epochs);
        w.WriteString("status", trial.Status.ToString().ToLowerInvariant());
        if (trial.Objective is { } objective) w.WriteNumber("objective", objective);
        if (trial.Reason.Length > 0) w.WriteString("reason", trial.Reason);
        foreach (var (name, value) in trial.Metrics) JsonLines.Number(w, name, value);
        w.WriteNumber("seconds", Math.Round(trial.Seconds, 3));
        WriteValues(w, trial);
    }

    private static void WriteValues(Utf8JsonWriter w, SearchTrial trial)
    {
        w.WriteStartObject("values");
        foreach (var (path, value) in trial.Values)
        {
            w.WritePropertyName(path);
            w.WriteRawValue(value);
        }

        w.WriteEndObject();
    }
}
