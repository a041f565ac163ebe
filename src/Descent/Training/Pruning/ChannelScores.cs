using Descent.Nn;

namespace Descent.Training;

/// <summary>How much a channel is worth by a criterion; not a number for one that it says nothing about.</summary>
internal sealed class ChannelScores(ChannelGraph graph, FilterStatistics? statistics, PruneOptions options)
{
    private readonly Dictionary<(string Layer, int Filter), FilterActivity> _activities =
        statistics?.Filters.ToDictionary(f => (f.Layer, f.Filter)) ?? [];

    private readonly Dictionary<int, double[]> _norms = [];
    private readonly Rng _rng = new Rng(options.Seed).Fork("prune");

    public double Of(Channel channel) => options.Criterion switch
    {
        PruneCriterion.Entropy => Largest(Activities(channel).Select(a => a.Entropy)),
        PruneCriterion.Dead => Activities(channel).ToList() is { Count: > 0 } all && all.TrueForAll(a => a.IsDead) ? 0 : double.NaN,
        PruneCriterion.L1 => channel.Makers.Average(m => FilterNorm(m, channel)),
        PruneCriterion.NormScale => Largest(NormScales(channel)),
        PruneCriterion.Random => _rng.NextUInt32(),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options.Criterion, "Prune: expected one of the criteria."),
    };

    private static double Largest(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Max();

    private IEnumerable<FilterActivity> Activities(Channel channel) => channel.Activations
        .Select(a => _activities.GetValueOrDefault((graph.Sites[a.Site].Name, a.Place))).OfType<FilterActivity>();

    private IEnumerable<double> NormScales(Channel channel)
    {
        foreach (var place in channel.Places)
            if (graph.Leaves[place.Leaf] is { Owner: BatchNormBase, OwnName: "weight" } leaf)
                yield return Math.Abs(leaf.Value.ToArray()[place.Index]);
    }

    private double FilterNorm(int layer, Channel channel)
    {
        if (!_norms.TryGetValue(layer, out var norms)) _norms[layer] = norms = FilterNorms(graph.Layers[layer]);
        var after = graph.Layers[layer].After;
        return Enumerable.Range(0, after.Length).Where(i => ReferenceEquals(graph.ChannelOf(after[i]), channel)).Average(i => norms[i]);
    }

    // Sums of absolute weights, over their mean, so that layers of any fan-in compare.
    private static double[] FilterNorms(ProductLayer layer)
    {
        var (weight, axis) = (layer.Weight, layer.Use.Axes.WeightOut);
        var (values, norms) = (weight.ToArray(), new double[layer.After.Length]);
        var inner = 1;
        for (var i = axis + 1; i < weight.Rank; i++) inner *= weight.Shape[i];
        var size = weight.Shape[axis];
        for (var i = 0; i < values.Length; i++) norms[i / inner % size] += Math.Abs(values[i]);
        for (var i = size; i < norms.Length; i++) norms[i] = norms[i % size]; // groups of a transposed convolution share the axis
        var mean = norms.Average();
        return Array.ConvertAll(norms, norm => mean > 0 ? norm / mean : 0);
    }
}
