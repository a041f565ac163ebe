namespace Descent.Diagnostics;

/// <summary>DD0103.</summary>
internal sealed class DeadUnits : Rule
{
    private const int Looks = 3; // in a row

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0103", Name = "dead-units", Title = "Rectified units never fire", Severity = Severity.Warn,
        Checks = "Each unit of each rectified layer (ReLU), of maps every channel: whether it was above zero for any sample at any place. A unit is "
            + "dead that was not, for a thousand training samples or all there are. It speaks where half of a layer is dead from the start and "
            + "weights by Kaiming's rule lead to a clearly lower loss, and where nine tenths are dead and the loss stands where an answer that does "
            + "not look would be, or the same units are dead long after and the loss is no lower than it was.",
        Hurts = "A rectifier has slope zero below zero. A unit that is there for every sample gets no gradient, and stays there for good.",
        FalseAlarms = "Zeros are no sign: healthy rectified layers are half zeros and more, each unit at other samples. Only units that never fire "
            + "are counted, and trained sparse networks may have a third of them without harm. In the first steps whole layers may fall silent and "
            + "come back when the layers before them move: while the loss falls nothing is said.",
        Remedy = "A lower learning rate, if they died in training; biases of zero and weights by Kaiming's rule, if they were born dead; normalised "
            + "inputs; leaky rectifiers.",
        Reference = "Lecture 003, activation functions: 'dead ReLU'; Lu, Shin, Su, Karniadakis 2019, arXiv:1903.06733",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0101", "DD0106", "DD0108", "DD0502", "DD0509", "DD0901", "DD0906"];

    // They fire again: the layers before them have moved.
    /// <inheritdoc/>
    public override bool IsMoot(Examination x) => x.Trace.Fault is null && !x.Trend.IsAtChance
        && !x.Trace.Sites.Any(s => UnitFacts.IsRectifier(s) && s.Last.DeadUnits >= Thresholds.ManyDeadUnits);

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Fault is not null || x.Trend.IsSolved || Worst.IsReported(x)) return;
        if (!UnitFacts.Suspected(x.Trace).Any(f => IsSilent(f.Site))) return;
        if (UnitFacts.Counted(x)?.Where(f => f.DeadShare >= Thresholds.ManyDeadUnits).ToList() is not { Count: > 0 } dead) return;
        var worst = dead.MaxBy(f => f.DeadShare)!;
        var isStuck = Struggle.IsStuck(x);
        var wasBornDead = BornDead(x.Trace, worst.Site) >= Thresholds.ManyDeadUnits;
        var trial = wasBornDead ? Trial.Of(x, new ReplayChange { Reinitialize = true }, "weights by Kaiming's rule and biases of zero") : null;
        var isProven = trial?.IsBetter == true;
        var since = isProven || worst.DeadShare < Thresholds.NearlyAllDead ? null : x.Shared(() => new DeadSince()).Of(x, worst);
        if (!isProven && !(worst.DeadShare >= Thresholds.NearlyAllDead && (isStuck || since is not null))) return;
        Worst.Report(x, new Suspicion(
            Severity.Warn, wasBornDead && (isStuck || isProven) ? 0.9 : 0.6, // what kills units in training is another's finding
            $"{worst.Dead} of the {worst.Site.Units} units of {Plain.Layer(worst.Site)} were active for none of {worst.Samples} samples"
            + (wasBornDead ? ", and in no step before that was looked at" : string.Empty)
            + (since is { } step && !wasBornDead ? $", the same as after step {step}" : string.Empty)
            + (dead.Count > 1 ? $"; {dead.Count} layers are like that. " : ". ") + VanishingActivations.LossNow(x),
            wasBornDead
                ? "They were born dead, by their weights or biases: no gradient reaches them."
                : "They died in training, as a rule by a step that was too large: no gradient reaches them any more.",
            wasBornDead
                ? new Remedy("Start biases at zero and weights by the usual rule.", new UseInitializer(SignalPath.Of(x).UsualInitializer))
                : new Remedy(
                    "Lower the learning rate, normalise the inputs, or use leaky rectifiers.",
                    new ScaleLearningRate(RateRemedy.LowerUntried(x))))
        {
            Layer = worst.Site.Layer,
            Evidence = [new Measure("share of dead units", worst.DeadShare, "below a third"), new Measure("samples counted", worst.Samples)],
            Plots = [Plot(x.Trace)],
            Experiments = trial is null ? [] : [trial.Experiment],
        });
    }

    private static bool IsSilent(SiteTrace site) =>
        site.Readings.Count >= Looks && site.Readings.TakeLast(Looks).All(r => r.DeadUnits >= Thresholds.ManyDeadUnits);

    // A batch of one sample leaves half of the units silent: those count that never fired since the first step.
    private static double BornDead(Trace trace, SiteTrace counted) => UnitFacts.Suspected(trace)
        .FirstOrDefault(f => f.Site.Module == counted.Module && f.Site.Operation == counted.Operation)?.DeadShare ?? 0;

    private static EvidencePlot Plot(Trace trace)
    {
        var sites = trace.Sites.Where(UnitFacts.IsRectifier).ToList();
        return new EvidencePlot(
            "Units without activity at the last look", PlotKind.Bars, "layer", "share of units",
            [new PlotLine("share of units", [.. sites.Select((_, i) => (double)i)], [.. sites.Select(s => s.Last.DeadUnits)])])
        {
            Labels = [.. sites.Select(s => s.Label)],
        };
    }
}
