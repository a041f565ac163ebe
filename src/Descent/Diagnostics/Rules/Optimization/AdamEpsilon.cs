namespace Descent.Diagnostics;

/// <summary>DD0505.</summary>
internal sealed class AdamEpsilon : Rule
{
    private const double Usual = 1e-8;

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0505", Name = "adam-epsilon", Title = "Epsilon does not fit the gradients", Severity = Severity.Fail,
        Checks = "Epsilon of Adam, RmsProp and their kin against the root mean square of the gradients that it is added to. An epsilon of 0 "
            + "beside gradients that are exactly 0 is a fault by itself: 0 / 0. One that is several times larger than most gradients, or below "
            + "1e-12, is suspicious: then the first steps are done again by Adam with 1e-8 and the same rate, and it speaks if they end clearly "
            + "lower.",
        Hurts = "Too large, it decides the size of the step: Adam becomes gradient descent with a tiny rate. Too small, weights whose gradients "
            + "are almost always zero take huge steps for rounding errors.",
        FalseAlarms = "A large epsilon can be meant, with a rate to match (Inception used 1): then the trial with the usual one does no better, "
            + "and it is silent.",
        Remedy = "Use 1e-8, or 1e-7 to 1e-5 where gradients are very small.",
        Reference = "Kingma and Ba, Adam, arXiv:1412.6980, section 2; lecture 004, Adam",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Watch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0111", "DD0501", "DD0502", "DD0504", "DD0506", "DD0901", "DD0906", "DD0110", "DD0103"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (OptimizerFacts.EpsilonOf(x.Patient.Optimizer) is not { } epsilon) return;
        var zeros = x.Trace.Parameters.Where(
            p => p.IsOptimized && p.Readings.Count > 0 && p.Readings[0] is { HasGradient: true, ZeroGradients: > 0 }).ToList();
        if ((float)epsilon == 0 && zeros.Count > 0) ReportZero(x, zeros);
        else if (x.Moment != Moments.Preflight && x.Step - x.Patient.StepsBefore >= Thresholds.FewestSteps) Compare(x, epsilon);
    }

    private static void ReportZero(Examination x, List<ParameterTrace> zeros) => x.Report(new Suspicion(
        Severity.Fail, 1,
        $"Epsilon is 0, and {Figures.Percent(zeros[0].Readings[0].ZeroGradients)} of the gradients of {zeros[0].Name} are exactly 0: their step is "
        + "0 / 0.",
        "A weight whose gradient was always 0 is divided 0 / 0 and becomes not a number.",
        new Remedy("Set epsilon to 1e-8.", new SetOptimizer("epsilon", Usual)))
    {
        Layer = zeros[0].Name, Evidence = [new Measure("epsilon", 0, "1e-8")],
    });

    private static void Compare(Examination x, double epsilon)
    {
        var size = UpdateRatios.Middle([.. x.Trace.Parameters.Where(p => p.IsOptimized)
            .Select(p => UpdateRatios.Middle([.. p.Readings.Where(r => r.Gradient > 0).Select(r => r.Gradient / Math.Sqrt(p.Parameter.Count))]))
            .Where(double.IsFinite)]);
        var isLarge = epsilon > Thresholds.EpsilonOverGradient * size;
        if (!(isLarge || epsilon < Thresholds.TinyEpsilon) || x.Trend.IsSolved) return;
        var adam = new ReplayChange { AdamRate = x.Patient.BaseRate * Trials.MeanFactor(x) };
        if (Trials.Replay(x, new ReplayChange()) is not { } own || Trials.Replay(x, adam) is not { } usual) return;
        if (!Trials.IsClearlyLower(x, usual, own) && Trials.MayBePatient(x))
            (own, usual) = (Trials.End(x), Trials.Replay(x, adam, Thresholds.PatientSteps) ?? usual); // every rate may begin with a plateau
        if (!Trials.IsClearlyLower(x, usual, own)) return;
        x.Report(new Suspicion(
            Severity.Warn, 0.93,
            $"Epsilon is {Figures.Of(epsilon)}, and the gradients are about {Figures.Of(size)}. With 1e-8 and the same rate the first {own.Steps} "
            + "steps end at "
            + $"{Figures.Of(usual.Loss)}, without that change at {Figures.Of(own.Loss)}.",
            isLarge ? "Epsilon, and not the gradients, decides the size of a step: Adam has become gradient descent with a tiny rate."
                : "It protects from nothing: weights whose gradients are almost zero take steps as large as all others.",
            new Remedy("Set epsilon to 1e-8.", new SetOptimizer("epsilon", Usual)))
        {
            Evidence =
            [
                new Measure("epsilon", epsilon, "1e-8"), new Measure("root mean square of the gradients", size, isLarge ? "above epsilon" : null),
            ],
            Experiments = [Trials.Experiment("epsilon 1e-8", own, usual, "The loss is clearly lower with the usual epsilon alone.")],
            Plots = [new EvidencePlot("The same steps with two epsilons", PlotKind.Line, "step", "loss", [own.Line("as it is"), usual.Line("1e-8")])],
        });
    }
}
