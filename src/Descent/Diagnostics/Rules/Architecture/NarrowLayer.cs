namespace Descent.Diagnostics;

/// <summary>DD0709.</summary>
internal sealed class NarrowLayer : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0709", Name = "bottleneck", Title = "A layer is far narrower than what comes after needs", Severity = Severity.Warn,
        Checks = "For each layer with weights that every way through the model passes: how many numbers it gives for a sample. It speaks where "
            + "these are fewer than "
            + "the answer has free numbers (classes minus one, or target values), and at most an eighth of what the layers before and after it "
            + "have, and "
            + "less than half of the loss is explained after an epoch; with up to 2 for each, after two epochs and 100 steps.",
        Hurts = "Everything the rest of the network gets to know of a sample has to fit into these numbers. What did not pass is lost, however "
            + "wide the layers "
            + "behind are.",
        FalseAlarms = "Narrow layers with a way around them, the code of an autoencoder and networks that learn all the same are not meant.",
        Remedy = "Make the layer as wide as its neighbours.",
        Reference = "Tishby & Zaslavsky 2015; lecture 002, width and depth",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Epoch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0103", "DD0106", "DD0108", "DD0502", "DD0901", "DD0906"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var graph = x.Trace.Graph!;
        if (graph.Output is not { } output || x.Trend.IsSolved || !(x.Trend.Learned < 0.5)
            || x.Step - x.Patient.StepsBefore < Thresholds.FewestSteps) return;
        var needed = Needed(x.Patient.Data.Training);
        var isSettled = x.Trace.Epochs.Count >= 2 && x.Step - x.Patient.StepsBefore >= Thresholds.SettledLoss;
        foreach (var node in graph.ModelNodes.Where(n => n.IsAffine() && n.WeightShape() is { Rank: >= 2 }))
        {
            var (inputs, units) = (Inputs(node), node.PerSample());
            if (units == 0 || units > (isSettled ? Thresholds.NumbersForEach * needed : needed - 1) || Thresholds.NarrowBy * units > inputs
                || node == output.Maker()) continue;
            if (Next(graph, node) is not { } after || Thresholds.NarrowBy * units > after.PerSample() || !graph.IsOnEveryWay(node)) continue;
            Report(x, node, inputs, units, after, needed);
            return;
        }
    }

    // A class for each pixel is an answer for each.
    private static int Needed(Data.Dataset data) => data.TargetKind == Data.TargetKind.Classes
        ? (data.ClassCount - 1) * data.TargetShape.Aggregate(1, (product, size) => product * size)
        : data.TargetSize;

    private static void Report(Examination x, GraphNode node, int inputs, int units, GraphNode after, int needed) => x.Report(new Suspicion(
        Severity.Warn, 0.85,
        $"{node.Place()} gives {units} number{(units == 1 ? string.Empty : "s")} a sample, between {inputs} before it and {after.PerSample()} "
        + $"after it; the answer has {needed} free numbers, and {Plain.Percent(Math.Max(0, x.Trend.Learned))} of the loss is explained.",
        "Everything that is behind knows a sample by these numbers alone.",
        new Remedy("Make the layer as wide as its neighbours.", Steps(node, Width(node, inputs, after))))
    {
        Layer = node.Layer, Evidence = [new Measure("numbers a sample", units,
            FormattableString.Invariant($"more than {Thresholds.NumbersForEach * needed}"))],
    });

    // Units, or channels of maps, as its neighbours have.
    private static int Width(GraphNode node, int inputs, GraphNode after)
    {
        if (node.Shape.Rank <= 3) return Math.Min(inputs, after.PerSample());
        var before = node.InputShapes[0]![1];
        return after.Shape.Rank == node.Shape.Rank ? Math.Max(node.Shape[1] + 1, Math.Min(before, after.Shape[1])) : Math.Max(before, 2);
    }

    private static RemedyStep[] Steps(GraphNode node, int units) => string.IsNullOrEmpty(node.Layer) ? []
        : [new SetLayer(node.Layer, node.Owner is Nn.Linear ? "units" : "filters", units)];

    private static int Inputs(GraphNode node) =>
        node.InputShapes.Count > 0 && node.InputShapes[0] is { Rank: > 1 } shape && shape[0] > 0 ? shape.ElementCount / shape[0] : 0;

    private static GraphNode? Next(NetworkGraph graph, GraphNode node) =>
        graph.ModelNodes.FirstOrDefault(n => n.Index > node.Index && n.IsAffine() && n.WeightShape() is { Rank: >= 2 } && n.Sources().Contains(node));
}
