using Descent.Data;

namespace Descent.Diagnostics;

/// <summary>How much more alike the targets of a batch are than targets at large, where batches are taken in the order of the data.</summary>
/// <param name="Batches">How many batches were read.</param>
/// <param name="Correlation">The intraclass correlation: 0 for batches by lot, 1 where each has one class or value.</param>
/// <param name="Kinds">Of classes: how many different ones a batch has, how many it would have by lot, and how many there are.</param>
internal sealed record BatchLikeness(int Batches, double Correlation, (double InBatch, double IfMixed, int All)? Kinds)
{
    private const int MostBatches = 32, MostSamples = 20_000;

    /// <summary>Reads some batches; null where a batch has one sample, a sample several targets, or there are too few to tell.</summary>
    public static BatchLikeness? Of(Patient patient)
    {
        var (data, size) = (patient.Data.Training, patient.BatchSize);
        var all = data.Count / Math.Max(1, size);
        var count = Math.Min(Math.Min(all, MostBatches), MostSamples / Math.Max(1, size));
        if (size < 2 || count < 2 || data.TargetSize != 1) return null;
        try
        {
            var targets = Enumerable.Range(0, count).Select(b => Targets(data, (int)((long)b * all / count) * size, size)).ToList();
            return data.TargetKind == TargetKind.Classes ? OfClasses(targets, data.ClassCount) : OfValues(targets);
        }
        catch (Exception e) when (e is DescentException or IOException or UnauthorizedAccessException)
        {
            return null; // a sample that cannot be read: the training will say so
        }
    }

    private static float[] Targets(Dataset data, int first, int size)
    {
        var values = new float[size];
        for (var i = 0; i < size; i++)
        {
            if (data.TargetKind == TargetKind.Classes) values[i] = data.ReadClass(first + i);
            else data.ReadValues(first + i, values.AsSpan(i, 1));
        }

        return values;
    }

    // Agreement of two samples of a batch, beyond that of any two.
    private static BatchLikeness? OfClasses(List<float[]> batches, int classes)
    {
        var counts = new long[Math.Max(classes, 1)];
        double within = 0, kinds = 0;
        foreach (var batch in batches)
        {
            foreach (var group in batch.GroupBy(c => c))
            {
                long n = group.Count();
                within += (double)n * (n - 1);
                kinds++;
                if (group.Key >= 0 && group.Key < counts.Length) counts[(int)group.Key] += n;
            }
        }

        var (size, total) = (batches[0].Length, counts.Sum());
        if (total == 0) return null;
        double[] shares = [.. counts.Select(n => (double)n / total)];
        var atLarge = shares.Sum(p => p * p);
        if (atLarge > 0.999) return null;
        within /= (double)batches.Count * size * (size - 1);
        return new BatchLikeness(
            batches.Count, (within - atLarge) / (1 - atLarge),
            (kinds / batches.Count, shares.Sum(p => 1 - Math.Pow(1 - p, size)), shares.Count(p => p > 0)));
    }

    // The one-way analysis of variance.
    private static BatchLikeness? OfValues(List<float[]> batches)
    {
        var (size, mean) = (batches[0].Length, batches.Average(b => b.Average(v => (double)v)));
        var between = batches.Sum(b => Math.Pow(b.Average(v => (double)v) - mean, 2)) * size / (batches.Count - 1);
        var within = batches.Sum(b => Within(b)) / (batches.Count * (size - 1.0));
        var sum = between + ((size - 1) * within);
        return sum > 0 && double.IsFinite(sum) ? new BatchLikeness(batches.Count, (between - within) / sum, null) : null;
    }

    private static double Within(float[] batch)
    {
        var mean = batch.Average(v => (double)v);
        return batch.Sum(v => (v - mean) * (v - mean));
    }
}
