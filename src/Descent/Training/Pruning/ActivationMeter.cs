using System.Numerics;
using Descent.Nn;

namespace Descent.Training;

/// <summary>Counts at every activation, and averages at every input of a layer, while samples pass through a traced model.</summary>
internal sealed class ActivationMeter
{
    private readonly Module _model;
    private readonly ChannelGraph _graph;
    private readonly long[][] _active;
    private readonly long[] _places;
    private readonly double[][] _sums;
    private readonly float[][] _lows, _highs;
    private readonly long[] _counts;
    private int _site, _layer;

    public ActivationMeter(Module model, ChannelGraph graph)
    {
        (_model, _graph) = (model, graph);
        _active = [.. graph.Sites.Select(s => new long[s.Units.Length])];
        _places = new long[graph.Sites.Count];
        _sums = [.. graph.Layers.Select(l => new double[l.Before.Length])];
        _lows = [.. graph.Layers.Select(l => Filled(l.Before.Length, float.PositiveInfinity))];
        _highs = [.. graph.Layers.Select(l => Filled(l.Before.Length, float.NegativeInfinity))];
        _counts = new long[graph.Layers.Count];
    }

    /// <summary>A batch of samples; the model is in evaluation mode.</summary>
    public void Add(Tensor input)
    {
        using var mode = GradMode.Grad(); // operations that nobody records cannot be seen
        (_site, _layer) = (0, 0);
        input = input.Detach();
        input.BecomeParameter(); // so that frozen layers are recorded, too
        using (OperationRecord.Open(See)) _model.Forward(input);
        if (_site != _graph.Sites.Count || _layer != _graph.Layers.Count)
            throw new TrainingException("FilterStatistics: the model computes other operations than for one sample of zeros; "
                + "expected one whose steps do not depend on the values.");
    }

    /// <summary>What was counted, layer by layer.</summary>
    public IReadOnlyList<FilterActivity> Filters() => [.. _graph.Sites.SelectMany((site, i) =>
        _active[i].Select((active, filter) => new FilterActivity(site.Name, filter, active, _places[i])))];

    /// <summary>What went into each layer.</summary>
    public IReadOnlyList<ChannelMeans> Inputs() =>
        [.. _sums.Select((sums, i) => new ChannelMeans(Array.ConvertAll(sums, sum => sum / _counts[i]), _lows[i], _highs[i]))];

    private void See(RecordedOperation step)
    {
        if (_layer < _graph.Layers.Count && step.Node.GetType() == _graph.Layers[_layer].Use.Step.Node.GetType()) AddInput(step.Inputs[0]!);
        if (step.Node.ActiveAbove is null || _site >= _graph.Sites.Count) return;
        AddSite(step.Output);
    }

    private void AddInput(Tensor x)
    {
        var layer = _graph.Layers[_layer];
        var (values, outer, inner) = Cut(x, layer.Use.Axis, layer.Before.Length);
        for (var i = 0; i < outer; i++)
            for (var c = 0; c < layer.Before.Length; c++)
            {
                var (sum, low, high) = Extent(values.AsSpan(((i * layer.Before.Length) + c) * inner, inner));
                _sums[_layer][c] += sum;
                _lows[_layer][c] = Math.Min(_lows[_layer][c], low);
                _highs[_layer][c] = Math.Max(_highs[_layer][c], high);
            }

        _counts[_layer++] += (long)outer * inner;
    }

    private void AddSite(Tensor y)
    {
        var site = _graph.Sites[_site];
        if (site.Axis >= 0)
        {
            var (values, outer, inner) = Cut(y, site.Axis, site.Units.Length);
            for (var i = 0; i < outer; i++)
                for (var c = 0; c < site.Units.Length; c++)
                    _active[_site][c] += Above(values.AsSpan(((i * site.Units.Length) + c) * inner, inner), site.ActiveAbove);
            _places[_site] += (long)outer * inner;
        }

        _site++;
    }

    private static (float[] Values, int Outer, int Inner) Cut(Tensor tensor, int axis, int size)
    {
        var inner = 1;
        for (var i = axis + 1; i < tensor.Rank; i++) inner *= tensor.Shape[i];
        return (tensor.ToArray(), tensor.Count / Math.Max(1, inner * size), inner);
    }

    private static int Above(ReadOnlySpan<float> values, float threshold)
    {
        var limit = new Vector<float>(threshold);
        var counts = Vector<int>.Zero;
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            counts -= Vector.GreaterThan(new Vector<float>(values[i..]), limit); // a true lane is -1
        var count = Vector.Sum(counts);
        for (; i < values.Length; i++)
            if (values[i] > threshold) count++;
        return count;
    }

    private static (double Sum, float Low, float High) Extent(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (var value in values)
        {
            sum += value;
            low = Math.Min(low, value);
            high = Math.Max(high, value);
        }

        return (sum, low, high);
    }

    private static float[] Filled(int count, float value)
    {
        var values = new float[count];
        Array.Fill(values, value);
        return values;
    }
}

/// <summary>What was seen of each channel that goes into a layer.</summary>
internal sealed record ChannelMeans(double[] Mean, float[] Low, float[] High)
{
    /// <summary>Whether a channel was the same number everywhere.</summary>
    public bool IsConstant(int channel) => Low[channel] == High[channel];
}
