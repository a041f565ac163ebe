namespace Descent.Diagnostics;

/// <summary>DD0706.</summary>
internal sealed class WindowShrinks : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0706", Name = "window-shrinks", Title = "Maps shrink to less than a window", Severity = Severity.Warn,
        Checks = "For each convolution the size of the map that goes in against its kernel: where at most half of the kernel's weights can lie on "
            + "the map, the rest "
            + "see nothing but padding. A single such layer is advice. It is a warning where that holds for two layers or more, and for a third of "
            + "the convolutions at least, and less than 80 % of the loss is explained after the first epoch.",
        Hurts = "What is left of a map of 1 x 1 has no places: later windows see one number and padding. The places were thrown away before the "
            + "layers that should "
            + "combine them.",
        FalseAlarms = "Deep networks for large images on small ones end so and may still learn; then it is advice.",
        Remedy = "Take pools or strides out, or end the network earlier: a map should be larger than the window that runs over it.",
        Reference = "Lecture 004, convolution and pooling; Nikanjam et al. 2021 (NeuraLint), rule 'window size'",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Epoch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0103", "DD0106", "DD0108", "DD0502", "DD0901", "DD0709"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var convolutions = x.Trace.Graph!.ModelNodes.Where(n => n.IsAffine() && n.WeightShape() is { Rank: 4 } w && w[2] * w[3] > 1
            && n.InputShapes[0] is { Rank: 4 }).ToList();
        var outside = convolutions.Where(n => Seen(n) <= 0.5).ToList();
        if (outside.Count == 0 || outside.Count == convolutions.Count) return; // the data themselves are as small as that
        var isHarm = x.Moment.HasFlag(Moments.Epoch) && outside.Count >= 2 && 3 * outside.Count >= convolutions.Count && !x.Trend.IsSolved
            && x.Trend.Learned < 0.8;
        if (!isHarm && x.Moment != Moments.Preflight) return;
        var first = outside[0];
        var (map, kernel) = (first.InputShapes[0]!, first.WeightShape()!);
        x.Report(new Suspicion(
            isHarm ? Severity.Warn : Severity.Info, isHarm ? 0.8 : 0.7,
            $"{first.Place()} runs a window of {kernel[2]} x {kernel[3]} over maps of {map[2]} x {map[3]}: {Plain.Percent(1 - Seen(first))} of "
            + $"its weights see only padding"
                + (outside.Count > 1 ? $"; so do {outside.Count - 1} further convolutions of {convolutions.Count}." : "."),
            "The places were thrown away before the layers that should combine them.",
            new Remedy("Take pools or strides before it out, or end the network earlier.", Steps(x, first)))
        {
            Layer = first.Layer, Evidence = [new Measure("share of the window's weights on the map", Seen(first), "above 0.5")],
        });
    }

    private static double Seen(GraphNode node)
    {
        var (map, kernel) = (node.InputShapes[0]!, node.WeightShape()!);
        return (double)Math.Min(map[2], kernel[2]) * Math.Min(map[3], kernel[3]) / (kernel[2] * kernel[3]);
    }

    // The last pool before it.
    private static RemedyStep[] Steps(Examination x, GraphNode node) =>
        x.Trace.Graph!.ModelNodes.LastOrDefault(n => n.Index < node.Index && n.Role == OperationRole.Pool)?.Removable() is { } layer
            ? [new RemoveLayer(layer)]
            : [];
}
