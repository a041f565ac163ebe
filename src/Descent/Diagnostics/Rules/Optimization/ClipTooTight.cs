using Descent.Optim;

namespace Descent.Diagnostics;

/// <summary>DD0514.</summary>
internal sealed class ClipTooTight : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0514", Name = "clip-too-tight", Title = "The limit for gradients is too tight", Severity = Severity.Warn,
        Checks = "The norm of the gradients against what the limit leaves of it. It becomes suspicious where most looks keep less than a tenth, "
            + "and the loss is high. Then it does the first steps again at a rate so much higher that they go as far as the whole plan, with "
            + "the limit, and once at the run's rate without it; it speaks if the second ends clearly lower.",
        Hurts = "A limit is meant for the rare gradients that are far too large. Where it cuts all of them, it only makes the rate smaller.",
        FalseAlarms = "Recurrent networks and transformers are clipped at most steps and learn well; Adam does not feel the size of gradients "
            + "at all. Then the trial without the limit is no better, and it is silent.",
        Remedy = "Raise the limit above the usual norm of the gradients: the median of the norms that the finding shows, times 2.",
        Reference = "Pascanu et al., On the difficulty of training recurrent networks, arXiv:1211.5063, section 3.2",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0502", "DD0901", "DD0906", "DD0506"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Patient.Clip is not { } clip || x.Step - x.Patient.StepsBefore < Thresholds.FewestSteps || x.Trace.Fault is not null) return;
        if (!(Trials.Height(x) > Thresholds.ClearlyBad)) return;
        var norm = UpdateRatios.Middle([.. x.Trace.GradientNorm.Points.Select(p => p.Mean)]);
        var left = Left(x, clip, norm);
        if (!(left < Thresholds.TightClip)) return;
        var farther = Math.Max(1, Trials.PlanOverTrial(x));
        if (!double.IsFinite(farther) || Trials.Replay(x, new ReplayChange { RateFactor = farther }) is not { } end) return;
        if (!end.IsFinite || Trials.Height(x, end.Loss) < Thresholds.ClearlyBad) return;
        var change = new ReplayChange { NoClip = true };
        if (Trials.Replay(x, change) is not { } free) return;
        if (!Trials.IsClearlyLower(x, free, end) && Trials.MayBePatient(x))
            (free, end) = (Trials.Replay(x, change, Thresholds.PatientSteps) ?? free, Trials.End(x)); // every rate may begin with a plateau
        if (!Trials.IsClearlyLower(x, free, end)) return;
        x.Report(new Suspicion(
            Severity.Warn, 0.93,
            $"Gradients have a norm of {Figures.Of(norm)}, and {clip.GetType().Name} leaves {Figures.Percent(left)} of it. The loss is "
            + $"{Figures.Loss(x, x.Trend.Now)}; "
            + $"{free.Steps} steps without the limit end at {Figures.Of(free.Loss)}, and with it as many steps as the whole plan at about "
            + $"{Figures.Of(end.Loss)}.",
            "The limit cuts every gradient, so that it only makes the rate smaller.",
            new Remedy(
                $"Raise the limit to about {Figures.Of(2 * norm)} for the norm of all gradients together.", new ClipNorm(Figures.Rounded(2 * norm))))
        {
            Evidence = [new Measure("norm of the gradients", norm), new Measure("what the limit leaves of it", left, "1 at most steps")],
            Experiments = [Trials.Experiment("no limit", end, free, "A few steps without the limit do more than the whole plan with it.")],
            Plots = [new EvidencePlot("Norm of the gradients before the limit", PlotKind.Line, "step", "norm",
                [new PlotLine("all gradients together", [.. x.Trace.GradientNorm.Points.Select(p => (double)p.LastStep)],
                    [.. x.Trace.GradientNorm.Points.Select(p => p.Mean)])]) { IsLogarithmic = true }],
        });
    }

    private static double Left(Examination x, GradientClip clip, double norm)
    {
        var numbers = x.Trace.Parameters.Where(p => p.IsOptimized && !p.Parameter.IsFrozen).Sum(p => (double)p.Parameter.Count);
        return clip switch
        {
            ClipByNorm byNorm => byNorm.Limit / norm,
            ClipByValue byValue => byValue.Limit * Math.Sqrt(numbers) / norm,
            AdaptiveClip adaptive => UpdateRatios.Middle([.. x.Trace.Parameters.Where(p => p.IsMatrix && p.Last is { Gradient: > 0 })
                .Select(p => adaptive.Ratio * Math.Max(p.Last!.Norm, adaptive.Epsilon) / p.Last.Gradient)]),
            _ => double.NaN,
        };
    }
}
