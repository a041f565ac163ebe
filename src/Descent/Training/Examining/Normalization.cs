using Descent.Data;

namespace Descent.Training;

/// <summary>What brings the features of a training part, or its targets, to mean 0 and standard deviation 1.</summary>
internal sealed class Normalization
{
    private const int FewestSamples = 2048; // means to a fiftieth of a deviation

    private readonly Columns? _inputs, _targets;

    private Normalization(Columns? inputs, Columns? targets) => (_inputs, _targets) = (inputs, targets);

    /// <summary>Measures batches, until there are enough of them.</summary>
    public static Normalization Of(IEnumerable<HostBatch> batches)
    {
        Columns? inputs = null, targets = null;
        var samples = 0;
        foreach (var host in batches)
        {
            inputs ??= new Columns(host.Inputs.Length / host.Indices.Length, Group(host.SampleShape));
            inputs.Add(host.Inputs, host.Count);
            if (host.Values is { } values) (targets ??= new Columns(values.Length / host.Indices.Length, null)).Add(values, host.Count);
            if ((samples += host.Count) >= FewestSamples) break;
        }

        return new Normalization(inputs, targets);
    }

    /// <summary>Changes a batch's inputs.</summary>
    public void ApplyToInputs(HostBatch host) => _inputs?.Apply(host.Inputs, host.Count);

    /// <summary>Changes a batch's targets, where they are numbers.</summary>
    public void ApplyToTargets(HostBatch host)
    {
        if (host.Values is { } values) _targets?.Apply(values, host.Count);
    }

    // Which numbers of a sample belong together: the channels of images, as everybody does it, since a pixel at the border that is rarely drawn
    // would be blown up; the features of sequences, at whatever step; else each is one of its own.
    private static Func<int, int>? Group(IReadOnlyList<int> shape) => shape.Count switch
    {
        >= 3 => Channel(shape),
        2 => i => i % shape[1],
        _ => null,
    };

    private static Func<int, int> Channel(IReadOnlyList<int> shape)
    {
        var inner = shape.Skip(1).Aggregate(1, (product, size) => product * size);
        return i => i / inner;
    }

    private sealed class Columns
    {
        private readonly int[] _groups;
        private readonly double[] _means, _squares;
        private readonly long[] _counts;
        private double[]? _factors;

        public Columns(int each, Func<int, int>? group)
        {
            _groups = [.. Enumerable.Range(0, each).Select(group ?? (i => i))];
            var count = each == 0 ? 0 : _groups.Max() + 1;
            (_means, _squares, _counts) = (new double[count], new double[count], new long[count]);
        }

        // Welford's way: features far from zero lose no digits.
        public void Add(float[] rows, int count)
        {
            for (var row = 0; row < count; row++)
                for (var i = 0; i < _groups.Length; i++)
                {
                    var (group, x) = (_groups[i], rows[(row * _groups.Length) + i]);
                    var off = x - _means[group];
                    _means[group] += off / ++_counts[group];
                    _squares[group] += off * (x - _means[group]);
                }
        }

        public void Apply(float[] rows, int count)
        {
            _factors ??= [.. _means.Select((mean, group) => Factor(mean, Math.Sqrt(_squares[group] / Math.Max(1, _counts[group]))))];
            for (var row = 0; row < count; row++)
                for (var i = 0; i < _groups.Length; i++)
                {
                    ref var x = ref rows[(row * _groups.Length) + i];
                    x = _factors[_groups[i]] is > 0 and var factor ? (float)((x - _means[_groups[i]]) * factor) : 0;
                }
        }

        // A feature that is always the same becomes 0.
        private static double Factor(double mean, double deviation) => deviation > 1e-12 * Math.Max(1, Math.Abs(mean)) ? 1 / deviation : 0;
    }
}
