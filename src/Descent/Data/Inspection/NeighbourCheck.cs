using System.Globalization;

namespace Descent.Data;

/// <summary>Finds labels that none of a sample's nearest neighbours has.</summary>
/// <remarks>
/// Some samples, evenly spread, are compared all with all by Euclidean distance: images as grey brought to at most 16x16 cells by their means, others
/// by their features, each divided by its standard deviation. Where the classes lie apart (the majority of the neighbours has the sample's class for
/// at least 4 in 5), a sample whose neighbours all have one other class is suspicious: mislabelled, or hard.
/// </remarks>
internal sealed class NeighbourCheck(Dataset data, InspectionOptions options)
{
    private const int Side = 16;
    private const int MostDimensions = 1024;
    private const double Apart = 0.8;

    /// <summary>Null where there are too few samples or too many features.</summary>
    public NeighbourReport? Run()
    {
        var (count, k) = (Math.Min(data.Count, options.NeighbourSamples), options.Neighbours);
        if (k < 1 || count < 4 * (k + 1) || data.ClassCount < 2 || (data.SampleShape.Count != 3 && data.SampleSize > MostDimensions)) return null;
        var (indices, classes, points) = (new List<int>(), new List<int>(), new List<float[]>());
        for (var i = 0; i < count; i++)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            var index = (int)((long)i * data.Count / count);
            if (Point(index) is not { } point) continue;
            points.Add(point);
            indices.Add(index);
            classes.Add(data.ReadClass(index));
        }

        if (points.Count < 4 * (k + 1)) return null;
        if (data.SampleShape.Count != 3) Standardize(points);
        return Judge(indices, classes, points, k);
    }

    private NeighbourReport Judge(List<int> indices, List<int> classes, List<float[]> points, int k)
    {
        var (nearest, ratios) = (new int[points.Count][], new double[points.Count]);
        Parallel.For(0, points.Count, i => (nearest[i], ratios[i]) = Nearest(points, classes, i, k));
        var agreed = Enumerable.Range(0, points.Count).Count(i => 2 * nearest[i].Count(c => c == classes[i]) > k);
        var agreement = (double)agreed / points.Count;
        int[] suspects = agreement < Apart ? [] : [.. Enumerable.Range(0, points.Count)
            .Where(i => nearest[i][0] != classes[i] && nearest[i].Distinct().Count() == 1).OrderBy(i => ratios[i]).ThenBy(i => i)];
        return new NeighbourReport(points.Count, k, agreement, [.. suspects.Take(options.Examples).Select(i => new SuspectLabel(
            indices[i], data.DescribeSample(indices[i]), Name(classes[i]), Name(nearest[i][0])))], suspects.Length);
    }

    // The classes of the nearest, and how much nearer the nearest is than the nearest of the own class.
    private static (int[] Classes, double Ratio) Nearest(List<float[]> points, List<int> classes, int self, int k)
    {
        var (best, found) = (new (float Distance, int Class)[k], 0);
        float own = float.PositiveInfinity;
        for (var i = 0; i < points.Count; i++)
        {
            if (i == self) continue;
            var distance = SquaredDistance.Between(points[self], points[i]);
            if (classes[i] == classes[self]) own = Math.Min(own, distance);
            if (found == k && distance >= best[k - 1].Distance) continue;
            var at = found < k ? found++ : k - 1;
            while (at > 0 && best[at - 1].Distance > distance) best[at] = best[--at];
            best[at] = (distance, classes[i]);
        }

        return ([.. best.Select(b => b.Class)], own > 0 ? best[0].Distance / own : 1);
    }

    private float[]? Point(int index)
    {
        var features = new float[data.SampleSize];
        try
        {
            data.ReadSample(index, features);
        }
        catch (Exception e) when (e is DescentException or IOException or UnauthorizedAccessException)
        {
            return null;
        }

        for (var i = 0; i < features.Length; i++)
            if (!float.IsFinite(features[i]))
                return null;
        return data.SampleShape.Count == 3 ? Cells(features, data.SampleShape) : features;
    }

    private static float[] Cells(float[] pixels, IReadOnlyList<int> shape)
    {
        var (height, width) = (Math.Min(Side, shape[1]), Math.Min(Side, shape[2]));
        var (sums, counts) = (new float[height * width], new int[height * width]);
        for (var i = 0; i < pixels.Length; i++)
        {
            var (y, x) = (i / shape[2] % shape[1], i % shape[2]);
            var cell = (y * height / shape[1] * width) + (x * width / shape[2]);
            sums[cell] += pixels[i];
            counts[cell]++;
        }

        for (var cell = 0; cell < sums.Length; cell++) sums[cell] /= counts[cell];
        return sums;
    }

    private static void Standardize(List<float[]> points)
    {
        for (var d = 0; d < points[0].Length; d++)
        {
            var statistics = new FeatureStatistics(1, 1);
            foreach (var point in points) statistics.Add(point.AsSpan(d, 1));
            var deviation = statistics.StandardDeviation(0);
            foreach (var point in points) point[d] = deviation > 0 ? (float)((point[d] - statistics.Mean(0)) / deviation) : 0;
        }
    }

    private string Name(int number) => data.ClassNames is { } names ? names[number] : number.ToString(CultureInfo.InvariantCulture);
}
