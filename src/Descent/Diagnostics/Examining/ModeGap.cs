namespace Descent.Diagnostics;

/// <summary>The loss of the present weights on the same training batches in both modes.</summary>
/// <param name="Training">In training mode.</param>
/// <param name="Evaluation">In evaluation mode.</param>
/// <param name="Baseline">The loss of the best constant answer, or of the first steps where that is not known.</param>
/// <param name="Batches">How many batches.</param>
internal sealed record ModeGap(double Training, double Evaluation, double Baseline, int Batches)
{
    private const int MostBatches = 8;

    /// <summary>Whether evaluation is clearly worse: dropout and augmentation make it better, not worse.</summary>
    public bool IsWorseInEvaluation => !double.IsFinite(Evaluation)
        || (Evaluation > Thresholds.ModeRatio * Training && Evaluation - Training > Thresholds.ModeGap * Baseline);

    /// <summary>Whether the modes differ clearly, whichever is worse.</summary>
    public bool IsWide => IsWorseInEvaluation
        || (Training > Thresholds.ModeRatio * Evaluation && Training - Evaluation > Thresholds.ModeGap * Baseline);

    /// <summary>In words.</summary>
    public string Sentence => FormattableString.Invariant(
        $"On the same {Batches} training batches the loss is {Training:G3} in training mode and {Evaluation:G3} in evaluation mode.");

    public Experiment Experiment => new(
        "the same training batches in evaluation mode", $"mean loss of {Batches} batches", Training, Evaluation,
        "It is the modes that differ, not the data.");

    /// <summary>As it is now, measured once at each moment; null where it cannot be.</summary>
    public static ModeGap? Of(Examination x)
    {
        if (x.Laboratory is not { } laboratory) return null;
        var known = x.Shared(() => new Memory());
        if (known.Step == x.Step) return known.Gap;
        var batches = Math.Clamp(x.Patient.StepsPerEpoch, 1, MostBatches);
        known.Step = x.Step;
        known.Gap = laboratory.LossWith(InputChange.None, isTraining: true, batches) is { } training
            && laboratory.LossWith(InputChange.None, isTraining: false, batches) is { } evaluation
                ? new ModeGap(training, evaluation, x.Trace.Baseline > 0 ? x.Trace.Baseline : Math.Abs(x.Trend.Start), batches)
                : null;
        return known.Gap;
    }

    private sealed class Memory
    {
        public int Step { get; set; } = -1;

        public ModeGap? Gap { get; set; }
    }
}
