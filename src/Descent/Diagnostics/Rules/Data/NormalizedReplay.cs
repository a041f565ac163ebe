namespace Descent.Diagnostics;

/// <summary>Whether the training suffers from the scale of its inputs: the first steps again with each batch normalised.</summary>
/// <param name="Loss">What came of it.</param>
/// <param name="Now">The run's loss now, after at least as many steps.</param>
/// <param name="Baseline">The loss of the best constant answer.</param>
internal sealed record NormalizedReplay(EarlyLoss Loss, double Now, double Baseline)
{
    /// <summary>Null where it cannot be known, or not yet.</summary>
    public static NormalizedReplay? Of(Examination x)
    {
        var isOver = x.Moment.HasFlag(Moments.Verdict) || x.Trace.Fault is not null;
        if (!isOver && !IsTime(x)) return null;
        return EarlyLoss.Of(x, new ReplayChange { NormalizeInputs = true }) is { } loss ? new NormalizedReplay(loss, Present(x), Unit(x)) : null;
    }

    /// <summary>Whether there are steps enough to judge by: 32, or a first epoch of at least 16.</summary>
    public static bool IsTime(Examination x) => x.Step >= Math.Clamp(x.Patient.StepsPerEpoch, Thresholds.FewestSteps, 2 * Thresholds.FewestSteps);

    /// <summary>Whether normalised inputs are clearly better: from the first steps on, and still now where the run has made at least twice as many
    /// steps or has learnt nothing.</summary>
    /// <param name="x">The examination.</param>
    /// <param name="isFar">Whether the inputs are so far off that nobody can have meant them so: then it is enough that the run, with twice as many
    /// steps, is where normalised inputs were before.</param>
    public bool IsBetter(Examination x, bool isFar)
    {
        var margin = Thresholds.DataGain * Baseline;
        if (!double.IsFinite(Loss.Changed) || !(Loss.Plain > Loss.Changed + margin)) return false;
        if (!double.IsFinite(Loss.Plain) || !double.IsFinite(Now)) return true;
        if (isFar && Loss.Plain > Loss.Changed + (Thresholds.LargeDataGain * Baseline) && Loss.Plain > 0.7 * Baseline) return true;
        var isLate = x.Step >= 2 * Loss.Steps || x.Moment.HasFlag(Moments.Verdict);
        return Now > Loss.Changed + margin && (isLate || (Now > 0.97 * Baseline && Loss.Changed < 0.8 * Baseline));
    }

    /// <summary>Whether normalised inputs are clearly worse.</summary>
    public bool IsWorse => Loss.Changed > Loss.Plain + (Thresholds.DataGain / 2 * Baseline);

    /// <summary>Whether what was learnt is of no use for data that were not trained on: behind norms, training copes with any scale.</summary>
    public static bool IsOfNoUse(Examination x) => x.Trace.Baseline > 0 && x.Trace.Epochs is [.., { ValidationLoss: { } loss }]
        && !(loss < Thresholds.NoUse * x.Trace.Baseline);

    /// <summary>The replay as evidence.</summary>
    public Experiment Experiment => new(
        "each batch normalised", $"mean loss of steps {Loss.Steps - (Loss.Steps / 3) + 1} to {Loss.Steps}", Loss.Plain, Loss.Changed,
        Loss.Changed < Loss.Plain ? "With normalised inputs the same training gets further." : "Normalised inputs change little here.");

    /// <summary>Where thirty steps show nothing: as many as the run has made, at its end; null where they end no lower.</summary>
    public static Experiment? AsFar(Examination x) =>
        Trials.AsFarAtEnd(x, new ReplayChange { NormalizeInputs = true }) is var (own, normal)
        ? Trials.Experiment("each batch normalised", own, normal, "With normalised inputs no more steps get further.") : null;

    private static double Present(Examination x) => x.Trace.Fault is not null ? double.PositiveInfinity : x.Trend.Now;

    private static double Unit(Examination x) => x.Shared(() => new ChanceLevel(x, DataFacts.Of(x))).Loss is var chance && chance > 0
        ? chance : Math.Abs(x.Trend.Start);
}
