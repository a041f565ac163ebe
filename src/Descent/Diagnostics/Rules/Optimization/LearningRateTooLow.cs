namespace Descent.Diagnostics;

/// <summary>DD0502.</summary>
internal sealed class LearningRateTooLow : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0502", Name = "learning-rate-too-low", Title = "The learning rate is too low", Severity = Severity.Warn,
        Checks = "It becomes suspicious when weights change by less than half a thousandth of their norm in a step, so that the whole plan "
            + "could not move them by half of it, and the loss is still high. Then it does the first steps again at a rate so much higher that "
            + "they go as far as the whole plan: that is about where the run would end. If that is a clearly bad loss, and steps at 10, 100, "
            + "1000 times the rate and more end clearly lower, it speaks. After the first epoch it does the same with a hundred "
            + "steps, where the rate is below the usual one. At the end of a run that is far from done it compares with where the run ended; and it "
            + "speaks, less sure, where no trial helps and the weights could not move by a tenth.",
        Hurts = "The loss falls in the right direction, and so slowly that the plan is over long before it is low.",
        FalseAlarms = "Warm-up and the end of a schedule are taken into account, since the whole plan is looked at and not the present rate. A "
            + "solved task is left alone. A low rate with a plan that is long enough is not too low, merely slow.",
        Remedy = "Raise the rate to the one that did best in the trial, or nearer to the optimizer's usual one where that does well, too; or "
            + "plan for more epochs. 'descent lr-find' draws the loss over the rate.",
        Reference = "Lecture 003, learning rate: 'decreasing very slowly: the rate is too low'; Smith, Cyclical learning rates, arXiv:1506.01186",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0101", "DD0106", "DD0506", "DD0906", "DD0908", "DD0415"];

    /// <inheritdoc/>
    public override bool IsMoot(Examination x) => x.Trace.Fault is null && x.Trend.IsSolved;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Step - x.Patient.StepsBefore < Thresholds.FewestSteps || x.Patient.BaseRate == 0) return;
        // A rate that is low by any rule of thumb may ask at the end of a run that has learnt the half, too.
        var bad = x.Moment.HasFlag(Moments.Verdict) && RateRemedy.IsBelowUsual(x) ? Thresholds.StillHigh : Thresholds.ClearlyBad;
        if (!(Trials.Height(x) > bad) || x.Trace.Fault is not null || x.Trend.IsWorseThanStart) return;
        var ratio = UpdateRatios.Median(x);
        var way = ratio * PlannedSteps(x);
        var isSlow = ratio < Thresholds.SlowUpdate && way < Thresholds.ShortWay;
        var isEnd = x.Moment.HasFlag(Moments.Verdict);
        var isFirst = x.Moment.HasFlag(Moments.Epoch) && x.Trace.Epochs.Count == 1 && RateRemedy.IsBelowUsual(x)
            && x.Patient.TotalSteps >= 2L * x.Step; // else the run itself is the trial
        if (!isSlow && !isEnd && !isFirst) return;
        if (x.Laboratory is null)
        {
            x.Skip("nothing could be tried: a resumed run, an optimizer that computes the loss itself, or experiments that were switched off");
            return;
        }

        if (isEnd) AtEnd(x, ratio, way);
        else if (!(isSlow && AsPlanned(x, ratio, way, Thresholds.ReplaySteps)) && isFirst) AsPlanned(x, ratio, way, Thresholds.PatientSteps);
    }

    // Before the end: a trial that goes as far as the plan stands for it.
    private static bool AsPlanned(Examination x, double ratio, double way, int steps)
    {
        var farther = Math.Max(1, Trials.PlanOverTrial(x, steps));
        if (!double.IsFinite(farther)) return false;
        if (Trials.Replay(x, new ReplayChange { RateFactor = farther }, steps) is not { IsFinite: true } end) return false;
        if (Trials.Height(x, end.Loss) < Thresholds.ClearlyBad || Higher(x, end, steps) is not [var best, ..]) return false;
        if (!IsCured(x, best.Result, end)) return false;
        foreach (var factor in (double[])[3, 1 / 3.0])
            if (RateTrial.Of(x, [best.Factor * factor], steps) is [var near] && near.Result.Loss < best.Result.Loss)
                best = near;
        Report(x, (ratio, way), end, best, $"a trial that goes as far as the whole plan ends at {Figures.Of(end.Loss)}");
        return true;
    }

    // At the end the run itself shows how far it came: a few steps that come lower say all. Where every rate begins with a plateau, more steps.
    private static void AtEnd(Examination x, double ratio, double way)
    {
        var end = Trials.End(x);
        var tried = Higher(x, end, Thresholds.ReplaySteps);
        if (tried is not [var best, ..]) return;
        foreach (var steps in (int[])[Thresholds.PatientSteps, Math.Min(Thresholds.StepsAhead, x.Trend.Steps)])
            if (!IsCured(x, best.Result, end) && Trials.MayBePatient(x) && (steps == Thresholds.PatientSteps || RateRemedy.IsBelowUsual(x))
                && RateTrial.Of(x, tried.Take(2).Select(t => t.Factor), steps) is [var longer, ..])
                best = longer;
        if (IsCured(x, best.Result, end)) Report(x, (ratio, way), end, best, "so it ended");
        else if (way < Thresholds.NoWay && x.Trend.IsAtChance && IsFarBelowUsual(x)) Report(x, (ratio, way), end, null, "so it ended");
    }

    // Of two trials that are both worse than an answer that does not look, neither says a thing.
    private static bool IsCured(Examination x, TrialResult trial, TrialResult end) => Trials.IsClearlyLower(x, trial, end)
        && !(x.Trace.Baseline > 0 && trial.Loss > Thresholds.Cured * x.Trace.Baseline);

    // Weights may also stand still because no gradient reaches them: then the rate is a usual one.
    private static bool IsFarBelowUsual(Examination x) =>
        x.Patient.BaseRate * RatePlan.Of(x).Highest < Thresholds.FarBelowUsual * TypicalRates.Of(x.Patient.Optimizer);

    // Up in tens until it gets worse; the best first.
    private static IReadOnlyList<RateTrial> Higher(Examination x, TrialResult end, int steps)
    {
        List<RateTrial> tried = [];
        var (first, lowest) = (1 / Trials.MeanFactor(x, steps), end.Loss);
        for (var power = 1; power <= Thresholds.HigherRates; power++)
        {
            if (RateTrial.Of(x, [first * Math.Pow(10, power)], steps) is not [var trial]) break;
            tried.Add(trial);
            if (trial.Result.Loss > lowest && lowest < end.Loss) break;
            lowest = Math.Min(lowest, trial.Result.Loss);
        }

        return [.. tried.OrderBy(t => t.Result.Loss)];
    }

    private static void Report(Examination x, (double Ratio, double Way) seen, TrialResult end, RateTrial? best, string planned)
    {
        var rate = x.Patient.BaseRate;
        // What was meant, where the schedule begins low.
        var factor = best is null ? 1000 : Figures.Rounded(best.Factor * Trials.MeanFactor(x, best.Result.Steps));
        var tried = best is null ? "no trial was long enough to say how it would be at a higher rate"
            : $"{best.Result.Steps} steps at {Figures.Of(rate * factor)} end at {Figures.Of(best.Result.Loss)}";
        x.Report(new Suspicion(
            Severity.Warn, best is null ? 0.65 : 0.9,
            $"With a rate of {Figures.Of(rate)} weights change by {Figures.Of(seen.Ratio)} of their size in a step, {Figures.Percent(seen.Way)} in "
            + $"the whole plan at most. The loss is {Figures.Loss(x, x.Trend.Now)}, and {planned}; {tried}.",
            "The steps go the right way, and are so short that the plan is over long before the loss is low.",
            Mend(x, best))
        {
            Evidence =
            [
                new Measure("learning rate", rate),
                new Measure("median change of a weight matrix in a step, of its norm", seen.Ratio, "about 0.001"),
                new Measure("the same over the whole plan, at most", seen.Way, "1 or more"),
            ],
            Experiments = best is null ? [] : [Trials.Experiment(
                $"{Figures.Of(best.Factor)} times the rate, from the start", end, best.Result,
                "A few steps at the higher rate do more than the whole plan.")],
            Plots = best is null ? [new EvidencePlot("Loss of every step", PlotKind.Line, "step", "loss", [Figures.LossLine(x)])]
                : [new EvidencePlot("The same steps at two rates", PlotKind.Line, "step", "loss",
                    [end.Line("as planned"), best.Result.Line($"{Figures.Of(factor)} times the rate")])],
        });
    }

    // What an optimizer usually has is too low for a short plan only.
    private static Remedy Mend(Examination x, RateTrial? best)
    {
        if (best is null) return new Remedy("Raise the learning rate a hundredfold or more; 'descent lr-find' draws the loss over the rate.");
        if (!RateRemedy.IsBelowUsual(x))
            return new Remedy(
                "Train for longer, until the validation gets no better: the rate is a usual one, and the plan short.", TooShort.Longer(x));
        var factor = RateRemedy.Higher(x, best);
        return new Remedy($"Raise the learning rate to about {Figures.Of(x.Patient.BaseRate * factor)}.", new ScaleLearningRate(factor));
    }

    // Steps of the plan, each counted by its rate as a share of the mean rate so far.
    private static double PlannedSteps(Examination x)
    {
        var plan = RatePlan.Of(x);
        return plan.MeanUntil(x.Step) is > 0 and var mean ? plan.Sum / mean : double.PositiveInfinity;
    }
}
