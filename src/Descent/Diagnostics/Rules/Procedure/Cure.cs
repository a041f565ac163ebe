namespace Descent.Diagnostics;

/// <summary>What makes a training learn that learns nothing: all the usual changes at once, and then as few of them as are needed.</summary>
/// <remarks>Faults hide each other: with raw inputs and raw targets, neither change alone helps. So the search begins with everything and takes away,
/// as delta debugging does (Zeller and Hildebrandt, Simplifying and isolating failure-inducing input, 2002). Whether a replay learns is told by a
/// control: the same replay with the targets in another order, from which nothing can be learnt but the best constant answer.</remarks>
/// <param name="Needed">The changes that are needed; empty where all of them together do not help.</param>
/// <param name="Losses">The losses of the replay with these.</param>
/// <param name="Control">The loss that the same leads to where nothing can be learnt.</param>
/// <param name="Loss">The loss that these lead to.</param>
internal sealed record Cure(IReadOnlyList<CureStep> Needed, IReadOnlyList<float> Losses, double Control, double Loss)
{
    private const int Tail = 10; // the last steps, of which the mean is taken

    /// <summary>Steps of each replay.</summary>
    public const int Steps = 60;

    /// <summary>Looks for it; null where nothing can be tried.</summary>
    public static Cure? Of(Examination x)
    {
        if (x.Laboratory is not { } laboratory) return null;
        List<CureStep> needed = [.. CureStep.All.Where(s => s.Fits(x.Patient))];
        var all = Change(needed);
        if (laboratory.Replay(all with { ShuffleTargets = true }, Steps) is not { } nothing) return null;
        if (laboratory.Replay(all, Steps) is not { } best) return null;
        var control = Of(nothing);
        if (!IsLearning(Of(best), control)) return new Cure([], best, control, Of(best));
        foreach (var step in needed.ToList())
        {
            List<CureStep> fewer = [.. needed.Where(s => s != step)];
            if (laboratory.Replay(Change(fewer), Steps) is not { } losses) break;
            // Where targets stay as they are, losses are in the run's own units, and so is the best constant answer.
            var level = step.IsOfTargets || !needed.Any(s => s.IsOfTargets) ? Level(x, control) : control;
            if (!IsLearning(Of(losses), level)) continue;
            (needed, best, control) = (fewer, losses, level);
        }

        if (needed.Contains(CureStep.OtherOptimizer))
        {
            // Another rate is less of a change than another optimizer.
            List<CureStep> nearer = [.. needed.Select(s => s == CureStep.OtherOptimizer ? CureStep.UsualRate(x.Patient) : s)];
            if (laboratory.Replay(Change(nearer), Steps) is { } losses && IsLearning(Of(losses), control)) (needed, best) = (nearer, losses);
        }

        return new Cure(needed, best, control, Of(best));
    }

    private static ReplayChange Change(IEnumerable<CureStep> steps) => steps.Aggregate(new ReplayChange(), (change, step) => step.Apply(change));

    private static double Level(Examination x, double control) => x.Trace.Baseline > 0 ? x.Trace.Baseline : control;

    private static bool IsLearning(double loss, double control) => double.IsFinite(loss) && loss < (1 - Thresholds.CureGain) * control;

    private static double Of(IReadOnlyList<float> losses) =>
        losses.Count < Steps ? double.PositiveInfinity : losses.Skip(Steps - Tail).Average(l => (double)l);
}

/// <summary>One change that a cure may need, and what it means for a person and for a config.</summary>
/// <param name="Name">In words, behind "with".</param>
/// <param name="Apply">What it is in a replay.</param>
/// <param name="Remedy">What it is in a config.</param>
internal sealed record CureStep(string Name, Func<ReplayChange, ReplayChange> Apply, Func<Examination, RemedyStep[]> Remedy)
{
    private const double AdamRate = 0.003;

    /// <summary>Adam, which learns at its usual rate wherever anything does.</summary>
    public static CureStep OtherOptimizer { get; } = new(
        "Adam at a constant 0.003", c => c with { AdamRate = AdamRate, NoClip = true },
        _ => [new UseOptimizer("adam", AdamRate), new UseSchedule("constant"), new ClipNorm(null)]);

    /// <summary>Those that are the likeliest to be needed for no reason come first, and so are the first to be left out.</summary>
    public static IReadOnlyList<CureStep> All { get; } =
    [
        new("no regularisation", c => c with { NoRegularization = true }, _ => [new RemovePenalties()]),
        new("weights by Kaiming's rule", c => c with { Reinitialize = true }, _ => [new UseInitializer("kaiming-normal")]),
        new("standardised targets", c => c with { NormalizeTargets = true }, _ => [new StandardizeTargets()]) { IsOfTargets = true },
        new(
            "normalised inputs", c => c with { NormalizeInputs = true },
            x => [new AddPreprocessing(x.Patient.Data.Training.SampleShape.Count >= 3 ? "channel-standardize" : "standardize")]),
        OtherOptimizer,
    ];

    /// <summary>The run's own optimizer at the rate that it usually has.</summary>
    public static CureStep UsualRate(Patient patient)
    {
        var rate = TypicalRates.Of(patient.Optimizer);
        return new CureStep(
            $"the optimizer's usual rate of {Figures.Of(rate)} throughout", c => c with { ConstantRate = rate, NoClip = true },
            _ => [new SetLearningRate(rate), new UseSchedule("constant"), new ClipNorm(null)]);
    }

    /// <summary>Whether it changes the targets, and so the units of the loss.</summary>
    public bool IsOfTargets { get; private init; }

    /// <summary>Whether it can be made at all.</summary>
    public bool Fits(Patient patient) => !(IsOfTargets && patient.IsClassification);
}
