namespace Descent.Training;

/// <summary>Multiply-adds and parameters of a traced network while channels are taken from it.</summary>
internal sealed class ChannelCosts
{
    private readonly ChannelGraph _graph;
    private readonly int[] _inputs, _outputs;
    private readonly int[][] _sizes;
    private readonly double _rest;

    public ChannelCosts(ChannelGraph graph)
    {
        _graph = graph;
        _inputs = [.. graph.Layers.Select(l => l.Before.Length)];
        _outputs = [.. graph.Layers.Select(l => l.After.Length)];
        _sizes = [.. graph.Leaves.Select(l => l.Value.Shape.Sizes.ToArray())];
        _rest = graph.MultiplyAdds - graph.Layers.Sum(l => l.Use.Axes.MultiplyAdds);
        (MultiplyAddsBefore, ParametersBefore) = (graph.MultiplyAdds, Parameters);
    }

    public long MultiplyAddsBefore { get; }

    public long ParametersBefore { get; }

    /// <summary>What is left of the work for one sample.</summary>
    public long MultiplyAdds => (long)Math.Round(_rest + Enumerable.Range(0, _inputs.Length).Sum(LayerWork));

    /// <summary>What is left of the parameters.</summary>
    public long Parameters => Enumerable.Range(0, _sizes.Length).Where(i => _graph.Leaves[i].IsParameter)
        .Sum(i => _sizes[i].Aggregate(1L, (product, size) => product * size));

    /// <summary>Takes a channel away.</summary>
    public void Remove(Channel channel)
    {
        foreach (var place in channel.Places) _sizes[place.Leaf][place.Axis]--;
        foreach (var layer in channel.Readers.Union(channel.Makers))
        {
            _inputs[layer] -= _graph.Layers[layer].Before.Count(unit => ReferenceEquals(_graph.ChannelOf(unit), channel));
            _outputs[layer] -= _graph.Layers[layer].After.Count(unit => ReferenceEquals(_graph.ChannelOf(unit), channel));
        }
    }

    private double LayerWork(int i)
    {
        var layer = _graph.Layers[i];
        var share = (double)_outputs[i] / layer.After.Length;
        if (!layer.IsDepthwise) share *= (double)_inputs[i] / layer.Before.Length;
        return layer.Use.Axes.MultiplyAdds * share;
    }
}
