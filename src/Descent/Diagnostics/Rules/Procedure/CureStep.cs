using Descent.Optim;

namespace Descent.Diagnostics;

/// <summary>One change that a cure may need, and what it means for a person and for a config.</summary>
/// <param name="Name">In words, behind "with".</param>
/// <param name="Apply">What it is in a replay.</param>
/// <param name="Remedy">What it is in a config.</param>
/// <param name="Rule">The number of the rule whose finding it is where nothing else is needed; null where there is none.</param>
internal sealed record CureStep(
    string Name, Func<ReplayChange, ReplayChange> Apply, Func<Examination, RemedyStep[]> Remedy, Func<Examination, string?> Rule)
{
    /// <summary>Other first weights.</summary>
    public static CureStep FirstWeights { get; } = new(
        "weights by Kaiming's rule", c => c with { Reinitialize = true }, _ => [new UseInitializer("kaiming-normal")], RuleOfWeights);

    /// <summary>Each feature centred and scaled.</summary>
    public static CureStep Inputs { get; } = new(
        "normalised inputs", c => c with { NormalizeInputs = true },
        x => [new AddPreprocessing(x.Patient.Data.Training.SampleShape.Count >= 3 ? "channel-standardize" : "standardize")], _ => "DD0401");

    /// <summary>Adam, which learns at its usual rate wherever anything does.</summary>
    public static CureStep OtherOptimizer { get; } = new(
        "Adam at a constant 0.003", c => c with { AdamRate = Thresholds.TrialAdamRate, NoClip = true },
        _ => [new UseOptimizer("adam", Thresholds.TrialAdamRate), new UseSchedule("constant"), new ClipNorm(null)],
        x => UpdateRatios.AreUneven(x) ? "DD0506" : null);

    /// <summary>Those that are the likeliest to be needed for no reason come first, and so are the first to be left out.</summary>
    public static IReadOnlyList<CureStep> All { get; } =
    [
        new("no regularisation", c => c with { NoRegularization = true }, _ => [new RemovePenalties()], _ => null),
        FirstWeights,
        new("standardised targets", c => c with { NormalizeTargets = true }, _ => [new StandardizeTargets()], _ => "DD0405") { IsOfTargets = true },
        Inputs,
        OtherOptimizer,
    ];

    /// <summary>Whether it changes the targets, and so the units of the loss.</summary>
    public bool IsOfTargets { get; private init; }

    /// <summary>All of them as one change.</summary>
    public static ReplayChange Together(IEnumerable<CureStep> steps) => steps.Aggregate(new ReplayChange(), (change, step) => step.Apply(change));

    /// <summary>Their names as part of a sentence.</summary>
    public static string Names(IReadOnlyList<CureStep> steps) => steps.Count == 1
        ? steps[0].Name
        : $"{string.Join(", ", steps.SkipLast(1).Select(s => s.Name))} and {steps[^1].Name}";

    /// <summary>Changes of the run's own optimizer that are smaller than another one, the smallest first.</summary>
    public static IEnumerable<CureStep> NearerThanAdam(Examination x)
    {
        var (p, plan) = (x.Patient, RatePlan.Of(x));
        var (highest, usual) = (p.BaseRate * plan.Highest, TypicalRates.Of(p.Optimizer));
        if (plan.Sum < Thresholds.LowPlan * plan.Highest * p.TotalSteps) yield return HighestRate(highest, plan);
        if (p.Clip is not null)
            yield return new CureStep("no limit on the gradients", c => c with { NoClip = true }, _ => [new ClipNorm(null)], _ => "DD0514");
        if (p.Optimizer is Sgd { Momentum: > (float)Thresholds.MuchMomentum })
            yield return new CureStep("momentum 0.9", c => c with { Momentum = 0.9f }, _ => [new SetOptimizer("momentum", 0.9)], _ => "DD0515");
        double[] factors = highest > usual ? [0.1, 0.01, 10, 100] : [10, 100, 1000, 0.1];
        foreach (var factor in factors) yield return Times(factor, p.BaseRate);
        yield return new CureStep(
            $"the optimizer's usual rate of {Figures.Of(usual)} throughout", c => c with { ConstantRate = usual, NoClip = true },
            _ => [new SetLearningRate(usual), new UseSchedule("constant"), new ClipNorm(null)], _ => highest > usual ? "DD0501" : "DD0502");
    }

    // A plan that begins low and ends high is a warm-up, which ends too late and not too early.
    private static CureStep HighestRate(double highest, RatePlan plan) => new(
        $"the schedule's highest rate of {Figures.Of(highest)} throughout", c => c with { ConstantRate = highest },
        _ => [new UseSchedule("constant")], _ => plan.Points[^1].Factor < plan.Points[0].Factor ? "DD0511" : "DD0502");

    private static CureStep Times(double factor, double rate) => new(
        $"a learning rate of {Figures.Of(rate * factor)}", c => c with { RateFactor = factor, NoClip = true }, _ => [new ScaleLearningRate(factor)],
        _ => factor < 1 ? "DD0501" : "DD0502");

    // By how the first weights lie to the usual rule.
    private static string? RuleOfWeights(Examination x)
    {
        var gains = SignalPath.Of(x).Stages.Where(s => s.IsTrained && !s.IsConstant).Select(s => s.GainRatio).Where(g => g > 0).ToList();
        if (gains.Count == 0) return null;
        var mean = Math.Exp(gains.Average(Math.Log));
        if (mean > Thresholds.OddGain) return "DD0302";
        if (mean < 1 / Thresholds.OddGain) return "DD0303";
        // One layer may make good what another does: the loss is then as it should be, and the gradients are not.
        var (least, most) = (gains.Min(), gains.Max());
        return most < Thresholds.LargeGains && least > 1 / Thresholds.LargeGains ? null : most * least >= 1 ? "DD0302" : "DD0303";
    }

    /// <summary>Whether it can be made at all.</summary>
    public bool Fits(Patient patient) => !(IsOfTargets && patient.IsClassification);
}
