namespace Descent.Diagnostics;

/// <summary>DD0108.</summary>
internal sealed class RankCollapse : Rule
{
    private const int Looks = 3; // in a row

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0108", Name = "rank-collapse", Title = "Deep in the network all samples look the same", Severity = Severity.Warn,
        Checks = "The cosine between the outputs of two samples at each layer, from the input on. It speaks where those of the first layer point "
            + "different ways (cosine below 0.99) and a later hidden layer's the same way (above 0.99), with less than a twentieth of the "
            + "differences left, at the first look and at the last three, and the loss stands where an answer that does not look would be.",
        Hurts = "What the layers before made equal, the layers after cannot tell apart; gradients of all samples become one.",
        FalseAlarms = "Rectified networks draw samples together without harm, by some percent a layer; a network that learns all the same is left "
            + "alone.",
        Remedy = "Residual connections (attention without them collapses twice as fast with every layer), norms between layers, fewer layers, "
            + "orthogonal or Kaiming's weights and small biases.",
        Reference = "Dong, Cordonnier, Loukas 2021, arXiv:2103.03404; Daneshmand and others 2020, arXiv:2003.01652",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0103", "DD0106", "DD0502", "DD0901"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Fault is not null || x.Patient.BatchSize < 2 || !Struggle.IsStuck(x)) return;
        var path = SignalPath.Of(x);
        if (path.Stages.Count < 3 || path.Stages[0].Site.First is not { SampleCosine: < 0.99 } early) return;
        if (path.Hidden.Any(s => s.Site.Last.RootMeanSquare == 0)) return; // dead, which is another fault
        if (path.Hidden.Skip(1).FirstOrDefault(s => !s.IsBranch && IsCollapsed(s.Site, early.SampleVariation)) is not { } stage) return;
        var site = stage.Site;
        Worst.Report(x, new Suspicion(
            Severity.Warn, 0.8,
            $"Behind {Plain.Layer(site)} the outputs of two samples have a cosine of {Cosine(site.Last.SampleCosine)}; behind the first layer "
            + "it was "
            + $"{Cosine(early.SampleCosine)}. {VanishingActivations.LossNow(x)}",
            "What distinguishes the samples is lost on the way: later layers see one sample only.",
            new Remedy(
                "Add residual connections and norms between the layers, or take layers out; Kaiming's rule for the weights puts it off.",
                new UseInitializer("kaiming-normal")))
        {
            Layer = site.Layer,
            Evidence =
            [
                new Measure("cosine between two samples", site.Last.SampleCosine, "below 0.99"),
                new Measure("share of the outputs' energy that differs between samples", site.Last.SampleVariation, "above 0.01"),
            ],
            Plots = [path.Plot("Cosine between two samples behind each layer", "cosine", s => s.Site.Last.SampleCosine, isLogarithmic: false)],
        });
    }

    // What one look saw at the start may be over.
    private static bool IsCollapsed(SiteTrace site, double before) =>
        site.Readings.Count >= Looks && IsCollapsed(site.First, before) && site.Readings.TakeLast(Looks).All(r => IsCollapsed(r, before));

    private static bool IsCollapsed(SiteReading r, double before) => r.SampleCosine > Thresholds.CollapsedCosine
        && r.SampleVariation < 1 - Thresholds.CollapsedCosine && r.SampleVariation < before * Thresholds.CollapsedVariation;

    private static string Cosine(double value) => value.ToString("F4", System.Globalization.CultureInfo.InvariantCulture);
}
