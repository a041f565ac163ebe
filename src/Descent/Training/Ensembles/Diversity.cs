namespace Descent.Training;

/// <summary>How much the members of an ensemble differ: what they do not share is what averaging takes away.</summary>
/// <remarks>
/// Of classes, over all pairs of members, with the counts N11 (both right), N00 (both wrong), N10 and N01 (one right):
/// disagreement = share of rows where they predict different classes; Q = (N11 N00 - N01 N10) / (N11 N00 + N01 N10), 1 where they are wrong together
/// and 0 where independently; correlation = (N11 N00 - N01 N10) / root((N11 + N10) (N01 + N00) (N11 + N01) (N10 + N00)). A pair without a value (a
/// member without mistakes) is left out of the mean.
/// Of values: correlation = Pearson's of the errors; and the ambiguity decomposition, an identity: error of the mean = mean error of the members -
/// ambiguity, where ambiguity is the mean square of the members around their mean.
/// References: Kuncheva, Whitaker, Measures of diversity in classifier ensembles, Machine Learning 51, 2003; Krogh, Vedelsby, Neural network
/// ensembles, cross validation, and active learning, NIPS 1994.
/// </remarks>
/// <param name="Pairs">How many pairs of members there are.</param>
public sealed record Diversity(int Pairs)
{
    /// <summary>The mean share of rows that two members predict differently; null for values.</summary>
    public double? Disagreement { get; init; }

    /// <summary>Yule's Q of being right, from -1 to 1; null for values, and where no pair has one.</summary>
    public double? QStatistic { get; init; }

    /// <summary>The correlation of two members' errors, from -1 to 1; null where no pair has one.</summary>
    public double? ErrorCorrelation { get; init; }

    /// <summary>The mean squared error of the members' mean; null for classes.</summary>
    public double? EnsembleError { get; init; }

    /// <summary>The mean over the members of their mean squared errors; null for classes.</summary>
    public double? MeanError { get; init; }

    /// <summary>The mean square of the members around their mean: by how much the ensemble is better than its members; null for classes.</summary>
    public double? Ambiguity { get; init; }

    /// <summary>Measures classes.</summary>
    /// <param name="predicted">The predicted classes of each member.</param>
    /// <param name="classes">The right classes; rows with a negative one are left out.</param>
    public static Diversity OfClasses(IReadOnlyList<int[]> predicted, ReadOnlySpan<int> classes)
    {
        var (disagreement, q, correlation) = (new PairMean(), new PairMean(), new PairMean());
        for (var a = 0; a < predicted.Count; a++)
        {
            for (var b = a + 1; b < predicted.Count; b++)
            {
                var pair = PairCounts.Of(predicted[a], predicted[b], classes);
                disagreement.Add((double)pair.Different / pair.Rows);
                q.Add(pair.Q);
                correlation.Add(pair.Correlation);
            }
        }

        return new Diversity(disagreement.Count)
        {
            Disagreement = disagreement.Value, QStatistic = q.Value, ErrorCorrelation = correlation.Value,
        };
    }

    /// <summary>Measures values.</summary>
    /// <param name="values">The values of each member, row after row.</param>
    /// <param name="targets">The right values.</param>
    /// <param name="rows">How many rows.</param>
    public static Diversity OfValues(IReadOnlyList<double[]> values, ReadOnlySpan<float> targets, int rows)
    {
        var errors = new double[values.Count][];
        for (var m = 0; m < errors.Length; m++)
        {
            errors[m] = new double[targets.Length];
            for (var i = 0; i < targets.Length; i++) errors[m][i] = values[m][i] - targets[i];
        }

        var correlation = new PairMean();
        for (var a = 0; a < errors.Length; a++)
            for (var b = a + 1; b < errors.Length; b++)
                correlation.Add(Pearson(errors[a], errors[b]));
        double ensemble = 0, members = 0, ambiguity = 0;
        for (var i = 0; i < targets.Length; i++)
        {
            var mean = errors.Average(e => e[i]);
            ensemble += mean * mean;
            members += errors.Average(e => e[i] * e[i]);
            ambiguity += errors.Average(e => (e[i] - mean) * (e[i] - mean));
        }

        return new Diversity(errors.Length * (errors.Length - 1) / 2)
        {
            ErrorCorrelation = correlation.Value, EnsembleError = ensemble / targets.Length, MeanError = members / targets.Length,
            Ambiguity = ambiguity / targets.Length,
        };
    }

    private static double Pearson(double[] a, double[] b)
    {
        var (meanA, meanB) = (a.Average(), b.Average());
        double aa = 0, bb = 0, ab = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var (x, y) = (a[i] - meanA, b[i] - meanB);
            (aa, bb, ab) = (aa + (x * x), bb + (y * y), ab + (x * y));
        }

        return ab / Math.Sqrt(aa * bb);
    }

    private sealed class PairMean
    {
        private double _sum;
        private int _valid;

        public int Count { get; private set; }

        public double? Value => _valid == 0 ? null : _sum / _valid;

        public void Add(double value)
        {
            Count++;
            if (!double.IsFinite(value)) return;
            _sum += value;
            _valid++;
        }
    }

    private readonly record struct PairCounts(int Rows, int Different, double Both, double First, double Second, double None)
    {
        private double Cross => (Both * None) - (First * Second);

        public double Q => Cross / ((Both * None) + (First * Second));

        public double Correlation => Cross / Math.Sqrt((Both + First) * (Second + None) * (Both + Second) * (First + None));

        public static PairCounts Of(int[] a, int[] b, ReadOnlySpan<int> classes)
        {
            int rows = 0, different = 0, both = 0, first = 0, second = 0, none = 0;
            for (var i = 0; i < classes.Length; i++)
            {
                if (classes[i] < 0) continue;
                rows++;
                if (a[i] != b[i]) different++;
                var (isA, isB) = (a[i] == classes[i], b[i] == classes[i]);
                if (isA && isB) both++;
                else if (isA) first++;
                else if (isB) second++;
                else none++;
            }

            return new PairCounts(rows, different, both, first, second, none);
        }
    }
}
