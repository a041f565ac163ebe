using Descent.Data;
using Descent.Training;

namespace Descent.Diagnostics;

/// <summary>What the targets of a part are like: classes counted, values as the loss gets them.</summary>
internal sealed class TargetFacts
{
    private TargetFacts()
    {
    }

    /// <summary>How often each class occurs among the targets that were read; empty for values.</summary>
    public long[] Counts { get; private init; } = [];

    /// <summary>How many targets those are.</summary>
    public long Counted { get; private init; }

    /// <summary>Whether that is all targets of the part.</summary>
    public bool IsAll { get; private init; }

    /// <summary>The first class outside of those that there are, in words; null where all are inside.</summary>
    public string? Outside { get; private init; }

    /// <summary>The class of each sample in <see cref="PartFacts.Numbers"/>; null where a sample has not exactly one.</summary>
    public int[]? Classes { get; private init; }

    /// <summary>The target values of each sample in <see cref="PartFacts.Numbers"/>; null for classes.</summary>
    public float[][]? Values { get; private init; }

    /// <summary>The first value that is not finite, in words.</summary>
    public string? OddValue { get; private init; }

    /// <summary>Reads them.</summary>
    public static TargetFacts Of(PartFacts part, TrainingData data, Dataset samples) =>
        samples.TargetKind == TargetKind.Classes ? OfClasses(part, samples) : OfValues(part, data, samples);

    private static TargetFacts OfClasses(PartFacts part, Dataset samples)
    {
        var hasOne = samples.TargetShape.Count == 0;
        var wanted = hasOne ? (int)Math.Min(samples.Count, Thresholds.TargetsRead) : part.Count;
        var counts = new long[samples.ClassCount];
        var row = new int[samples.TargetSize];
        string? outside = null;
        long counted = 0;
        for (var i = 0; i < wanted; i++)
        {
            var index = hasOne ? (int)((long)i * samples.Count / wanted) : part.Numbers[i];
            if (!Read(samples, index, row, hasOne)) continue;
            foreach (var c in row)
            {
                if (c == Dataset.NoClass) continue;
                if ((uint)c < (uint)counts.Length) counts[c]++;
                else outside ??= $"{samples.DescribeSample(index)} has class {c}";
                counted++;
            }
        }

        return new TargetFacts
        {
            Counts = counts, Counted = counted, IsAll = wanted == samples.Count, Outside = outside,
            Classes = hasOne ? [.. part.Numbers.Select(i => Read(samples, i, row, hasOne) ? row[0] : Dataset.NoClass)] : null,
        };
    }

    private static bool Read(Dataset samples, int index, int[] row, bool hasOne)
    {
        try
        {
            if (hasOne) row[0] = samples.ReadClass(index);
            else samples.ReadClasses(index, row);
            return true;
        }
        catch (Exception e) when (e is DescentException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static TargetFacts OfValues(PartFacts part, TrainingData data, Dataset samples)
    {
        var values = new float[part.Count][];
        string? odd = null;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = new float[samples.TargetSize];
            samples.ReadValues(part.Numbers[i], values[i]);
            var at = PartFacts.OddPlace(values[i]);
            if (at >= 0) odd ??= $"target {at} of {samples.DescribeSample(part.Numbers[i])} is {values[i][at]}";
            data.Targets?.Apply(values[i]);
        }

        return new TargetFacts { Values = values, OddValue = odd, Counted = values.Length, IsAll = values.Length == samples.Count };
    }
}
