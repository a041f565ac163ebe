using Descent.Cli.Results;
using Descent.Cli.Terminal;
using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Cli.Progress;

/// <summary>Progress as plain lines, for a file or a pipe: one every few seconds and one an epoch.</summary>
internal sealed class LineView : TrainingObserver
{
    private readonly RunMeter _meter = new(TimeSpan.FromSeconds(5));
    private double _spokenAt;

    public override void OnStart(TrainingPlan plan) => _meter.Start(plan);

    public override void OnStep(StepRecord step)
    {
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
        _spokenAt = _meter.Seconds;
        Screen.Line(EpochText.Of(epoch, _meter.Plan!.Options.Epochs));
    }

    public override void OnFinding(Finding finding)
    {
        if (finding.Severity > Severity.Info) Screen.Line($"{FindingText.Word(finding.Severity)} {Screen.Safe(FindingText.Line(finding))}");
    }
}
