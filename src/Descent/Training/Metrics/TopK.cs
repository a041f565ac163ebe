using Descent.Data;

namespace Descent.Training;

/// <summary>The share of answers whose right class is among the k with the largest scores.</summary>
/// <remarks>
/// A class is among the first k when fewer than k classes score higher, or the same and come before it; so top-1 is the accuracy. A right class whose
/// score is not a number is not among them; another such score counts as the largest. Undefined (not a number) without a single class.
/// Default: k 5, as ImageNet counts.
/// </remarks>
public sealed class TopK : Metric
{
    /// <summary>Creates the metric.</summary>
    /// <param name="k">How many classes may be named, 1 or more; the data must have more.</param>
    /// <exception cref="ArgumentOutOfRangeException">k below 1.</exception>
    public TopK(int k = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        K = k;
    }

    /// <summary>How many classes may be named.</summary>
    public int K { get; }

    /// <inheritdoc/>
    public override string Name => FormattableString.Invariant($"top-{K}");

    /// <inheritdoc/>
    public override string Unit => MetricUnits.Share;

    /// <inheritdoc/>
    public override MetricDirection Direction => MetricDirection.Higher;

    /// <inheritdoc/>
    public override string Expects => FormattableString.Invariant($"more than {K} classes");

    /// <inheritdoc/>
    public override bool Fits(MetricTarget target) => target.Kind == TargetKind.Classes && target.ClassCount > K;

    /// <inheritdoc/>
    protected override MetricMeter CreateMeter(MetricTarget target) => new Meter(this);

    private sealed class Meter(TopK metric) : MetricMeter
    {
        private long _right, _all;

        public override void Add(MetricBatch batch)
        {
            var scores = batch.Scores;
            var classes = batch.Classes;
            var width = batch.ClassCount;
            for (var row = 0; row < classes.Length; row++)
                if (Rank(scores.Slice(row * width, width), classes[row]) < metric.K)
                    _right++;
            _all += classes.Length;
        }

        public override MetricValue Result() => new(metric.Name, (double)_right / _all, metric.Unit, metric.Direction);

        // How many classes come before the right one.
        private static int Rank(ReadOnlySpan<float> scores, int right)
        {
            var own = scores[right];
            if (float.IsNaN(own)) return int.MaxValue;
            var before = 0;
            for (var i = 0; i < scores.Length; i++)
                if (scores[i] > own || float.IsNaN(scores[i]) || (scores[i] == own && i < right))
                    before++;
            return before;
        }
    }
}
