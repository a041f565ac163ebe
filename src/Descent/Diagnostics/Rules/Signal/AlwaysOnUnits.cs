namespace Descent.Diagnostics;

/// <summary>DD0105.</summary>
internal sealed class AlwaysOnUnits : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0105", Name = "always-on-units", Title = "Rectified units are always on", Severity = Severity.Info,
        Checks = "Each unit of each rectified layer: whether it was above zero for every one of a thousand samples, at every place. It tells of "
            + "layers where nine tenths are.",
        Hurts = "Above zero a rectifier does nothing. A layer whose units are always there is linear, and two linear layers are one.",
        FalseAlarms = "It is advice: a network may need no bend at that place.",
        Remedy = "Look at the biases before the rectifier and at inputs that are all positive; a norm before it centres what comes in.",
        Reference = "Lecture 003, activation functions",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Verdict;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (!UnitFacts.Suspected(x.Trace).Any(f => f.OnShare >= Thresholds.NearlyAllDead)) return;
        if (UnitFacts.Counted(x)?.Where(f => f.OnShare >= Thresholds.NearlyAllDead).ToList() is not { Count: > 0 } on) return;
        var worst = on.MaxBy(f => f.OnShare)!;
        Worst.Report(x, new Suspicion(
            Severity.Info, 0.6,
            $"{worst.AlwaysOn} of the {worst.Site.Units} units of {Plain.Layer(worst.Site)} were above zero for all of {worst.Samples} "
            + "samples.",
            "Above zero a rectifier does nothing: the layer is linear.",
            new Remedy("Look at the biases before it, or centre what comes in by a norm."))
        {
            Layer = worst.Site.Layer, Evidence = [new Measure("share of units that are always on", worst.OnShare, "below 0.9")],
        });
    }
}
