namespace Descent.Diagnostics;

/// <summary>DD0201.</summary>
internal sealed class ZigZag : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0201", Name = "zig-zag", Title = "Weights move in zig-zag: a layer's inputs are all positive", Severity = Severity.Warn,
        Checks = "For layers whose inputs are never negative: the share of each unit's weight gradients that have the same sign (chance is little "
            + "above one half). It speaks where nearly all have one sign, at half of the looks or more, and the training suffers: the same steps "
            + "with centred inputs lead to a clearly lower loss or, behind hidden sigmoids, the loss stands where an answer that does not look "
            + "would be.",
        Hurts = "A unit's weight gradient is its error times its inputs. With inputs of one sign all its weights go up together or down together; a "
            + "goal that needs some up and some down is reached in zig-zag only, with a rate small enough for the long common direction.",
        FalseAlarms = "Rectified layers hand on positive numbers, too, and are healthy: half of them are zeros, errors of several samples have "
            + "several signs, and so have their sums. Pixels from 0 to 1 mostly train well: without a clear gain from centred inputs the rule is "
            + "silent.",
        Remedy = "Centre the inputs: every feature to mean 0 and standard deviation 1. Between layers: tanh or rectifiers in place of sigmoid, or "
            + "norms.",
        Reference = "Lecture 003, activation functions: 'sigmoid outputs are not zero-centred'; LeCun, Bottou, Orr, Mueller 1998, Efficient "
            + "BackProp, 4.3",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0103", "DD0106", "DD0108", "DD0502", "DD0504", "DD0901", "DD0906"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var stages = SignalPath.Of(x).Stages;
        if (x.Trend.IsSolved || stages.Count == 0 || x.Trace.Input is not { } input) return;
        for (var i = 0; i < stages.Count; i++)
        {
            var before = i == 0 ? input : Before(x.Trace, stages[i]);
            if (before is null || !IsPositive(before) || OneSignedLooks(stages[i]) < 0.5) continue;
            if (i == 0 ? CheckInput(x, stages[i], before) : CheckHidden(x, stages[i], before)) return;
        }
    }

    private static bool CheckInput(Examination x, Stage stage, SiteTrace input)
    {
        if (Trial.Of(x, new ReplayChange { NormalizeInputs = true }, "normalised inputs") is not { IsBetter: true } trial) return false;
        Report(x, stage, input, trial, new Remedy("Bring every feature to mean 0 and standard deviation 1.", new AddPreprocessing("standardize")));
        return true;
    }

    private static bool CheckHidden(Examination x, Stage stage, SiteTrace before)
    {
        if (!Struggle.IsStuck(x) || before.Operation != "Sigmoid" || x.Patient.BatchSize < 8 || x.Trace.Fault is not null) return false;
        Report(x, stage, before, null, new Remedy(
            "Use tanh or a rectifier in place of sigmoid, or put a norm before the layer.", new ReplaceEvery("sigmoid", "tanh")));
        return true;
    }

    private static void Report(Examination x, Stage stage, SiteTrace before, Trial? trial, Remedy remedy) => Worst.Report(x, new Suspicion(
        Severity.Warn, trial is null ? 0.65 : before.First.Mean > before.First.Deviation ? 0.9 : 0.6,
        $"What enters {Plain.Layer(stage.Site)} lies between {Plain.Number(before.Readings.Min(r => r.Low))} and "
        + $"{Plain.Number(before.Readings.Max(r => r.High))}, "
        + $"and {Plain.Percent(stage.Weight.Readings.Where(r => !double.IsNaN(r.SameSign)).Average(r => r.SameSign))} of a unit's weight gradients "
        + "have the same sign. "
        + VanishingActivations.LossNow(x),
        "All weights of a unit can only go up together or down together: towards anything else they go in zig-zag.",
        remedy)
    {
        Layer = stage.Site.Layer,
        Evidence =
        [
            new Measure("share of a unit's weight gradients with the same sign", stage.Weight.Last!.SameSign, "0.5 to 0.85"),
            new Measure("share of units whose gradients all have one sign", stage.Weight.Last.OneSignedUnits, "below 0.5"),
            new Measure("share of looks at which the next gradient pointed back", Opposed(stage)),
        ],
        Plots =
        [
            new EvidencePlot("Share of a unit's weight gradients with the same sign", PlotKind.Line, "step", "share",
                [new PlotLine("share", [.. stage.Weight.Readings.Select(r => (double)r.Step)], [.. stage.Weight.Readings.Select(r => r.SameSign)])]),
        ],
        Experiments = trial is null ? [] : [trial.Experiment],
    });

    private static bool IsPositive(SiteTrace site) => site.Readings.All(r => r.Low >= 0) && site.Readings.Any(r => r.High > 0);

    // A layer that is dead by now has no signs; the looks before count.
    private static double OneSignedLooks(Stage stage)
    {
        var known = stage.Weight.Readings.Where(r => !double.IsNaN(r.SameSign)).ToList();
        return known.Count < 2 ? 0 : known.Average(r => r.SameSign >= Thresholds.OneSigned ? 1.0 : 0);
    }

    private static double Opposed(Stage stage)
    {
        var known = stage.Weight.Readings.Where(r => !double.IsNaN(r.GradientCosine)).ToList();
        return known.Count == 0 ? 0 : known.Average(r => r.GradientCosine < 0 ? 1.0 : 0);
    }

    // The activation that was computed last before the layer.
    private static SiteTrace? Before(Trace trace, Stage stage)
    {
        SiteTrace? before = null;
        foreach (var site in trace.Sites)
        {
            if (site == stage.Site) return before?.Role == OperationRole.Activation ? before : null;
            before = site;
        }

        return null;
    }
}
