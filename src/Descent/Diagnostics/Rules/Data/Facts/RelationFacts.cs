using Descent.Data;

namespace Descent.Diagnostics;

/// <summary>How single numbers of samples go with their targets: correlations with each class, or with each value.</summary>
internal sealed class RelationFacts
{
    private const int MostTargets = 16;

    /// <summary>Measures a part.</summary>
    /// <param name="part">The part.</param>
    /// <param name="training">The part whose classes are taken, in its order; null: itself.</param>
    public RelationFacts(PartFacts part, PartFacts? training = null)
    {
        Samples = part.Count;
        var targets = Targets(part, (training ?? part).Targets.Counts);
        Correlations = [.. targets.Select(t => Of(part, t))];
    }

    /// <summary>Samples that it is known from.</summary>
    public int Samples { get; }

    /// <summary>For each target, each number's correlation with it; 0 where one of them does not vary.</summary>
    public double[][] Correlations { get; }

    /// <summary>The largest correlation.</summary>
    public double Strongest => Correlations.Length == 0 ? 0 : Correlations.Max(r => r.Length == 0 ? 0 : r.Max(Math.Abs));

    /// <summary>From which correlation on one of all is no chance: <see cref="Thresholds.RelationLimit"/> standard errors, more where there are
    /// many.</summary>
    public double Limit
    {
        get
        {
            var compared = Math.Max(1, Correlations.Sum(r => r.Length));
            return Math.Max(Thresholds.RelationLimit, NormalQuantile.Upper(0.0005 / compared)) / Math.Sqrt(Math.Max(1, Samples));
        }
    }

    // Classes as 0 and 1: of the most frequent ones. Values as they are.
    private static List<double[]> Targets(PartFacts part, long[] counts)
    {
        if (part.Count < 2) return [];
        if (part.Targets.Classes is { } classes)
        {
            return [.. Enumerable.Range(0, counts.Length).Where(c => counts[c] > 0).OrderByDescending(c => counts[c]).Take(MostTargets).Order()
                .Select(c => Array.ConvertAll(classes, k => k == c ? 1.0 : 0.0))];
        }

        if (part.Targets.Values is not { } values) return [];
        return [.. Enumerable.Range(0, Math.Min(MostTargets, values[0].Length)).Select(t => Array.ConvertAll(values, v => (double)v[t]))];
    }

    private static double[] Of(PartFacts part, double[] target)
    {
        var mean = target.Average();
        var squares = target.Sum(t => (t - mean) * (t - mean));
        var correlations = new double[part.Points[0].Length];
        for (var d = 0; d < correlations.Length; d++)
        {
            double sum = 0, own = 0, together = 0;
            foreach (var point in part.Points) sum += point[d];
            var average = sum / part.Count;
            for (var i = 0; i < part.Count; i++)
            {
                var x = part.Points[i][d] - average;
                own += x * x;
                together += x * (target[i] - mean);
            }

            var scale = Math.Sqrt(own * squares);
            correlations[d] = scale > 0 && double.IsFinite(scale) ? together / scale : 0;
        }

        return correlations;
    }
}
