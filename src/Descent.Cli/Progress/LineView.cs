using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Cli.Progress;

/// <summary>Progress as plain lines, for a file or a pipe: one every few seconds and one an epoch.</summary>
internal sealed class LineView : TrainingObserver
{
    private readonly RunMeter _meter = new(TimeSpan.FromSeconds(5));
    private double _spokenAt, _toldAt = double.NegativeInfinity;
    private double? _examinedFrom; // when the rules that are asked now began to be

    public override void OnStart(TrainingPlan plan) => _meter.Start(plan);

    public override void OnStep(StepRecord step)
    {
        _examinedFrom = null;
        // The first step's speed is that of a cold start and would mislead.
        if (!_meter.Add(step) || _meter.Seconds - _spokenAt < 5) return;
        _spokenAt = _meter.Seconds;
        var accuracy = _meter.Accuracy is { } share ? $"  accuracy {Show.Percent(share)}" : string.Empty;
        Screen.Line(
            $"step {step.Step}/{_meter.Plan!.TotalSteps}  loss {Show.Loss(_meter.Loss)}{accuracy}  "
            + $"{Show.Count((long)_meter.SamplesPerSecond)} samples/s  {Show.Duration(_meter.SecondsLeft)} left");
    }

    public override void OnEpoch(EpochRecord epoch)
    {
        (_spokenAt, _examinedFrom) = (_meter.Seconds, null);
        Screen.Line(EpochText.Of(epoch, _meter.Plan!.Options.Epochs));
    }

    public override void OnFinding(Finding finding)
    {
        if (finding.Severity == Severity.Info) return; // advice can wait for the end
        foreach (var line in FindingText.Live(finding)) Screen.Line(line);
    }

    public override void OnEvaluating(string role, int samplesDone, int samples) => _examinedFrom = null;

    // Only what takes longer than a second, and a line every few seconds at most.
    public override void OnExamining(string rule, string trial, int stepsDone, int steps)
    {
        var now = _meter.Seconds;
        _examinedFrom ??= now;
        if (now - _examinedFrom < 1 || now - _toldAt < 5) return;
        _toldAt = now;
        Screen.Line(Screen.Safe(ExaminingText.Of(rule, trial)));
    }
}
