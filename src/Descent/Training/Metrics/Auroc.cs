using Descent.Data;

namespace Descent.Training;

/// <summary>How probably a sample of a class scores higher for it than a sample of another: the area under the ROC curve, one class against the
/// rest.</summary>
/// <remarks>
/// Formula: over all pairs of a sample of the class and one of another, the share in which the first has the higher score; equal scores count half.
/// Exact, by sorting. Samples are ordered by the logarithm of the odds of their softmax, s_k - ln sum of e^(s_j) over j other than k, in double
/// precision, which orders as the probability does and tells apart what rounds to 1. With two classes the value is that of the second against the
/// first (it is the same the other way); with more the mean over the classes.
/// A class that has no sample, or all of them, has no pairs: it is not a number in the table, and left out of the mean; without any other the value
/// is not a number. So it is when a score is not a number.
/// Memory: all scores are kept, 4 bytes each; it refuses more than 2^26 (256 MiB).
/// Reference: Hanley and McNeil, 1982; as scikit-learn's roc_auc_score with multi_class "ovr" and average "macro".
/// </remarks>
public sealed class Auroc : Metric
{
    private const long MostScores = 1 << 26;

    /// <inheritdoc/>
    public override string Name => "auroc";

    /// <inheritdoc/>
    public override string Unit => MetricUnits.None;

    /// <inheritdoc/>
    public override MetricDirection Direction => MetricDirection.Higher;

    /// <inheritdoc/>
    public override string Expects => FormattableString.Invariant($"two or more classes and at most {MostScores:N0} scores, which it keeps");

    /// <inheritdoc/>
    public override bool Fits(MetricTarget target) =>
        target.Kind == TargetKind.Classes && target.ClassCount >= 2 && target.Samples <= MostScores / target.ClassCount / Math.Max(1, target.Places);

    /// <inheritdoc/>
    protected override MetricMeter CreateMeter(MetricTarget target) => new AurocMeter(this, target.ClassCount);
}

/// <summary>Keeps scores and sorts them at the end.</summary>
internal sealed class AurocMeter(Auroc metric, int classes) : MetricMeter
{
    private readonly List<float> _scores = [];
    private readonly List<int> _classes = [];
    private bool _hasNotNumbers;

    public override void Add(MetricBatch batch)
    {
        foreach (var score in batch.Scores) _hasNotNumbers |= float.IsNaN(score);
        _scores.AddRange(batch.Scores);
        _classes.AddRange(batch.Classes);
    }

    public override MetricValue Result()
    {
        var each = new double[classes];
        Array.Fill(each, double.NaN);
        if (!_hasNotNumbers)
            for (var c = 0; c < classes; c++)
                each[c] = Area(c);
        var known = each.Where(v => !double.IsNaN(v)).ToArray();
        var value = classes == 2 ? each[1] : known.Length == 0 ? double.NaN : known.Average();
        return new MetricValue(metric.Name, value, metric.Unit, metric.Direction) { PerClass = each };
    }

    // The Mann-Whitney statistic: the ranks of the class's samples, equal ones with their mean rank.
    private double Area(int c)
    {
        var (keys, isOwn) = (new double[_classes.Count], new bool[_classes.Count]);
        long own = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = Odds(i, c);
            isOwn[i] = _classes[i] == c;
            if (isOwn[i]) own++;
        }

        var others = keys.Length - own;
        if (own == 0 || others == 0) return double.NaN;
        Array.Sort(keys, isOwn);
        double pairs = 0; // won, ties half
        long below = 0; // others with a lower score
        for (var start = 0; start < keys.Length;)
        {
            long mine = 0, theirs = 0;
            var end = start;
            for (; end < keys.Length && keys[end] == keys[start]; end++)
            {
                if (isOwn[end]) mine++;
                else theirs++;
            }

            pairs += mine * (below + (theirs * 0.5));
            below += theirs;
            start = end;
        }

        return pairs / ((double)own * others);
    }

    private double Odds(int row, int c)
    {
        var scores = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_scores).Slice(row * classes, classes);
        if (classes == 2) return Difference(scores[c], scores[1 - c]);
        var most = double.NegativeInfinity;
        for (var k = 0; k < classes; k++)
            if (k != c)
                most = Math.Max(most, scores[k]);
        if (double.IsInfinity(most)) return Difference(scores[c], most);
        double sum = 0;
        for (var k = 0; k < classes; k++)
            if (k != c)
                sum += Math.Exp(scores[k] - most);
        return Difference(scores[c], most + Math.Log(sum));
    }

    // Infinity less infinity would be no number, and order nothing.
    private static double Difference(double own, double other) => own == other ? 0 : own - other;
}
