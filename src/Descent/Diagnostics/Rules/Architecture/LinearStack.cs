using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0701.</summary>
internal sealed class LinearStack : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0701", Name = "linear-stack", Title = "Layers follow each other with nothing that bends between them", Severity = Severity.Fail,
        Checks = "The operations of one forward pass: whether a linear layer or convolution feeds only another one, with nothing between them but "
            + "other shapes, "
            + "dropout or batch norm (which is a scale and a shift). It is a failure where nothing bends in the whole model, a warning for a "
            + "single pair.",
        Hurts = "A linear function of a linear function is a linear function: two such layers can say no more than one, whatever their width. "
            + "They only cost "
            + "time and make the training harder.",
        FalseAlarms = "Pairs through a narrower middle (low-rank factors, adapters, the code of an autoencoder), grouped and one-dimensional "
            + "kernels, the "
            + "projections of attention, layers before recurrent ones and layers that something else uses too are meant so, and not reported. An "
            + "embedding that a linear head reads, where the embedding itself is what is wanted, is a pair on purpose: ignore the rule there.",
        Remedy = "Put an activation behind every hidden layer, such as relu.",
        Reference = "Lecture 002, why activations; Goodfellow et al. 2016, section 6.1",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0108", "DD0110", "DD0102", "DD0302", "DD0502", "DD0901", "DD0504"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var graph = x.Trace.Graph!;
        if (graph.Output is null) return;
        var pairs = Pairs(graph, AttentionParts(x.Patient.Model)).ToList();
        if (pairs.Count == 0) return;
        var isAll = !graph.ModelNodes.Any(Bends);
        var (first, second) = pairs[0];
        x.Report(new Suspicion(
            isAll ? Severity.Fail : Severity.Warn, isAll ? 1 : 0.85,
            isAll ? $"Nothing in the whole model bends: {graph.ModelNodes.Count(n => n.IsAffine())} layers together say no more than one linear "
                + $"layer."
                : $"{first.Place()} feeds {second.Place()} with nothing that bends between them"
                    + (pairs.Count > 1 ? $"; so do {pairs.Count - 1} further pairs, from "
                    + $"{string.Join(", ", pairs.Skip(1).Take(4).Select(p => p.First.Place()))}." : "."),
            "A linear function of a linear function is linear: together they say no more than one layer could.",
            new Remedy("Put an activation behind every hidden layer.", [.. pairs.Where(p => p.Last.Layer is { Length: > 0 })
                .Select(p => new InsertLayer(p.Last.Layer!, "relu"))]))
        {
            Layer = isAll ? null : first.Layer, Title = isAll ? "The whole model is linear" : null,
            Evidence = [new Measure("pairs of layers with nothing that bends between them", pairs.Count, "0")],
        });
    }

    // Last is what stands directly before the second layer: behind a norm is where an activation belongs.
    private static IEnumerable<(GraphNode First, GraphNode Second, GraphNode Last)> Pairs3(NetworkGraph graph, HashSet<Module> attention)
    {
        foreach (var first in graph.ModelNodes)
        {
            if (!IsPlain(first, attention)) continue;
            var last = first;
            var user = first.OnlyUser();
            if (user is { Owner: BatchNormBase { FollowsHistory: true } or BatchNorm })
            {
                last = user;
                user = user.OnlyUser();
            }

            if (user is not null && user != graph.Output?.Maker().OnlyUser() && IsPlain(user, attention) && IsWide(first, user)) yield return (first,
                user, last);
        }
    }

    private static List<Pair> Pairs(NetworkGraph graph, HashSet<Module> attention) =>
        [.. Pairs3(graph, attention).Where(p => !p.Second.IsLoss).Select(p => new Pair(p.First, p.Second, p.Last))];

    // A pair through a middle that is narrower than both its ends saves weights, and cannot be replaced by one layer of the same cost.
    private static bool IsWide(GraphNode first, GraphNode second)
    {
        if (first.WeightShape() is not { } a || second.WeightShape() is not { } b || a.Rank < 2 || b.Rank < 2) return false;
        var (inputs, middle, outputs) = (a.ElementCount / a[0], a[0], second.PerSample() == 0 ? b[0] : b[0]);
        if (first.Shape.Rank != second.Shape.Rank && first.Shape.Rank > 2) middle = first.PerSample(); // flattened
        return middle >= Math.Min(inputs, outputs);
    }

    private static bool IsPlain(GraphNode node, HashSet<Module> attention)
    {
        if (!node.IsAffine() || node.IsLoss || (node.Owner is { } owner && attention.Contains(owner))) return false;
        if (node.Owner is IWeightedLayer { Layout: { Groups: > 1 } or { IsTransposed: true } }) return false;
        if (node.WeightShape() is not { } weights) return false;
        // (1, k) and (k, 1) kernels are the factors of a square one.
        return weights.Rank != 4 || weights[2] == weights[3];
    }

    private static bool Bends(GraphNode node) => node.Role switch
    {
        OperationRole.Activation or OperationRole.Softmax => true,
        OperationRole.Norm => node.Owner is not BatchNormBase,
        OperationRole.Pool => node.Owner is MaxPool1d or MaxPool2d or AdaptiveMaxPool || node.Operation == "MaxPool2d",
        OperationRole.Product => !node.IsAffine(),
        OperationRole.Other => node.Operation is not ("Affine" or "Pad" or "Narrow" or "Concat" or "Reduce" or "Rows" or "Stack" or "Unstack"
            or "Flip" or "Repeat" or "ChannelAffine" or "Subtract" or "ConvBackToInput"),
        _ => false,
    };

    private static HashSet<Module> AttentionParts(Module model) =>
        [.. model.NamedParts().Where(p => p.Part is MultiHeadAttention).SelectMany(p => p.Part.WithParts())];

    private sealed record Pair(GraphNode First, GraphNode Second, GraphNode Last)
    {
        public void Deconstruct(out GraphNode first, out GraphNode second) => (first, second) = (First, Second);
    }
}
