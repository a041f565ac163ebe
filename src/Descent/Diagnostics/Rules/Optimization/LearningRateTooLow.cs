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
            + "1000 times the rate and more end clearly lower, it speaks.",
        Hurts = "The loss falls in the right direction, and so slowly that the plan is over long before it is low.",
        FalseAlarms = "Warm-up and the end of a schedule are taken into account, since the whole plan is looked at and not the present rate. A "
            + "solved task is left alone. A low rate with a plan that is long enough is not too low, merely slow.",
        Remedy = "Raise the rate to the one that did best in the trial, or plan for more epochs. 'descent lr-find' draws the loss over the rate.",
        Reference = "Lecture 003, learning rate: 'decreasing very slowly: the rate is too low'; Smith, Cyclical learning rates, arXiv:1506.01186",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0101", "DD0106", "DD0506", "DD0901", "DD0906", "DD0908", "DD0415"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Step - x.Patient.StepsBefore < Thresholds.FewestSteps || x.Patient.BaseRate == 0) return;
        if (!(Trials.Height(x) > Thresholds.ClearlyBad) || x.Trace.Fault is not null) return;
        var ratio = UpdateRatios.Median(x);
        var way = ratio * PlannedSteps(x);
        if (!(ratio < Thresholds.SlowUpdate && way < Thresholds.ShortWay)) return;
        if (x.Laboratory is null)
        {
            x.Skip("nothing could be tried: a resumed run, an optimizer that computes the loss itself, or experiments that were switched off");
            return;
        }

        Try(x, ratio, way);
    }

    private static void Try(Examination x, double ratio, double way)
    {
        var farther = Math.Max(1, Trials.PlanOverTrial(x));
        if (!double.IsFinite(farther) || Trials.Replay(x, new ReplayChange { RateFactor = farther }) is not { IsFinite: true } end) return;
        if (Trials.Height(x, end.Loss) < Thresholds.ClearlyBad || Best(x, end) is not var (tried, best)) return;
        var factor = Figures.Rounded(tried * Trials.MeanFactor(x)); // the rate that was meant, where the schedule begins low
        var rate = x.Patient.BaseRate;
        x.Report(new Suspicion(
            Severity.Warn, 0.9,
            $"With a rate of {Figures.Of(rate)} weights change by {Figures.Of(ratio)} of their size in a step, {Figures.Percent(way)} in the whole "
            + "plan at most. "
            + $"The loss is {Figures.Loss(x, x.Trend.Now)}, and a trial that goes as far as the whole plan ends at {Figures.Of(end.Loss)}; "
            + $"{best.Steps} steps at "
            + $"{Figures.Of(rate * factor)} end at {Figures.Of(best.Loss)}.",
            "The steps go the right way, and are so short that the plan is over long before the loss is low.",
            new Remedy($"Raise the learning rate to about {Figures.Of(rate * factor)}.", new ScaleLearningRate(factor)))
        {
            Evidence =
            [
                new Measure("learning rate", rate), new Measure("median change of a weight matrix in a step, of its norm", ratio, "about 0.001"),
                new Measure("the same over the whole plan, at most", way, "1 or more"),
            ],
            Experiments = [Trials.Experiment(
                $"{Figures.Of(tried)} times the rate, against {Figures.Of(farther)} times (as far as the plan)", end, best,
                "A few steps at the higher rate do more than the whole plan.")],
            Plots = [new EvidencePlot("The same steps at two rates", PlotKind.Line, "step", "loss",
                [end.Line("as far as the whole plan"), best.Line($"{Figures.Of(factor)} times the rate")])],
        });
    }

    // Up in tens until it gets worse, and then between.
    private static (double Factor, TrialResult Result)? Best(Examination x, TrialResult end)
    {
        (double Factor, TrialResult Result) best = (1, end);
        var first = 1 / Trials.MeanFactor(x);
        void Try(double factor)
        {
            if (Trials.Replay(x, new ReplayChange { RateFactor = factor }) is { IsFinite: true } result && result.Loss < best.Result.Loss)
                best = (factor, result);
        }

        for (var power = 1; power <= Thresholds.HigherRates; power++)
        {
            Try(first * Math.Pow(10, power));
            if (best.Factor > 1 && best.Factor < 0.5 * first * Math.Pow(10, power)) break;
        }

        if (!Trials.IsClearlyLower(x, best.Result, end)) return null;
        var found = best.Factor;
        Try(found * 3);
        Try(found / 3);
        return best;
    }

    // Steps of the plan, each counted by its rate as a share of the mean rate so far.
    private static double PlannedSteps(Examination x)
    {
        var plan = RatePlan.Of(x);
        return plan.MeanUntil(x.Step) is > 0 and var mean ? plan.Sum / mean : double.PositiveInfinity;
    }
}
