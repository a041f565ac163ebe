namespace Descent.Diagnostics;

/// <summary>DD0502.</summary>
internal sealed class LearningRateTooLow : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0502", Name = "learning-rate-too-low", Title = "The learning rate is too low", Severity = Severity.Warn,
        Checks = "It becomes suspicious when weights change by less than half a thousandth of their norm in a step, so that the whole plan could not move them "
            + "by half of it, and the loss is still high. Then it does the first steps again at a rate so much higher that they go as far as the whole plan: "
            + "that is about where the run would end. If that is a clearly bad loss, and steps at 10, 100 or 1000 times the rate end clearly lower, it speaks.",
        Hurts = "The loss falls in the right direction, and so slowly that the plan is over long before it is low.",
        FalseAlarms = "Warm-up and the end of a schedule are taken into account, since the whole plan is looked at and not the present rate. A solved task is "
            + "left alone. A low rate with a plan that is long enough is not too low, merely slow.",
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
        var scale = Trials.Scale(x);
        if (!(x.Trend.Now > Thresholds.ClearlyBad * scale) || x.Trace.Fault is not null) return;
        var ratio = UpdateRatios.Median(x);
        var way = ratio * PlannedSteps(x);
        if (!(ratio < Thresholds.SlowUpdate && way < Thresholds.ShortWay)) return;
        if (x.Laboratory is null)
        {
            x.Skip("nothing could be tried: a resumed run, an optimizer that computes the loss itself, or experiments that were switched off");
            return;
        }

        Try(x, scale, ratio, way);
    }

    private static void Try(Examination x, double scale, double ratio, double way)
    {
        var farther = Math.Max(1, Trials.PlanOverTrial(x));
        if (!double.IsFinite(farther) || Trials.Replay(x, new ReplayChange { RateFactor = farther }) is not { IsFinite: true } end) return;
        if (end.Loss < Thresholds.ClearlyBad * scale) return;
        var trials = Thresholds.HigherRates.Select(f => (Factor: f, Result: Trials.Replay(x, new ReplayChange { RateFactor = f }))).ToList();
        var (factor, best) = trials.Where(t => t.Result is { IsFinite: true }).OrderBy(t => t.Result!.Loss).FirstOrDefault();
        if (best is null || !Trials.IsClearlyLower(x, best, end)) return;
        var rate = x.Patient.BaseRate;
        x.Report(new Suspicion(
            Severity.Warn, 0.9,
            $"With a rate of {Figures.Of(rate)} weights change by {Figures.Of(ratio)} of their size in a step, {Figures.Percent(way)} in the whole plan at most. "
            + $"The loss is {Figures.Loss(x, x.Trend.Now)}, and a trial that goes as far as the whole plan ends at {Figures.Of(end.Loss)}; {best.Steps} steps at "
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
                $"{Figures.Of(factor)} times the rate, against {Figures.Of(farther)} times (as far as the plan)", end, best,
                "A few steps at the higher rate do more than the whole plan.")],
            Plots = [new EvidencePlot("The same steps at two rates", PlotKind.Line, "step", "loss",
                [end.Line("as far as the whole plan"), best.Line($"{Figures.Of(factor)} times the rate")])],
        });
    }

    // Steps of the plan, each counted by its rate as a share of the mean rate so far.
    private static double PlannedSteps(Examination x)
    {
        var p = x.Patient;
        double all = 0, made = 0;
        for (var step = 0; step < p.TotalSteps; step++)
        {
            var factor = p.Schedule.Factor(step, Math.Max(1, p.StepsPerEpoch), p.TotalSteps);
            all += factor;
            if (step < x.Step) made += factor;
        }

        return made > 0 ? all / (made / Math.Min(x.Step, p.TotalSteps)) : double.PositiveInfinity;
    }
}
