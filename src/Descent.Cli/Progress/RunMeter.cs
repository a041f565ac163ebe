using System.Diagnostics;
using Descent.Cli.Terminal;
using Descent.Training;

namespace Descent.Cli.Progress;

/// <summary>What a display shows of a run under way, and when it is time to show it again.</summary>
internal sealed class RunMeter(TimeSpan interval)
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _shownAt;
    private long _shownSamples;
    private double _epochLoss;
    private long _epochRight, _epochAnswers;
    private int _epochSamples;
    private long _samples;

    /// <summary>The plan, once the run has started.</summary>
    public TrainingPlan? Plan { get; private set; }

    public StepRecord Last { get; private set; }

    /// <summary>The mean loss of the epoch so far.</summary>
    public double Loss => _epochSamples == 0 ? double.NaN : _epochLoss / _epochSamples;

    /// <summary>The training accuracy of the epoch so far, or null.</summary>
    public double? Accuracy => Last.Accuracy is null || _epochAnswers == 0 ? null : (double)_epochRight / _epochAnswers;

    /// <summary>Over the time since the display was last renewed, smoothed.</summary>
    public double SamplesPerSecond { get; private set; }

    public double Seconds => Stopwatch.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Seconds to go at the speed so far.</summary>
    public double SecondsLeft => Plan is null || Last.Step == 0
        ? double.NaN
        : Seconds / (Last.Step - Plan.StepsBefore) * (Plan.TotalSteps - Last.Step);

    public Sparkline Losses { get; } = new(24);

    public void Start(TrainingPlan plan)
    {
        Plan = plan;
        _shownAt = Stopwatch.GetTimestamp();
    }

    /// <summary>Takes a step; true when the display is due.</summary>
    public bool Add(StepRecord step)
    {
        if (step.Epoch != Last.Epoch) (_epochLoss, _epochRight, _epochAnswers, _epochSamples) = (0, 0, 0, 0);
        Last = step;
        _epochLoss += (double)step.Loss * step.Samples;
        _epochRight += step.Right;
        _epochAnswers += step.Answers;
        _epochSamples += step.Samples;
        _samples += step.Samples;
        Losses.Add(step.Loss);
        return IsDue();
    }

    /// <summary>True when the display is due; the first is due at once.</summary>
    public bool IsDue()
    {
        var now = Stopwatch.GetTimestamp();
        var elapsed = Stopwatch.GetElapsedTime(_shownAt, now);
        if (elapsed < interval && _shownSamples > 0) return false;
        var speed = (_samples - _shownSamples) / Math.Max(elapsed.TotalSeconds, 1e-9);
        if (_samples > _shownSamples) SamplesPerSecond = SamplesPerSecond == 0 ? speed : (0.7 * SamplesPerSecond) + (0.3 * speed);
        (_shownAt, _shownSamples) = (now, _samples);
        return true;
    }
}
