namespace Descent.Data;

/// <summary>Mean, variance, least and largest value of each group of features, gathered sample by sample.</summary>
/// <remarks>Reference: Chan, Golub, LeVeque, Updating formulae and a pairwise algorithm for computing sample variances, 1979.</remarks>
internal sealed class FeatureStatistics(int groups, int groupSize)
{
    private readonly double[] _means = new double[groups], _squares = new double[groups];
    private readonly float[] _least = Filled(groups, float.PositiveInfinity), _largest = Filled(groups, float.NegativeInfinity);
    private long _count;

    /// <summary>Takes one sample in.</summary>
    public void Add(ReadOnlySpan<float> sample)
    {
        for (var g = 0; g < groups; g++) AddGroup(g, sample.Slice(g * groupSize, groupSize));
        _count += groupSize;
    }

    /// <summary>The mean of a group.</summary>
    public double Mean(int group) => _means[group];

    /// <summary>The standard deviation of a group, over the count (not the count less one).</summary>
    public double StandardDeviation(int group) => Math.Sqrt(_squares[group] / _count);

    /// <summary>The least and the largest value of a group.</summary>
    public (float Least, float Largest) Range(int group) => (_least[group], _largest[group]);

    private void AddGroup(int g, ReadOnlySpan<float> values)
    {
        double sum = 0;
        var (least, largest) = (_least[g], _largest[g]);
        foreach (var x in values)
        {
            sum += x;
            least = Math.Min(least, x);
            largest = Math.Max(largest, x);
        }

        (_least[g], _largest[g]) = (least, largest);
        double mean = sum / values.Length, squares = 0;
        foreach (var x in values) squares += (x - mean) * (x - mean);
        var delta = mean - _means[g];
        var total = (double)_count + values.Length;
        _means[g] += delta * values.Length / total;
        _squares[g] += squares + (delta * delta * _count * values.Length / total);
    }

    private static float[] Filled(int count, float value)
    {
        var array = new float[count];
        Array.Fill(array, value);
        return array;
    }
}
