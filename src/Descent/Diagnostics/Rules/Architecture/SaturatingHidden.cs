namespace Descent.Diagnostics;

/// <summary>DD0703.</summary>
internal sealed class SaturatingHidden : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0703", Name = "saturating-hidden", Title = "Many saturating activations in a row", Severity = Severity.Warn,
        Checks = "How many sigmoids or tanhs a path through the model passes with neither a norm nor a sum between them: from 3 sigmoids or 5 "
            + "tanhs on it is "
            + "advice. It becomes a warning where the gradient falls by more than 100 from the last of them to the first and the loss is no "
            + "better than that of a "
            + "constant answer.",
        Hurts = "The slope of a sigmoid is at most 1/4, that of tanh at most 1 and mostly less: gradients shrink with every layer, and the first "
            + "layers hardly "
            + "learn.",
        FalseAlarms = "With a suited initialisation deep tanh networks do train (Glorot & Bengio 2010): then it stays advice. Gates of recurrent "
            + "layers and of "
            + "attention are not counted.",
        Remedy = "Use relu with Kaiming's initialisation, or a norm before each of the activations.",
        Reference = "Lecture 002, sigmoid and vanishing gradients; Glorot & Bengio 2010; Hochreiter 1991",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0101", "DD0104", "DD0105", "DD0106", "DD0108", "DD0109", "DD0201", "DD0502", "DD0506", "DD0901", "DD0906"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var path = x.Shared(() => new SaturatingPath(x.Trace.Graph!)).Nodes;
        var sigmoids = path.Count(n => Kind(n) == "Sigmoid");
        if (sigmoids < Thresholds.DeepSigmoids && path.Count < Thresholds.DeepTanhs) return;
        var fall = Fall(x, path);
        var isStuck = x.Step >= 2 * Thresholds.FewestSteps && x.Trend.IsAtChance && !x.Trend.IsImproving && fall > Thresholds.VanishedBySaturation;
        if (!isStuck && x.Moment != Moments.Preflight) return;
        var (low, high) = (path[0], path[^1]);
        x.Report(new Suspicion(
            isStuck ? Severity.Warn : Severity.Info, isStuck ? 0.85 : 0.7,
            $"{path.Count} saturating activations follow each other ({sigmoids} sigmoids), from {low.Place()} to {high.Place()}"
            + (isStuck ? FormattableString.Invariant($"; the gradient falls by a factor of {fall:G3} on the way back, and the loss of ")
                + FormattableString.Invariant($"{x.Trend.Now:G3} is that of a constant answer ({x.Trend.Baseline:G3}).") : "."),
            "Each passes back a quarter of the gradient at most (sigmoid), or all of it only where its input is 0 (tanh).",
            new Remedy("Use relu, or put a norm before each of them.",
                [.. path.Select(n => Kind(n).ToLowerInvariant()).Distinct().Select(k => new ReplaceEvery(k, "relu"))]))
        {
            Layer = low.Layer,
            Evidence = [new Measure("gradient at the last of them over that at the first", fall, "at most 100")],
            Plots = Plot(x, path),
        });
    }

    private static string Kind(GraphNode node) => node.Operation;

    private static SiteTrace? Site(Examination x, GraphNode node) =>
        x.Trace.Sites.FirstOrDefault(s => s.Layer == node.Layer && s.Operation == node.Operation);

    private static double Fall(Examination x, IReadOnlyList<GraphNode> path) =>
        Site(x, path[0]) is { } first && Site(x, path[^1]) is { } last && first.Last.Gradient > 0 ? last.Last.Gradient / first.Last.Gradient
            : double.NaN;

    private static EvidencePlot[] Plot(Examination x, IReadOnlyList<GraphNode> path)
    {
        var sites = path.Select(n => Site(x, n)).OfType<SiteTrace>().ToList();
        if (sites.Count < 2) return [];
        return [new EvidencePlot("Gradient behind each saturating activation", PlotKind.Bars, "layer", "root mean square",
            [new PlotLine("gradient", [.. Enumerable.Range(0, sites.Count).Select(i => (double)i)], [.. sites.Select(s => s.Last.Gradient)])])
            { Labels = [.. sites.Select(s => s.Label)], IsLogarithmic = true }];
    }

    // The longest chain of them without a norm or a sum, in the order of the forward pass; the model's output is none of it.
    private sealed class SaturatingPath
    {
        public SaturatingPath(NetworkGraph graph)
        {
            Dictionary<GraphNode, List<GraphNode>> best = [];
            foreach (var node in graph.ModelNodes)
            {
                List<GraphNode> longest = [];
                if (node.Role is not (OperationRole.Norm or OperationRole.Sum) && !(node.Role == OperationRole.Other && node.Inputs.Count > 1))
                    foreach (var input in node.Inputs)
                        if (best.TryGetValue(input, out var chain) && chain.Count > longest.Count)
                            longest = chain;
                best[node] = node.Operation is "Sigmoid" or "Tanh" && node != graph.Output?.Maker() ? [.. longest, node] : longest;
                if (best[node].Count > Nodes.Count) Nodes = best[node];
            }
        }

        public IReadOnlyList<GraphNode> Nodes { get; } = [];
    }
}
