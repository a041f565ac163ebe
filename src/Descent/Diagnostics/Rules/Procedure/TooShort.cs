namespace Descent.Diagnostics;

/// <summary>DD0906.</summary>
internal sealed class TooShort : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0906", Name = "too-short", Title = "The training ended while it still got better", Severity = Severity.Warn,
        Checks = "At the end, where the loss still falls clearly and is not near zero: it goes on for up to 240 steps. It speaks when the loss "
            + "falls by "
            + "15 % more, at the mean rate of the plan where that has come down, and a tenth of all there is to learn; as "
            + "a warning where little of that had been learnt, or where half of what was left goes.",
        Hurts = "The result is that of an unfinished training; conclusions about the network or its settings are premature.",
        FalseAlarms = "A validation that no longer gets better ends a training rightly, whatever the training loss does: then it is silent.",
        Remedy = "Train for more epochs: until the validation gets no better.",
        Reference = "Lecture 003: watch the loss until it is flat; lecture 005, early stopping",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Verdict;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var (scale, trend, steps) = (Trials.Scale(x), x.Trend, x.Step - x.Patient.StepsBefore);
        if (steps < Thresholds.FewestForLength || x.Trace.Fault is not null || trend.IsSolved || !double.IsFinite(trend.Now)) return;
        var isFar = Trials.Height(x) > Thresholds.FarFromDone;
        if (!isFar && !(trend.Before - trend.Now > 0.1 * trend.Now)) return;
        if (trend.IsWorseThanStart || Course.Of(x) is { Since: >= Thresholds.Patience }) return;
        // A rate that came down as planned would come down later in a longer plan: what that wins is no unfinished training.
        var restored = RatePlan.Restored(x);
        var isMidst = restored == 0 && Trials.Height(x) > Thresholds.StillToLearn;
        var more = isFar || isMidst ? Thresholds.FurtherSteps : Math.Clamp(steps, 10, Thresholds.FurtherSteps);
        if (Trials.GoOn(x, new ReplayChange { ConstantRate = restored }, more) is not { IsFinite: true } further) return;
        var gain = trend.Now - further.Loss;
        var noise = 3 * Math.Max(further.Noise, trend.Noise / Math.Sqrt(LossTrend.Window(steps)));
        if (!(gain > Thresholds.StillFalling * trend.Now && gain > noise && gain > Thresholds.ClearGain * scale)) return;
        Report(x, further, isFar || (isMidst && Trials.Height(x, further.Loss) < Thresholds.HalfLeft * Trials.Height(x)));
    }

    /// <summary>Until the validation ends it: far from done, nobody knows how far.</summary>
    internal static RemedyStep[] Longer(Examination x)
    {
        const int Times = 10, Fewest = 30;
        var planned = (int)Math.Ceiling(x.Patient.TotalSteps / (double)Math.Max(1, x.Patient.StepsPerEpoch)); // a limit of steps may end it before
        return [new SetEpochs(Math.Max(Fewest, Times * planned)), new StopEarly()];
    }

    private static void Report(Examination x, TrialResult further, bool isFar)
    {
        x.Report(new Suspicion(
            isFar ? Severity.Warn : Severity.Info, isFar ? 0.75 : 0.6,
            $"The loss is {Figures.Loss(x, x.Trend.Now)} after {x.Step} steps and still falls: {further.Steps} steps more bring it to "
            + $"{Figures.Of(further.Loss)}.",
            "The training was ended before it was done.",
            new Remedy(
                isFar ? "Train until the validation gets no better." : "Train longer, until the validation gets no better.",
                isFar ? Longer(x) : []))
        {
            Evidence = [new Measure("loss at the end", x.Trend.Now), new Measure("loss half-way", x.Trend.Before)],
            Experiments =
            [
                new Experiment($"{further.Steps} steps more", "mean loss of the last steps", x.Trend.Now, further.Loss, "The training was not done."),
            ],
            Plots = [new EvidencePlot("Loss of every step", PlotKind.Line, "step", "loss", [Figures.LossLine(x)])],
        });
    }
}
