namespace Descent.Diagnostics;

/// <summary>DD0512.</summary>
internal sealed class WeightDecayDominates : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0512", Name = "weight-decay-dominates", Title = "Weight decay does more than the data", Severity = Severity.Warn,
        Checks = "Where there is a decay or a penalty: whether most of a step goes straight towards zero, weights have lost half of their norm, "
            + "or the penalty is larger than the loss. It speaks when the loss is high besides, and the first steps, or the next ones, without "
            + "any regularisation end clearly lower.",
        Hurts = "Weights go to zero whatever the data say. The network ends near a constant answer.",
        FalseAlarms = "A large penalty at the start is usual and harmless while the loss falls. Weights that shrink under a norm change "
            + "nothing. Therefore the trial decides.",
        Remedy = "Lower the decay: 1e-4 for SGD, 0.01 to 0.1 for AdamW, whose decay is multiplied by the rate.",
        Reference = "Lecture 005, weight decay; Loshchilov and Hutter, AdamW, arXiv:1711.05101",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0101", "DD0103", "DD0106", "DD0108", "DD0109", "DD0501", "DD0502", "DD0506", "DD0707", "DD0901", "DD0906", "DD0908", "DD0415", "DD0504"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var p = x.Patient;
        var hasPenalty = p.Penalties.Any(q => q.Strength > 0);
        var hasDecay = p.Optimizer.WeightDecay > 0 || p.Optimizer.Groups.Any(g => g.WeightDecay > 0);
        if (!(hasPenalty || hasDecay) || x.Step - p.StepsBefore < Thresholds.FewestSteps || x.Trace.Fault is not null) return;
        if (!(Trials.Height(x) > Thresholds.ClearlyBad)) return;
        var matrices = x.Trace.Parameters.Where(t => t is { IsMatrix: true, IsOptimized: true } && t.Readings.Count > 0).ToList();
        var toZero = UpdateRatios.Middle([.. matrices
            .Select(t => UpdateRatios.Middle([.. t.Readings.TakeLast(6).Select(r => r.TowardsZero).Where(double.IsFinite)]))
            .Where(double.IsFinite)]);
        var kept = UpdateRatios.Middle([.. matrices.Where(t => t.Readings[0].Norm > 0).Select(t => t.Last!.Norm / t.Readings[0].Norm)]);
        var penalty = x.Trace.Penalty.MeanOfLast(10);
        if (!(toZero > Thresholds.MostlyDecay || kept < Thresholds.ShrunkWeights || penalty > x.Trend.Now)) return;
        if (Confirm(x) is var (what, own, free)) Report(x, (what, own, free), (toZero, kept, penalty), hasPenalty);
        else if (Trials.MayBePatient(x) && x.Trend.IsAtChance && kept < Thresholds.GoneWeights && !WasBornDead(x))
            Report(x, null, (toZero, kept, penalty), hasPenalty);
    }

    // Where the data have no gradient from the start, decay is all that is left: it took nothing away.
    private static bool WasBornDead(Examination x) =>
        x.Trace.Sites.Any(s => UnitFacts.IsRectifier(s) && s.Readings.Count > 0 && s.First.DeadUnits >= Thresholds.NearlyAllDead);

    private static (string What, TrialResult Own, TrialResult Free)? Confirm(Examination x)
    {
        var free = new ReplayChange { NoRegularization = true };
        foreach (var steps in Trials.MayBePatient(x) ? (int[])[Thresholds.ReplaySteps, Thresholds.PatientSteps] : [Thresholds.ReplaySteps])
            if (Trials.Replay(x, new ReplayChange(), steps) is { } first && Trials.Replay(x, free, steps) is { } without
                && Trials.IsClearlyLower(x, without, first))
                return ("the first steps without regularisation", first, without);
        return Trials.GoOn(x, new ReplayChange()) is { } now && Trials.GoOn(x, free) is { } then && Trials.IsClearlyLower(x, then, now)
            ? ("the next steps without regularisation", now, then)
            : null;
    }

    private static void Report(
        Examination x, (string What, TrialResult Own, TrialResult Free)? trial, (double ToZero, double Kept, double Penalty) seen, bool hasPenalty)
    {
        var decay = x.Patient.Optimizer.WeightDecay;
        var cause = hasPenalty ? $"The penalty is {Figures.Of(seen.Penalty)} beside a loss of {Figures.Of(x.Trend.Now)}"
            : $"With a weight decay of {Figures.Of(decay)} "
            + $"the loss is {Figures.Loss(x, x.Trend.Now)}";
        var signs = seen.ToZero > Thresholds.MostlyDecay && trial is not null ? $"steps go towards zero, with a cosine of {Figures.Of(seen.ToZero)}"
            : $"weights have {Figures.Percent(seen.Kept)} of their first norm";
        x.Report(new Suspicion(
            Severity.Warn, trial is null ? 0.7 : 0.92,
            $"{cause}; {signs}."
                + (trial is var (named, with, without)
                    ? $" {Capital(named)} end at {Figures.Of(without.Loss)}, with it at {Figures.Of(with.Loss)}." : string.Empty),
            "The pull towards zero is stronger than what the data say, so that the weights go to zero.",
            hasPenalty ? new Remedy("Take the penalty out, or make it a thousand times smaller.", new RemovePenalties())
                : new Remedy($"Lower the weight decay from {Figures.Of(decay)} to 1e-4 (SGD) or 0.01 (AdamW).",
                    new SetOptimizer("weightDecay", x.Patient.Optimizer is Optim.AdamW ? Math.Min(0.01, decay / 10) : Math.Min(1e-4, decay / 10))))
        {
            Evidence =
            [
                new Measure("cosine of the step and the way to zero", seen.ToZero, "near 0"),
                new Measure("norm of the weights, of the first", seen.Kept, "about 1"),
                new Measure("penalty", seen.Penalty, "far below the loss"),
            ],
            Experiments = trial is var (what, own, free) ? [Trials.Experiment(what, own, free, "Without it the loss is clearly lower.")] : [],
            Plots = trial is null ? [] : [new EvidencePlot("The same steps with and without", PlotKind.Line, "step", "loss",
                [trial.Value.Own.Line("as it is"), trial.Value.Free.Line("no regularisation")])],
        });
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
