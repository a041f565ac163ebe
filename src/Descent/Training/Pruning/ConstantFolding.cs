namespace Descent.Training;

/// <summary>What removed channels gave to the layers that read them, put where a constant goes: a bias, or the mean that a norm subtracts.</summary>
/// <remarks>Exact for a channel that is constant, in a layer that puts no zeros around its input or where the constant is zero. Else the mean
/// over samples and positions is the best constant.</remarks>
internal sealed class ConstantFolding(ChannelGraph graph, IReadOnlyList<ChannelMeans> inputs)
{
    public void Fold(IReadOnlyCollection<Channel> removed)
    {
        var gone = removed.ToHashSet();
        // A layer that runs twice, or computes in parts, has no one mean that its bias could take.
        var uses = graph.Layers.GroupBy(l => l.Use.Step.Owner ?? l).ToDictionary(g => g.Key, g => g.Count());
        for (var i = 0; i < graph.Layers.Count; i++)
        {
            var layer = graph.Layers[i];
            if (layer.ShiftLeaf < 0 || layer.Use.Axes.Groups > 1 || layer.Use.Axes.IsTransposed || uses[layer.Use.Step.Owner ?? layer] > 1) continue;
            if (Shift(layer, inputs[i], gone) is not { } shift) continue;
            var constant = graph.Leaves[layer.ShiftLeaf].Value;
            var values = constant.ToArray();
            for (var k = 0; k < values.Length; k++) values[k] = (float)(values[k] + (layer.IsShiftNegative ? -shift[k] : shift[k]));
            constant.Assign(values);
        }
    }

    private double[]? Shift(ProductLayer layer, ChannelMeans means, HashSet<Channel> gone)
    {
        var weight = layer.Weight;
        if (layer.Use.Axes is not { WeightOut: 0, WeightIn: 1 }) return null;
        var (values, rows, columns) = (weight.ToArray(), weight.Shape[0], weight.Shape[1]);
        var taps = values.Length / Math.Max(1, rows * columns);
        double[]? shift = null;
        for (var c = 0; c < columns; c++)
        {
            if (graph.ChannelOf(layer.Before[c]) is not { } channel || !gone.Contains(channel) || means.Mean[c] == 0) continue;
            shift ??= new double[rows];
            for (var k = 0; k < rows; k++)
                for (var t = 0; t < taps; t++)
                    shift[k] += means.Mean[c] * values[(((k * columns) + c) * taps) + t];
        }

        return shift;
    }
}
