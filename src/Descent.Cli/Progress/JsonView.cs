using System.Text.Json;
using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Cli.Progress;

/// <summary>Progress as one JSON object a line: the start, about ten steps a second, every epoch, the end.</summary>
internal sealed class JsonView(string name, string runPath) : TrainingObserver
{
    private readonly RunMeter _meter = new(TimeSpan.FromMilliseconds(100));

    public override void OnStart(TrainingPlan plan)
    {
        _meter.Start(plan);
        JsonLines.Write(w =>
        {
            w.WriteString("event", "start");
            w.WriteString("name", name);
            w.WriteString("run", runPath);
            w.WriteStartObject("samples");
            w.WriteNumber("training", plan.Data.Training.Count);
            w.WriteNumber("validation", plan.Data.Validation?.Count ?? 0);
            w.WriteNumber("test", plan.Data.Test?.Count ?? 0);
            w.WriteEndObject();
            w.WriteNumber("parameters", plan.Model.ParameterCount());
            w.WriteNumber("epochs", plan.Options.Epochs);
            w.WriteNumber("batchSize", plan.Options.BatchSize);
            w.WriteNumber("stepsPerEpoch", plan.StepsPerEpoch);
            w.WriteNumber("totalSteps", plan.TotalSteps);
        });
    }

    public override void OnStep(StepRecord step)
    {
        if (!_meter.Add(step)) return;
        JsonLines.Write(w =>
        {
            w.WriteString("event", "step");
            w.WriteNumber("step", step.Step);
            w.WriteNumber("epoch", step.Epoch);
            w.WriteNumber("loss", step.Loss);
            if (step.Accuracy is { } accuracy) w.WriteNumber("accuracy", accuracy);
            w.WriteNumber("learningRate", step.LearningRate);
            w.WriteNumber("samplesPerSecond", Math.Round(_meter.SamplesPerSecond));
        });
    }

    public override void OnFault(FaultReport fault) => JsonLines.Write(w =>
    {
        w.WriteString("event", "fault");
        w.WriteNumber("step", fault.Step);
        w.WriteNumber("epoch", fault.Epoch);
        w.WriteString("cause", fault.Cause);
        w.WriteString("action", fault.Action);
    });

    public override void OnWarning(string message) => JsonLines.Write(w =>
    {
        w.WriteString("event", "warning");
        w.WriteString("message", message);
    });

    public override void OnFinding(Finding finding) => JsonLines.Write(w =>
    {
        w.WriteString("event", "finding");
        JsonLines.Finding(w, finding);
    });

    public override void OnEpoch(EpochRecord epoch) => JsonLines.Write(w =>
    {
        w.WriteString("event", "epoch");
        w.WriteNumber("epoch", epoch.Epoch);
        JsonLines.Number(w, "loss", epoch.Loss);
        if (epoch.Accuracy is { } accuracy) w.WriteNumber("accuracy", accuracy);
        w.WriteNumber("seconds", Math.Round(epoch.Seconds, 3));
        w.WriteNumber("samples", epoch.Samples);
        w.WritePropertyName("validation");
        JsonLines.Evaluation(w, epoch.Validation);
    });

    /// <summary>Writes the last line.</summary>
    public void Finish(Run run) => JsonLines.Write(w => Finished(w, run));

    private void Finished(Utf8JsonWriter w, Run run)
    {
        w.WriteString("event", "finished");
        w.WriteString("outcome", run.Outcome.ToString().ToLowerInvariant());
        if (run.Message.Length > 0) w.WriteString("message", run.Message);
        w.WriteString("run", runPath);
        w.WriteNumber("steps", run.StepsBefore + run.Steps.Count);
        w.WriteNumber("seconds", Math.Round(run.Seconds, 3));
        JsonLines.Unreadable(w, run);
        JsonLines.Diagnosis(w, run.Diagnosis);
        MetricJson.WriteUnits(w, run.Test ?? run.Epochs.LastOrDefault(e => e.Validation is not null)?.Validation);
        w.WritePropertyName("test");
        JsonLines.Evaluation(w, run.Test);
    }
}
