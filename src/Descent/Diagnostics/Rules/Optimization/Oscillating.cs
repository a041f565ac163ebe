namespace Descent.Diagnostics;

/// <summary>DD0504.</summary>
internal sealed class Oscillating : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0504", Name = "oscillating", Title = "The loss swings and does not settle", Severity = Severity.Warn,
        Checks = "How much the loss differs between neighbouring steps, as a share of its mean, and whether the gradients of one step and the "
            + "next oppose each other. It speaks where the loss is high and not falling, swings by more than half of itself or has opposing "
            + "gradients, and where the next steps at a tenth of the rate swing less and end clearly lower.",
        Hurts = "The weights jump from one wall of a valley to the other. Much of each step undoes the one before.",
        FalseAlarms = "Small batches make a noisy loss that is no oscillation: their noise does not vanish at a lower rate, and then this rule "
            + "is silent. It is silent, too, while the loss still falls.",
        Remedy = "Lower the rate, lower the momentum where it is above 0.9, or let a schedule lower the rate towards the end.",
        Reference = "Lecture 003, learning rate and momentum; LeCun et al., Efficient BackProp, 1998, section 5",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0904", "DD0907"];

    /// <inheritdoc/>
    public override bool IsMoot(Examination x) => x.Trace.Fault is null && x.Trend.IsSolved;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Step - x.Patient.StepsBefore < Thresholds.HumpSteps || x.Trace.Fault is not null || !double.IsFinite(x.Trend.Now)) return;
        if (x.Trend.IsImproving || !(Trials.Height(x) > Thresholds.StillHigh)) return;
        var swing = x.Trend.Noise / Math.Abs(x.Trend.Now);
        var cosine = UpdateRatios.Middle(
        [
            .. x.Trace.Parameters.Where(p => p.IsMatrix).SelectMany(p => p.Readings.TakeLast(4)).Select(r => r.GradientCosine).Where(double.IsFinite),
        ]);
        if (!(swing > Thresholds.Swing || cosine < Thresholds.Opposing)) return;
        if (Trials.GoOn(x, new ReplayChange()) is not { } own || Trials.GoOn(x, new ReplayChange { RateFactor = 0.1 }) is not { } lower) return;
        if (!Trials.IsClearlyLower(x, lower, own) || lower.Noise > 0.5 * own.Noise) return;
        x.Report(new Suspicion(
            Severity.Warn, 0.75,
            $"The loss is {Figures.Loss(x, x.Trend.Now)} and changes by {Figures.Times(swing)} from one step to the "
            + $"next{(cosine < Thresholds.Opposing ? $"; gradients of neighbouring steps have a cosine of {Figures.Of(cosine)}" : string.Empty)}. "
            + $"At a tenth of the rate it goes to {Figures.Of(lower.Loss)} within {lower.Steps} steps.",
            "The weights jump from one wall of a valley to the other, and each step undoes much of the one before.",
            Mend(x))
        {
            Evidence =
            [
                new Measure("swing between steps, of the loss", swing, "below 0.5"),
                new Measure("cosine of neighbouring gradients", cosine, "0 or more"),
            ],
            Experiments = [Trials.Experiment("the next steps at a tenth of the rate", own, lower, "It settles at once.")],
            Plots = [new EvidencePlot("Loss of every step", PlotKind.Line, "step", "loss", [Figures.LossLine(x)])],
        });
    }

    // Samples in the order of their classes swing at any rate.
    private static Remedy Mend(Examination x)
    {
        if (!x.Patient.IsShuffled)
            return new Remedy("Shuffle the samples anew for every epoch; lower the rate if it still swings.", new SetSetting("data.shuffle", true));
        var factor = RateRemedy.Lower(x, null, 0.1);
        return new Remedy(
            $"Lower the learning rate to about {Figures.Of(x.Patient.BaseRate * factor)}, or let a schedule do it.", new ScaleLearningRate(factor));
    }
}
