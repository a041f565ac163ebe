using Descent.Data;
using static Descent.Diagnostics.DataText;

namespace Descent.Diagnostics;

/// <summary>What differs between the training part and another.</summary>
/// <param name="Size">How much: 1 is where a clear difference begins.</param>
/// <param name="Message">In words.</param>
internal sealed record PartDifference(double Size, string Message)
{
    /// <summary>Whether it is how features go with targets, and nothing else.</summary>
    public bool IsOfRelations { get; init; }

    /// <summary>The clearest difference of features, or null where nothing is beyond chance.</summary>
    /// <param name="training">The training part.</param>
    /// <param name="other">The other.</param>
    /// <param name="isOfClasses">Whether classes are shared out differently, so that means may differ for that reason.</param>
    public static PartDifference? OfFeatures(PartFacts training, PartFacts other, bool isOfClasses)
    {
        if (training.Count < 20 || other.Count < 10 || !training.Shape.SequenceEqual(other.Shape)) return null;
        return Scales(training, other) is { Size: >= 1 } scale ? scale
            : Means(training, other) is { } means && (!isOfClasses || means.Size >= Thresholds.MoreThanClasses) ? means : null;
    }

    /// <summary>A difference in how features go with targets, or null.</summary>
    public static PartDifference? OfRelations(RelationFacts training, RelationFacts other)
    {
        if (training.Correlations.Length != other.Correlations.Length || other.Samples < 50) return null;
        var compared = training.Correlations.Sum(r => r.Length);
        if (compared == 0) return null;
        var limit = Math.Max(Thresholds.RelationLimit, NormalQuantile.Upper(0.0005 / compared))
            * Math.Sqrt((1.0 / training.Samples) + (1.0 / other.Samples));
        var (far, worst, there, here) = (0, 0.0, 0.0, 0.0);
        for (var t = 0; t < training.Correlations.Length; t++)
        {
            for (var d = 0; d < training.Correlations[t].Length; d++)
            {
                var (r, s) = (training.Correlations[t][d], other.Correlations[t][d]);
                if (training.IsSparse[d] || other.IsSparse[d] || Math.Abs(r - s) <= limit) continue;
                far++;
                if (Math.Abs(r - s) > worst) (worst, there, here) = (Math.Abs(r - s), r, s);
            }
        }

        return far < Math.Max(1, compared / 50) ? null : new PartDifference(
            worst / Thresholds.CorrelationShift, $"a feature's correlation with the target is {Short(there)} in training and {Short(here)} there "
                + $"({far} beyond chance)")
        {
            IsOfRelations = true,
        };
    }

    /// <summary>A difference of the target values, or null.</summary>
    public static PartDifference? OfValues(PartFacts training, PartFacts other)
    {
        if (training.Targets.Values is not { Length: > 19 } a || other.Targets.Values is not { Length: > 9 } b) return null;
        var worst = new PartDifference(0, string.Empty);
        for (var t = 0; t < Math.Min(a[0].Length, b[0].Length); t++)
        {
            var (mean, deviation) = Moments([.. a.Select(v => (double)v[t])]);
            var (otherMean, otherDeviation) = Moments([.. b.Select(v => (double)v[t])]);
            var chance = Math.Sqrt((deviation * deviation / a.Length) + (otherDeviation * otherDeviation / b.Length));
            if (!(deviation > 0) || Math.Abs(otherMean - mean) < 5 * chance) continue;
            var size = Math.Abs(otherMean - mean) / deviation / Thresholds.LargeShift;
            if (size > worst.Size)
                worst = new PartDifference(size, $"target {t} has mean {Short(mean)} and deviation {Short(deviation)} in training, "
                    + $"{Short(otherMean)} and {Short(otherDeviation)} there");
        }

        return worst.Size > 0 ? worst : null;
    }

    private static (double Mean, double Deviation) Moments(double[] numbers)
    {
        var mean = numbers.Average();
        return (mean, Math.Sqrt(numbers.Average(v => (v - mean) * (v - mean))));
    }

    // A factor between deviations. Of tables the middle half must have it too: one outlier makes a deviation.
    private static PartDifference? Scales(PartFacts training, PartFacts other)
    {
        var (a, b) = (training.Groups, other.Groups);
        (double Size, int Group, double Ratio) worst = (0, -1, 1);
        for (var g = 0; g < a.Count; g++)
        {
            if (!(a.Deviation(g) > 0) || (a.ZeroShare(g) > 0.5 && !a.IsChannels)) continue;
            var ratio = b.Deviation(g) / a.Deviation(g);
            if (!(SizeOf(ratio) >= Math.Max(1, worst.Size))) continue; // smaller ones do not count, and sorting costs
            if (!a.IsChannels && training.Shape.Count == 1 && a.Count == training.Points[0].Length)
            {
                var (own, there) = (MiddleHalf(training, g), MiddleHalf(other, g));
                if (!(own > 0)) continue;
                ratio = Math.Abs(Math.Log(there / own)) < Math.Abs(Math.Log(ratio)) ? there / own : ratio;
            }

            if (SizeOf(ratio) > worst.Size) worst = (SizeOf(ratio), g, ratio);
        }

        if (worst.Group < 0) return null;
        var factor = worst.Ratio > 1 ? $"{Short(worst.Ratio)} times" : $"1/{Short(1 / Math.Max(worst.Ratio, 1e-9))} of";
        return new PartDifference(
            worst.Size, $"the deviation of {a.Name(worst.Group)} there is {factor} that in training ({Short(b.Deviation(worst.Group))} against "
                + $"{Short(a.Deviation(worst.Group))})" + (worst.Ratio is > 200 and < 300 or > 1 / 300.0 and < 1 / 200.0 ? ": a division by 255 "
                + "that one part has and the other not" : string.Empty));
    }

    private static double SizeOf(double ratio) => Math.Abs(Math.Log(Math.Max(ratio, 1e-9))) / Math.Log(Thresholds.DeviationRatio);

    private static double MiddleHalf(PartFacts part, int dimension)
    {
        var sorted = part.Points.Select(p => p[dimension]).Order().ToArray();
        return sorted[sorted.Length * 3 / 4] - sorted[sorted.Length / 4];
    }

    private static PartDifference? Means(PartFacts training, PartFacts other)
    {
        var (a, b) = (training.Groups, other.Groups);
        var limit = NormalQuantile.Upper(0.0005 / a.Count);
        (double Effect, int Group) worst = (0, -1);
        for (var g = 0; g < a.Count; g++)
        {
            var (own, there) = (a.DeviationOfMeans(g), b.DeviationOfMeans(g));
            if (!(own > 0)) continue;
            var difference = Math.Abs(b.Mean(g) - a.Mean(g));
            var chance = Math.Sqrt((own * own / a.Samples) + (Math.Max(own * own, there * there) / b.Samples));
            if (difference > limit * chance && difference / own > worst.Effect) worst = (difference / own, g);
        }

        var group = worst.Group;
        return group < 0 ? null : new PartDifference(
            worst.Effect / Thresholds.LargeShift, $"the mean of {a.Name(group)} is {Short(a.Mean(group))} in training and {Short(b.Mean(group))} "
                + "there, "
                + $"{Short(worst.Effect)} deviations apart");
    }
}
