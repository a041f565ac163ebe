namespace Descent.Diagnostics;

/// <summary>DD0907.</summary>
internal sealed class StoppedTooLate : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0907", Name = "stopped-too-late", Title = "The training went on after the best epoch", Severity = Severity.Warn,
        Checks = "At the end: how long ago the validation was best, and how much better it was. It speaks when the best epoch lies in the first "
            + "two thirds and the loss has risen by a tenth since; as a warning when it rose by a third (of values), doubled, or the accuracy "
            + "fell beyond the sampling error.",
        Hurts = "The epochs after the best one cost time and made the model worse.",
        FalseAlarms = "With an early stop it is silent. A loss that rises from nearly nothing is silent, too.",
        Remedy = "Stop when the validation gets no better, and keep the best weights: training.stop.",
        Reference = "Lecture 005, early stopping; Prechelt, Early stopping - but when?, 1998",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Verdict;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Patient.HasEarlyStopping || x.Trace.Fault is not null || Course.Of(x) is not { } course) return;
        var (best, last, scale) = (course.Best, course.Last, Trials.Scale(x));
        var (lowest, rise) = (best.ValidationLoss!.Value, course.LateValidation - best.ValidationLoss.Value);
        if (course.Since < Thresholds.Patience || best.Epoch > Thresholds.EarlyBest * last.Epoch || lowest > 0.9 * scale) return;
        if (!(rise > Thresholds.Rise * lowest) || rise < 0.03 * scale || !(last.Loss < best.Loss)) return;
        var isClear = last.ValidationSamples >= Thresholds.FewestForGap && (HasFallen(best, last)
            || (last.ValidationAccuracy is null && rise > 0.33 * lowest && rise > 0.05 * scale) || (rise > lowest && rise > Thresholds.Gap * scale));
        x.Report(new Suspicion(
            isClear ? Severity.Warn : Severity.Info, isClear ? 0.8 : 0.6,
            $"The validation loss was best in epoch {best.Epoch} of {last.Epoch}: {Figures.Of(lowest)}; now it is "
            + $"{Figures.Of(course.LateValidation)}.",
            "After the best epoch the network only learnt its training samples by heart.",
            new Remedy("Stop when the validation gets no better, and keep the best weights.", new StopEarly()))
        {
            Evidence =
            [
                new Measure("best epoch", best.Epoch), new Measure("epochs", last.Epoch), new Measure("validation loss above its best", rise),
            ],
            Plots = [Figures.Epochs(x)],
        });
    }

    private static bool HasFallen(EpochReading best, EpochReading last) => best.ValidationAccuracy is { } before
        && last.ValidationAccuracy is { } after && before - after > 3 * Parts.Error(after, last.ValidationSamples);
}
