namespace Descent.Diagnostics;

/// <summary>DD0511.</summary>
internal sealed class ScheduleEndsEarly : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0511", Name = "schedule-ends-early", Title = "The schedule ends long before the run", Severity = Severity.Warn,
        Checks = "The rate of every step of the plan. It becomes suspicious where more than 30 % of the steps, up to the last, have less than a "
            + "hundredth of the highest rate. It speaks when the loss is still high, and steps at the highest rate, instead of the present or "
            + "the planned one, end clearly lower. Where the rate is spent within 200 steps of the end of an epoch, it goes there in a trial.",
        Hurts = "The last part of the run costs time and moves nothing.",
        FalseAlarms = "A schedule that has done its work may end early: then the loss is low, or no rate lowers it. Warm-up is at the start and "
            + "is not meant.",
        Remedy = "Let the schedule span the whole run: cosine does so by itself; move the milestones of a step schedule to 50 % and 75 % of the "
            + "epochs.",
        Reference = "Loshchilov and Hutter, SGDR, arXiv:1608.03983; lecture 004, schedules",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0502", "DD0901", "DD0906", "DD0506", "DD0101"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Patient.BaseRate == 0 || x.Patient.TotalSteps < Thresholds.FewestSteps || x.Trace.Fault is not null) return;
        if (x.Step - x.Patient.StepsBefore < Thresholds.FewestSteps) return;
        var plan = RatePlan.Of(x);
        var (highest, spentFrom) = (x.Patient.BaseRate * plan.Highest, plan.SpentFrom);
        var share = 1 - ((double)spentFrom / x.Patient.TotalSteps);
        if (highest == 0 || share < Thresholds.SpentShare || !(Trials.Height(x) > Thresholds.WorthARate)) return;
        if (x.Step > spentFrom) FromHere(x, highest, spentFrom, share);
        else if (x.Step > 2 * Thresholds.HumpSteps || !FromStart(x, highest, spentFrom, share)) Ahead(x, highest, spentFrom, share);
    }

    private static void FromHere(Examination x, double highest, int spentFrom, double share)
    {
        if (!x.Moment.HasFlag(Moments.Verdict) && !Trials.IsEarlyCheck(x)) return;
        if (Trials.GoOn(x, new ReplayChange()) is not { } own) return;
        var change = new ReplayChange { ConstantRate = highest };
        if (Trials.GoOn(x, change) is not { } full) return;
        // The steps that were spent could have been made at that rate.
        var spent = Math.Min(Thresholds.PatientSteps, x.Patient.TotalSteps - spentFrom);
        if (!IsBetter(x, full, own) && spent > Thresholds.ReplaySteps)
            full = Trials.GoOn(x, change, spent) ?? full;
        if (IsBetter(x, full, own)) Report(x, own, full, highest, spentFrom, share, "the next steps at the highest rate of the plan");
        else if (Trials.MayBePatient(x) && Trials.Replay(x, change, Math.Min(x.Trend.Steps, Thresholds.StepsAhead)) is { } first
            && IsBetter(x, first, Trials.End(x)))
            Report(x, Trials.End(x), first, highest, spentFrom, share, $"the first {first.Steps} steps at the highest rate of the plan");
        else if (x.Moment.HasFlag(Moments.Verdict) && share > Thresholds.MostlySpent && Trials.Anew(x) is { } anew && IsWorthIt(anew, own))
            Report(x, own, anew, highest, spentFrom, share, $"{anew.Steps} steps of Adam at a constant rate from fresh weights");
    }

    // Of a loss that is low already, most must go.
    private static bool IsBetter(Examination x, TrialResult full, TrialResult own) => Trials.IsClearlyLower(x, full, own)
        || (full.IsFinite && full.Loss < Thresholds.HalfAsHigh * own.Loss && own.Loss - full.Loss > 3 * (full.Noise + own.Noise));

    // Where most of a run was spent standing still, a plateau may need more steps than a trial from here has.
    private static bool IsWorthIt(TrialResult anew, TrialResult own) =>
        anew.IsFinite && own.Loss - anew.Loss > Math.Max(Thresholds.WorthAnew * own.Loss, 3 * (anew.Noise + own.Noise));

    // Before it ends: what the plan can reach at all, by a trial that goes as far, against one at a constant rate.
    private static bool FromStart(Examination x, double highest, int spentFrom, double share)
    {
        var p = x.Patient;
        var farther = Trials.PlanOverTrial(x);
        var first = Trials.MeanFactor(x);
        var constant = highest / p.BaseRate * p.TotalSteps / (first * Math.Min(Thresholds.ReplaySteps, p.TotalSteps));
        if (farther > Thresholds.FartherThanTrial || constant < 10 * farther) return false;
        if (Trials.Replay(x, new ReplayChange { RateFactor = Math.Max(1, farther) }) is not { IsFinite: true } own) return false;
        if (Trials.Height(x, own.Loss) < Thresholds.ClearlyBad) return false;
        if (Trials.Replay(x, new ReplayChange { ConstantRate = highest }) is not { } full || !Trials.IsClearlyLower(x, full, own)) return false;
        Report(x, own, full, highest, spentFrom, share, "the first steps at the plan's highest rate");
        return true;
    }

    // Before it ends, and not far from that: as planned until the rate is spent, and then as much again with and without it.
    private static void Ahead(Examination x, double highest, int spentFrom, double share)
    {
        var (way, rest) = (spentFrom - x.Step, Math.Min(Thresholds.PatientSteps, x.Patient.TotalSteps - spentFrom));
        if (!Trials.IsEarlyCheck(x) || way + rest > Thresholds.StepsAhead || rest <= Thresholds.ReplaySteps) return;
        if (Trials.GoOn(x, new ReplayChange(), way + rest) is not { IsFinite: true } own) return;
        if (!(Trials.Height(x, own.Loss) > Thresholds.WorthARate)) return;
        if (Trials.GoOn(x, new ReplayChange { ConstantRate = highest, ConstantFrom = spentFrom }, way + rest) is not { } full) return;
        if (IsBetter(x, full, own))
            Report(x, own, full, highest, spentFrom, share, $"steps {spentFrom + 1} to {spentFrom + rest}, tried ahead at the highest rate,");
    }

    private static void Report(Examination x, TrialResult own, TrialResult full, double highest, int spentFrom, double share, string what)
    {
        var p = x.Patient;
        var points = RatePlan.Of(x).Points;
        x.Report(new Suspicion(
            Severity.Warn, 0.93,
            $"{p.Schedule.GetType().Name} takes the rate below a hundredth of its highest, {Figures.Of(highest)}, at step {spentFrom + 1} of "
            + $"{p.TotalSteps}; "
            + $"{Figures.Percent(share)} of the run follows. The loss is {Figures.Loss(x, x.Trend.Now)}; {what} end at {Figures.Of(full.Loss)}, as "
            + "planned at "
            + $"{Figures.Of(own.Loss)}.",
            "The weights stand still while there is still something to learn.",
            new Remedy("Let the schedule span the whole run, as cosine does by itself.", new UseSchedule("cosine")))
        {
            Evidence = [new Measure("share of the plan with a spent rate", share, "at most 0.3"), new Measure("loss now", x.Trend.Now)],
            Experiments = [Trials.Experiment(what, own, full, "It still learns when it is given a rate.")],
            Plots = [new EvidencePlot("Learning rate of the plan", PlotKind.Line, "step", "rate",
                [new PlotLine("rate", [.. points.Select(f => f.Step + 1.0)], [.. points.Select(f => p.BaseRate * f.Factor)])])],
        });
    }
}
