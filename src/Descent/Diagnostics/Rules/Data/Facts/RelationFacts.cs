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
        if (part.Count < 2) return;
        var columns = new Columns(part);
        IsSparse = columns.IsSparse;
        if (part.Targets.Classes is { } classes) Correlations = OfClasses(columns, part, classes, (training ?? part).Targets.Counts);
        else if (part.Targets.Values is { } values) Correlations = OfValues(columns, part, values);
    }

    /// <summary>Samples that it is known from.</summary>
    public int Samples { get; }

    /// <summary>For each target, each number's correlation with it; 0 where one of them does not vary.</summary>
    public double[][] Correlations { get; } = [];

    /// <summary>Which numbers nearly always have one value: a few samples decide their correlations, beyond what chance does elsewhere.</summary>
    public bool[] IsSparse { get; } = [];

    /// <summary>The strongest correlation of a number that is not sparse.</summary>
    public double Strongest =>
        Correlations.Length == 0 ? 0 : Correlations.Max(r => r.Select((c, d) => IsSparse[d] ? 0 : Math.Abs(c)).DefaultIfEmpty().Max());

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

    // Classes as 0 and 1: of the most frequent ones.
    private static double[][] OfClasses(Columns columns, PartFacts part, int[] classes, long[] counts)
    {
        int[] taken = [.. Enumerable.Range(0, counts.Length).Where(c => counts[c] > 0).OrderByDescending(c => counts[c]).Take(MostTargets).Order()];
        var sums = new double[counts.Length][];
        var members = new int[counts.Length];
        foreach (var c in taken) sums[c] = new double[columns.Means.Length];
        for (var i = 0; i < classes.Length; i++)
        {
            if ((uint)classes[i] >= (uint)sums.Length || sums[classes[i]] is not { } sum) continue;
            members[classes[i]]++;
            var point = part.Points[i];
            for (var d = 0; d < sum.Length; d++) sum[d] += point[d] - columns.Means[d];
        }

        return [.. taken.Select(c => columns.Correlate(sums[c], members[c] * (1 - ((double)members[c] / part.Count))))];
    }

    private static double[][] OfValues(Columns columns, PartFacts part, float[][] values)
    {
        var correlations = new double[Math.Min(MostTargets, values[0].Length)][];
        for (var t = 0; t < correlations.Length; t++)
        {
            var mean = values.Average(v => (double)v[t]);
            var products = new double[columns.Means.Length];
            double squares = 0;
            for (var i = 0; i < values.Length; i++)
            {
                var y = values[i][t] - mean;
                squares += y * y;
                for (var d = 0; d < products.Length; d++) products[d] += y * (part.Points[i][d] - columns.Means[d]);
            }

            correlations[t] = columns.Correlate(products, squares);
        }

        return correlations;
    }

    private sealed class Columns
    {
        private const double Sparse = 0.9;

        private readonly double[] _squares;

        public Columns(PartFacts part)
        {
            var size = part.Points[0].Length;
            (Means, _squares) = (new double[size], new double[size]);
            var (same, low) = (new int[size], new float[size]);
            Array.Fill(low, float.PositiveInfinity);
            foreach (var point in part.Points)
            {
                for (var d = 0; d < size; d++)
                {
                    Means[d] += point[d];
                    low[d] = Math.Min(low[d], point[d]);
                }
            }

            for (var d = 0; d < size; d++) Means[d] /= part.Count;
            foreach (var point in part.Points)
            {
                for (var d = 0; d < size; d++)
                {
                    var x = point[d] - Means[d];
                    _squares[d] += x * x;
                    if (point[d] == low[d] || point[d] == 0) same[d]++;
                }
            }

            IsSparse = Array.ConvertAll(same, n => n > Sparse * part.Count);
        }

        public double[] Means { get; }

        public bool[] IsSparse { get; }

        public double[] Correlate(double[] products, double squares)
        {
            var correlations = new double[products.Length];
            for (var d = 0; d < products.Length; d++)
            {
                var scale = Math.Sqrt(_squares[d] * squares);
                correlations[d] = scale > 0 && double.IsFinite(scale) ? products[d] / scale : 0;
            }

            return correlations;
        }
    }
}
