using System.Numerics;

namespace Descent.Diagnostics;

/// <summary>DD0501.</summary>
internal sealed class LearningRateTooHigh : Rule
{
    private const string FirstSteps = "the first steps again";

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0501", Name = "learning-rate-too-high", Title = "The learning rate is too high", Severity = Severity.Warn,
        Checks = "It becomes suspicious when the loss is not finite, above its start, at the level of an answer that does not look at the "
            + "input, or high and no longer falling. Then it does the first steps again, from the same weights and with the same batches, at "
            + "0.3, 0.1, 0.03 and 0.01 times the rate, the best of them for longer, and goes on from the present weights at a tenth. It speaks "
            + "only if the lower rate ends clearly lower: by a tenth of what there is to learn, and beyond the noise. At the end of a run whose rate "
            + "is twice the usual one it does as many steps as the run made, up to 300, at a tenth.",
        Hurts = "Each step then jumps across the valley to the other side, higher up than it was. The loss swings or grows; units are thrown "
            + "where they are never active again; in the end numbers overflow.",
        FalseAlarms = "High rates are often the best ones, so no rate is called too high by its number. A hump in the first steps is waited "
            + "out. A run that learns well is left alone, even if a lower rate would do a little better, and so is one whose schedule will "
            + "lower the rate itself. Inputs, targets or first weights that are too large make any usual rate too high: then this rule is less "
            + "sure of itself, and says so.",
        Remedy = "Lower the rate by the factor that did best in the trial; or to the optimizer's usual rate where that does well, too, since the "
            + "fastest for a few steps is close to what breaks. Where inputs, targets or first weights are too large, mend those "
            + "first and keep the rate. 'descent lr-find' draws the loss over the rate.",
        Reference = "Lecture 003, learning rate: 'the loss goes to infinity: the rate is too high'; Smith, Cyclical learning rates, "
            + "arXiv:1506.01186",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        [
            "DD0111", "DD0102", "DD0103", "DD0104", "DD0106", "DD0108", "DD0110", "DD0504", "DD0506", "DD0605", "DD0803", "DD0901", "DD0904",
            "DD0905", "DD0906", "DD0907", "DD0908",
        ];

