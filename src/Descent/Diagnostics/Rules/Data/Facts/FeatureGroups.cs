using System.Numerics;
using System.Runtime.CompilerServices;

namespace Descent.Diagnostics;

/// <summary>Means and deviations of what belongs together: each feature of a table, each channel of images, each number of a step.</summary>
internal sealed class FeatureGroups
{
    private readonly int _outer, _inner;
    private readonly double[] _sums, _squares, _means, _meanSquares, _row;
    private readonly float[] _low, _high;
    private readonly long[] _zeros;
    private long _each;
    private int _samples;

    /// <summary>Prepares for samples of a shape.</summary>
    public FeatureGroups(IReadOnlyList<int> shape)
    {
        var size = shape.Aggregate(1, (a, b) => a * b);
        (IsChannels, Count) = shape.Count >= 3 ? (true, shape[0]) : (false, shape.Count == 0 ? 1 : shape[^1]);
        _inner = IsChannels ? size / Count : 1;
        _outer = size / Count / _inner;
        (_sums, _squares, _row) = (new double[Count], new double[Count], new double[Count]);
        (_means, _meanSquares) = (new double[Count], new double[Count]);
        (_low, _high, _zeros) = (new float[Count], new float[Count], new long[Count]);
        Array.Fill(_low, float.PositiveInfinity);
        Array.Fill(_high, float.NegativeInfinity);
    }

    /// <summary>Whether groups are channels of images.</summary>
    public bool IsChannels { get; }

    /// <summary>How many groups.</summary>
    public int Count { get; }

    /// <summary>How many samples were taken in.</summary>
    public int Samples => _samples;

    /// <summary>A group in words.</summary>
    public string Name(int group) => IsChannels ? $"channel {group}" : $"feature {group}";

    public double Mean(int group) => _sums[group] / Math.Max(1, _each);

    /// <summary>The deviation of all its numbers.</summary>
    public double Deviation(int group) => Root(_squares[group] / Math.Max(1, _each), Mean(group));

    public double RootMeanSquare(int group) => Math.Sqrt(_squares[group] / Math.Max(1, _each));

    /// <summary>The deviation, between samples, of a sample's mean.</summary>
    public double DeviationOfMeans(int group) => Root(_meanSquares[group] / Math.Max(1, _samples), _means[group] / Math.Max(1, _samples));

    public float Low(int group) => _low[group];

    public float High(int group) => _high[group];

    /// <summary>The share of numbers that are exactly 0.</summary>
    public double ZeroShare(int group) => (double)_zeros[group] / Math.Max(1, _each);

    /// <summary>Whether its numbers differ at all.</summary>
    public bool Varies(int group) => _high[group] > _low[group];

    /// <summary>Takes a sample in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // most trainings are too short for the runtime to find out
    public void Add(ReadOnlySpan<float> sample)
    {
        Array.Clear(_row);
        if (IsChannels)
            for (var g = 0; g < Count; g++)
                AddBlock(g, sample.Slice(g * _inner, _inner));
        else
            for (int i = 0, place = 0; place < _outer; place++)
                for (var g = 0; g < Count; g++, i++)
                    Add(g, sample[i]);
        var each = _outer * _inner;
        for (var g = 0; g < Count; g++)
        {
            _sums[g] += _row[g];
            var mean = _row[g] / each;
            (_means[g], _meanSquares[g]) = (_means[g] + mean, _meanSquares[g] + (mean * mean));
        }

        (_each, _samples) = (_each + each, _samples + 1);
    }

    private void Add(int g, float x)
    {
        _row[g] += x;
        _squares[g] += (double)x * x;
        if (x < _low[g]) _low[g] = x;
        if (x > _high[g]) _high[g] = x;
        if (x == 0) _zeros[g]++;
    }

    // A channel of an image: a vector at a time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddBlock(int g, ReadOnlySpan<float> block)
    {
        Vector<float> low = new(_low[g]), high = new(_high[g]);
        Vector<double> sums = default, squares = default;
        Vector<int> zeros = default;
        var i = 0;
        for (; i <= block.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var x = new Vector<float>(block[i..]);
            Vector.Widen(x, out var a, out var b);
            sums += a + b;
            squares += (a * a) + (b * b);
            (low, high) = (Vector.Min(low, x), Vector.Max(high, x));
            zeros -= Vector.Equals(x, Vector<float>.Zero); // a true lane is -1
        }

        (_row[g], _squares[g], _zeros[g]) = (_row[g] + Vector.Sum(sums), _squares[g] + Vector.Sum(squares), _zeros[g] + Vector.Sum(zeros));
        for (var lane = 0; lane < Vector<float>.Count; lane++) (_low[g], _high[g]) = (Math.Min(_low[g], low[lane]), Math.Max(_high[g], high[lane]));
        for (; i < block.Length; i++) Add(g, block[i]);
    }

    // Below a ten-millionth of the mean, it is rounding.
    private static double Root(double square, double mean)
    {
        var variance = square - (mean * mean);
        return variance > 1e-13 * mean * mean ? Math.Sqrt(variance) : 0;
    }
}
