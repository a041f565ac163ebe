namespace Descent.Data;

/// <summary>Count, mean, deviation, range and spread of values that come in blocks; what is not finite is counted apart.</summary>
/// <remarks>Reference: Chan, Golub, LeVeque, Updating formulae and a pairwise algorithm for computing sample variances, 1979.</remarks>
internal sealed class ValueStatistics
{
    private readonly AdaptiveHistogram _histogram = new();
    private double _mean, _squares, _least = double.PositiveInfinity, _largest = double.NegativeInfinity;
    private long _count, _missing, _infinite, _zeros;

    /// <summary>Takes values in.</summary>
    public void Add(ReadOnlySpan<float> values)
    {
        double sum = 0;
        var count = 0;
        foreach (var x in values)
        {
            if (!float.IsFinite(x))
            {
                if (float.IsNaN(x)) _missing++;
                else _infinite++;
                continue;
            }

            sum += x;
            count++;
            if (x < _least) _least = x;
            if (x > _largest) _largest = x;
            if (x == 0) _zeros++;
            _histogram.Add(x);
        }

        if (count == 0) return;
        double mean = sum / count, squares = 0;
        foreach (var x in values)
            if (float.IsFinite(x))
                squares += (x - mean) * (x - mean);
        Merge(count, mean, squares);
    }

    /// <summary>Takes one finite value in.</summary>
    public void Add(double value)
    {
        _least = Math.Min(_least, value);
        _largest = Math.Max(_largest, value);
        if (value == 0) _zeros++;
        _histogram.Add(value);
        Merge(1, value, 0);
    }

    /// <summary>Takes a cell in that says nothing.</summary>
    public void AddMissing() => _missing++;

    public FeatureReport ToReport(string name) => new()
    {
        Name = name,
        Count = _count,
        Missing = _missing,
        Infinite = _infinite,
        Zeros = _zeros,
        Least = _count == 0 ? 0 : _least,
        Largest = _count == 0 ? 0 : _largest,
        Mean = _mean,
        StandardDeviation = _count == 0 ? 0 : Math.Sqrt(_squares / _count),
        Histogram = _histogram.ToReport(),
        IsConstant = _count > 0 && _least == _largest && _missing + _infinite == 0,
    };

    private void Merge(int count, double mean, double squares)
    {
        var (delta, total) = (mean - _mean, (double)_count + count);
        _mean += delta * count / total;
        _squares += squares + (delta * delta * _count * count / total);
        _count += count;
    }
}