    /// <inheritdoc/>
    public override bool IsMoot(Examination x) => x.Trace.Fault is null && x.Trend.IsSolved;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var isBroken = x.Trace.Fault is not null || !double.IsFinite(x.Trend.Now) || x.Trend.Now > Thresholds.Diverged * Math.Abs(x.Trend.Start);
        if (isBroken || IsStuckHigh(x)) FromStart(x, isBroken);
        else if (IsHighLater(x) && FromHere(x)) return;
        else if (x.Moment.HasFlag(Moments.Verdict) && Trials.Height(x) > Thresholds.StillHigh) AtEnd(x);
    }

    // Above the start or at chance, after the hump that a healthy high rate may have.
    private static bool IsStuckHigh(Examination x) =>
        x.Step - x.Patient.StepsBefore >= Thresholds.Hump(x.Patient)
        && (x.Trend.IsWorseThanStart || x.Trend.IsAtChance) && (!x.Trend.IsImproving || IsBackOnly(x));

    // Down from a hump to where it began is no progress, once most of the plan is over.
    private static bool IsBackOnly(Examination x) => 2L * x.Step >= x.Patient.TotalSteps
        && x.Trace.Loss.Highest > 1.5 * Math.Max(Math.Abs(x.Trend.Start), x.Trace.Baseline > 0 ? x.Trace.Baseline : 0);

    private static bool IsHighLater(Examination x) =>
        x.Step - x.Patient.StepsBefore >= Thresholds.Hump(x.Patient) && !x.Trend.IsImproving && Trials.Height(x) > Thresholds.StillHigh
        && (x.Moment & (Moments.Epoch | Moments.Verdict)) != 0 && !WillFall(x);

    // The schedule lowers the rate by itself before the end.
    private static bool WillFall(Examination x) =>
        x.Step < x.Patient.TotalSteps && x.Patient.RateAt(x.Patient.TotalSteps - 1) < 0.3 * x.Patient.RateAt(Math.Max(0, x.Step - 1));

    private static void FromStart(Examination x, bool isBroken)
    {
        if (Trials.Replay(x, new ReplayChange()) is not { } own)
        {
            WithoutTrial(x, isBroken);
            return;
        }

        var tried = RateTrial.Of(x, Thresholds.LowerRates, Thresholds.ReplaySteps);
        if (isBroken && !(tried.Count > 0 && IsCured(x, own, tried[0].Result, isBroken)))
            tried = [.. tried.Concat(RateTrial.Of(x, Thresholds.LowestRates, Thresholds.ReplaySteps)).OrderBy(t => t.Result.Loss)];
        if (tried.Count > 0 && IsCured(x, own, tried[0].Result, isBroken))
            Report(x, own, tried[0].Result, tried[0].Factor, FirstSteps, isBroken ? 0.92 : 0.88);
        else if (x.Step - x.Patient.StepsBefore >= Thresholds.ReplaySteps) Patiently(x, isBroken, tried);
    }

    // Thirty steps are few where every rate begins with a plateau, or where it broke later: the best two once more, for longer.
    private static void Patiently(Examination x, bool isBroken, IReadOnlyList<RateTrial> tried)
    {
        var made = x.Step - x.Patient.StepsBefore;
        if (!isBroken && made < Thresholds.PatientSteps && !x.Moment.HasFlag(Moments.Verdict)) return;
        var steps = isBroken ? Math.Clamp(made + 1, Thresholds.PatientSteps, Thresholds.LongestTrial) : Thresholds.PatientSteps;
        if (Trials.Replay(x, new ReplayChange(), steps) is not { } own) return;
        var longer = RateTrial.Of(x, [.. tried.Take(2).Select(t => t.Factor)], steps);
        if (longer.Count > 0 && IsCured(x, own, longer[0].Result, isBroken))
            Report(x, own, longer[0].Result, longer[0].Factor, FirstSteps, isBroken ? 0.9 : 0.86);
        else if (longer.Count > 0 && IsNoWorseThanChance(x, own, longer[0].Result))
            Report(x, own, longer[0].Result, longer[0].Factor, FirstSteps, 0.65);
        else if (isBroken && x.Trace.Loss.Highest > Thresholds.Diverged * Math.Abs(x.Trend.Start)) Report(x, null, null, 0.1, string.Empty, 0.6);
    }

    private static bool IsCured(Examination x, TrialResult own, TrialResult best, bool isBroken) =>
        Trials.IsClearlyLower(x, best, own)
        && best.Loss < Thresholds.Cured * Math.Max(x.Trace.Baseline > 0 ? x.Trace.Baseline : 0, isBroken ? x.Trend.Start : 0);

    // The rate makes it worse, by more than noise, than an answer that does not look, and a lower one does not.
    private static bool IsNoWorseThanChance(Examination x, TrialResult own, TrialResult best) =>
        x.Trace.Baseline > 0 && best.Loss < Thresholds.AboutChance * x.Trace.Baseline && own.Loss > x.Trace.Baseline / Thresholds.Cured
        && own.Loss - best.Loss > 3 * Math.Sqrt((own.Noise * own.Noise) + (best.Noise * best.Noise));

    // Either the next steps halve the loss; or they lower it clearly, and the first steps at a lower rate end clearly lower, too: every run gains
    // a little by a lower rate at its end, and hardly a healthy one at its start.
    private static bool FromHere(Examination x)
    {
        if (!x.Moment.HasFlag(Moments.Verdict) && !IsTimeToTry(x.Trace.Epochs.Count)) return false;
        if (Trials.GoOn(x, new ReplayChange()) is not { } own || Trials.GoOn(x, new ReplayChange { RateFactor = 0.1 }) is not { } lower) return false;
        if (!Trials.IsClearlyLower(x, lower, own)) return false;
        var isHalved = lower.Loss < Thresholds.HalfAsHigh * own.Loss;
        if (!isHalved && LowerFromStart(x) is null) return false;
        Report(x, own, lower, 0.1, "the next steps from the present weights", isHalved ? 0.8 : 0.75);
        return true;
    }

    // Each of the first epochs, then ever fewer.
    private static bool IsTimeToTry(int epochs) => epochs <= Thresholds.FirstEpochs || BitOperations.IsPow2(epochs);

    // The run ends clearly bad, and began worse than with a lower rate, which as a rule begins slower.
    private static void AtEnd(Examination x)
    {
        if (Trials.Height(x) > Thresholds.ClearlyBad && LowerFromStart(x) is var (own, lower))
            Report(x, own, lower.Result, lower.Factor, FirstSteps, 0.72);
        else if (RateRemedy.IsAboveUsual(x) && Trials.AsFar(x, new ReplayChange { RateFactor = 0.1 }) is var (end, tenth))
            Report(x, end, tenth, 0.1, $"the first {tenth.Steps} steps again", 0.72);
    }

    private static (TrialResult Own, RateTrial Lower)? LowerFromStart(Examination x)
    {
        if (x.Trend.Steps < Thresholds.ReplaySteps || Trials.Replay(x, new ReplayChange()) is not { } own) return null;
        var tried = RateTrial.Of(x, Thresholds.LowerRates, Thresholds.ReplaySteps);
        if (tried is not [var first, ..] || Trials.IsClearlyLower(x, own, first.Result)) return null; // lower rates are slower, as they should be
        if (Trials.Replay(x, new ReplayChange(), Thresholds.PatientSteps) is not { } longer) return null;
        var lower = RateTrial.Of(x, tried.Take(2).Select(t => t.Factor), Thresholds.PatientSteps);
        return lower is [var best, ..] && Trials.IsClearlyLower(x, best.Result, longer) && best.Result.Loss < Thresholds.Cured * x.Trace.Baseline
            ? (longer, best) : null;
    }

    private static void WithoutTrial(Examination x, bool isBroken)
    {
        var ratio = UpdateRatios.Median(x, first: true);
        if (isBroken && ratio > Thresholds.WildUpdate) Report(x, null, null, 0.1, string.Empty, 0.6);
        else x.Skip("nothing could be tried: a resumed run, an optimizer that computes the loss itself, or experiments that were switched off");
    }

    private static void Report(Examination x, TrialResult? own, TrialResult? best, double factor, string what, double confidence)
    {
        var rate = x.Patient.BaseRate;
        var suspects = RateSuspects.Of(x).Causes;
        var now = x.Trace.Fault is { } fault ? $"the numbers overflow at step {fault.Step}"
            : $"the loss is {Figures.Loss(x, x.Trend.Now)} after {x.Step} steps";
        var tried = best is null ? $"weights change by {Figures.Percent(UpdateRatios.Median(x, first: true))} of their size in a step"
            : $"{what} at {Figures.Of(factor)} times the rate end at {Figures.Of(best.Loss)}, at the rate itself at {Figures.Of(own!.Loss)}";
        // A trial from the present weights is none of how the rate would do from the start.
        var lower = RateRemedy.Lower(x, best is not null && what == FirstSteps ? new RateTrial(factor, best) : null, Math.Max(factor, 0.1));
        var others = suspects.Count == 0 ? string.Empty : $" It may not be the rate's own fault: there are {string.Join(", and ", suspects)}.";
        x.Report(new Suspicion(
            Severity.Warn, suspects.Count == 0 ? confidence : confidence - 0.3,
            $"With a rate of {Figures.Of(rate)} {now}; {tried}.{others}",
            "Each step jumps across the valley instead of down into it, so that the loss swings or grows.",
            new Remedy(
                $"Lower the learning rate to about {Figures.Of(rate * lower)}"
                + (suspects.Count == 0 ? "." : ", or better mend the sizes named above first."),
                new ScaleLearningRate(lower)))
        {
            Evidence =
            [
                new Measure("learning rate", rate), new Measure("loss now", x.Trend.Now, "below that of a constant answer"),
                new Measure("median change of a weight matrix in a step, of its norm", UpdateRatios.Median(x, first: true), "about 0.001"),
            ],
            Experiments = best is null ? []
                : [Trials.Experiment($"{what} at {Figures.Of(factor)} times the rate", own!, best, "The lower rate alone is clearly better.")],
            Plots = best is null ? [new EvidencePlot("Loss of every step", PlotKind.Line, "step", "loss", [Figures.LossLine(x)])]
                : [new EvidencePlot("The same steps at two rates", PlotKind.Line, "step", "loss",
                    [own!.Line("as it is"), best.Line($"{Figures.Of(factor)} times the rate")])],
        });
    }
}
