namespace Descent.Data;

/// <summary>Mean and deviation of each number that a check compares.</summary>
internal sealed class PartMeans
{
    private readonly FeatureStatistics _statistics;

    private PartMeans(int width, int count) => (_statistics, Width, Count) = (new FeatureStatistics(width, 1), width, count);

    /// <summary>How many numbers.</summary>
    public int Width { get; }

    /// <summary>How many samples were read.</summary>
    public int Count { get; }

    public double Mean(int number) => _statistics.Mean(number);

    /// <summary>The standard deviation between samples.</summary>
    public double Deviation(int number) => _statistics.StandardDeviation(number);

    /// <summary>The features of samples with one axis, else the mean of each channel.</summary>
    public static PartMeans OfFeatures(Dataset samples, int most)
    {
        var shape = samples.SampleShape;
        var width = shape.Count == 0 ? 1 : shape[0];
        var means = new PartMeans(width, Math.Min(samples.Count, most));
        float[] sample = new float[samples.SampleSize], row = new float[width];
        var size = sample.Length / width;
        for (var i = 0; i < means.Count; i++)
        {
            samples.ReadSample((int)((long)i * samples.Count / means.Count), sample);
            for (var c = 0; c < width; c++) row[c] = size == 1 ? sample[c] : (float)Average(sample.AsSpan(c * size, size));
            means._statistics.Add(row);
        }

        return means;
    }

    /// <summary>The target values.</summary>
    public static PartMeans OfTargets(Dataset samples)
    {
        var means = new PartMeans(samples.TargetSize, samples.Count);
        var values = new float[samples.TargetSize];
        for (var i = 0; i < samples.Count; i++)
        {
            samples.ReadValues(i, values);
            means._statistics.Add(values);
        }

        return means;
    }

    private static double Average(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (var value in values) sum += value;
        return sum / values.Length;
    }
}
