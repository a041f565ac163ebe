namespace Descent.Diagnostics;

/// <summary>DD0515.</summary>
internal sealed class MomentumTooHigh : Rule
{
    private const float Usual = 0.9f;
    private static readonly ReplayChange s_change = new() { Momentum = Usual };

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0515", Name = "momentum-too-high", Title = "The momentum is too high", Severity = Severity.Warn,
        Checks = "Where momentum (or Adam's first beta) is 0.95 or more and the loss is high: it does the first 100 steps again with 0.9 and the "
            + "same rate, later as many steps as the run has made, up to 300, and speaks if they end clearly lower.",
        Hurts = "With a momentum of m a step is remembered for about 1 / (1 - m) steps, and the whole step is as many times the rate. The "
            + "weights swing through the valley like a heavy ball, and take hundreds of steps to come to rest.",
        FalseAlarms = "A high momentum is right with a low rate, and for long runs; then 0.9 does no better, and it is silent.",
        Remedy = "Use 0.9, or lower the rate in proportion to 1 - momentum.",
        Reference = "Sutskever et al., On the importance of initialization and momentum, ICML 2013; lecture 004, momentum",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0501", "DD0504", "DD0102", "DD0103", "DD0104", "DD0106", "DD0110", "DD0111", "DD0901", "DD0108"];

    /// <inheritdoc/>
    public override bool IsMoot(Examination x) => x.Trace.Fault is null && x.Trend.IsSolved;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var momentum = OptimizerFacts.MomentumOf(x.Patient.Optimizer);
        if (momentum < Thresholds.MuchMomentum) return;
        var isBroken = x.Trace.Fault is not null || !double.IsFinite(x.Trend.Now);
        if (!isBroken && (x.Step - x.Patient.StepsBefore < Thresholds.Hump(x.Patient) || !IsBad(x))) return;
        if (FromStart(x) is var (own, usual)) Report(x, momentum, own, usual, $"without that change at {Figures.Of(own.Loss)}");
        else if (isBroken || !(x.Moment.HasFlag(Moments.Verdict) || Trials.IsEarlyCheck(x))) return;
        // The harm may come later, when units are thrown to their ends.
        else if (Trials.AsFar(x, s_change) is var (now, farther))
            Report(x, momentum, now, farther, $"the run, after {x.Trend.Steps}, is at {Figures.Of(now.Loss)}");
    }

    private static (TrialResult Own, TrialResult Usual)? FromStart(Examination x) =>
        Trials.Replay(x, new ReplayChange(), Thresholds.MomentumSteps) is { } own && Trials.Replay(x, s_change, Thresholds.MomentumSteps) is { } usual
        && Trials.IsClearlyLower(x, usual, own) ? (own, usual) : null;

    private static void Report(Examination x, double momentum, TrialResult own, TrialResult usual, string otherwise) =>
        x.Report(new Suspicion(
            Severity.Warn, 0.93,
            $"With a momentum of {momentum:0.####} a step is remembered for about {1 / Math.Max(1e-6, 1 - momentum):0} steps, and the loss is "
            + $"{Figures.Loss(x, x.Trend.Now)}. With 0.9 and the same rate the first {usual.Steps} steps end at {Figures.Of(usual.Loss)}, "
            + $"{otherwise}.",
            "The weights swing through the valley like a heavy ball.",
            Mend(x, s_change, usual))
        {
            Evidence = [new Measure("momentum", momentum, "0.9")],
            Experiments = [Trials.Experiment("momentum 0.9", own, usual, "The loss is clearly lower with less momentum alone.")],
            Plots = [new EvidencePlot("The same steps with two momenta", PlotKind.Line, "step", "loss",
                [own.Line("as it is"), usual.Line("momentum 0.9")])],
        });

    // Not falling, or far from learnt: a heavy ball may well roll downhill, and slowly.
    private static bool IsBad(Examination x) =>
        Trials.Height(x) > (x.Trend.IsImproving ? Thresholds.ClearlyBad : Thresholds.StillHigh);

    // Where the rate is far above the usual one, too, momentum 0.9 is half of the remedy if both together end lower.
    private static Remedy Mend(Examination x, ReplayChange change, TrialResult momentumAlone)
    {
        var momentum = new SetOptimizer(x.Patient.Optimizer is Optim.AdamBase ? "beta1" : "momentum", 0.9);
        var rate = TypicalRates.Of(x.Patient.Optimizer);
        var both = change with { RateFactor = rate / x.Patient.BaseRate };
        return x.Patient.BaseRate > rate && Trials.Replay(x, both, momentumAlone.Steps) is { } trial && trial.Loss < momentumAlone.Loss
            ? new Remedy($"Use a momentum of 0.9, and a rate of {Figures.Of(rate)}, as is usual with it.", momentum, new SetLearningRate(rate))
            : new Remedy("Use a momentum of 0.9.", momentum);
    }
}
