namespace Descent.Diagnostics;

/// <summary>DD0506.</summary>
internal sealed class UnevenUpdateRatios : Rule
{
    private const double AdamRate = 0.001; // Adam gives every layer steps of one size

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0506", Name = "uneven-update-ratios", Title = "Some layers move hundreds of times faster than others", Severity = Severity.Warn,
        Checks = "How much each weight matrix changes in a step, as a share of its norm. It speaks where the fastest and the slowest differ by "
            + "more than 300 times, the loss is high and not falling, and the same first steps by Adam, which moves all layers alike, end "
            + "clearly lower; or at the end of a run, where as many steps by Adam, up to 300, end clearly lower than it did.",
        Hurts = "One rate serves all layers. If it is right for the fast ones, the slow ones keep their random first weights; if it is right "
            + "for the slow ones, the fast ones are thrown about.",
        FalseAlarms = "Layers that start at zero, embeddings of rare tokens and layers before a norm differ a lot in healthy networks; "
            + "therefore the ratio alone is never reported. Vanishing gradients make ratios uneven, too; that rule then stands first.",
        Remedy = "Use Adam; normalise between the layers; bring weights and inputs to a common scale; or give the slow layers a group with a "
            + "higher rate.",
        Reference = "cs231n, neural networks 3: ratio of weights and updates; You et al., LARS, arXiv:1708.03888",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch | Moments.Verdict;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Step - x.Patient.StepsBefore < Thresholds.FewestSteps || x.Trace.Fault is not null) return;
        var isBad = !x.Trend.IsImproving && Trials.Height(x) > Thresholds.ClearlyBad;
        if (!isBad && !x.Moment.HasFlag(Moments.Verdict)) return;
        var ratios = UpdateRatios.Each(x).Where(r => r.Ratio > 0).OrderBy(r => r.Ratio).ToList();
        if (ratios.Count < 2 || ratios[^1].Ratio < Thresholds.UnevenUpdates * ratios[0].Ratio) return;
        var adam = new ReplayChange { AdamRate = AdamRate };
        if (isBad && Trials.Replay(x, new ReplayChange()) is { } own && Trials.Replay(x, adam) is { } even && Trials.IsClearlyLower(x, even, own))
            Report(x, ratios, own, even, "without that change");
        else if (Trials.AsFarAtEnd(x, adam) is var (run, farther)) Report(x, ratios, run, farther, "the whole run");
    }

    private static void Report(
        Examination x, List<(ParameterTrace Parameter, double Ratio)> ratios, TrialResult own, TrialResult even, string otherwise)
    {
        var (slow, fast) = (ratios[0], ratios[^1]);
        x.Report(new Suspicion(
            Severity.Warn, 0.6,
            $"{fast.Parameter.Name} changes by {Figures.Of(fast.Ratio)} of its norm in a step, {slow.Parameter.Name} by {Figures.Of(slow.Ratio)}: "
            + $"{Figures.Of(fast.Ratio / slow.Ratio)} times less. With Adam, which moves all layers alike, the first {even.Steps} steps end at "
            + $"{Figures.Of(even.Loss)}, {otherwise} at {Figures.Of(own.Loss)}.",
            "No rate fits all layers: what moves one layer leaves another where it started, or throws it about.",
            new Remedy("Use Adam, or bring the layers to a common scale.", new UseOptimizer("adam", AdamRate)))
        {
            Layer = slow.Parameter.Name,
            Evidence = [new Measure("fastest over slowest", fast.Ratio / slow.Ratio, "some tens")],
            Experiments = [Trials.Experiment("Adam with a rate of 0.001", own, even, "With even steps the loss is clearly lower.")],
            Plots = [new EvidencePlot("Change of each layer in a step, of its norm", PlotKind.Bars, "layer", "ratio",
                [new PlotLine("ratio", [.. ratios.Select((_, i) => (double)i)], [.. ratios.Select(r => r.Ratio)])])
            { Labels = [.. ratios.Select(r => r.Parameter.Name)], IsLogarithmic = true }],
        });
    }
}
