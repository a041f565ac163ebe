using Descent.Data;

namespace Descent.Training;

/// <summary>The share of the target's variance that the model explains: the coefficient of determination.</summary>
/// <remarks>
/// Formula: 1 - sum (y - t)^2 / sum (t - mean of t)^2; with several target values the mean of their R2. 1 is perfect, 0 as good as always telling the
/// mean, below 0 worse. Sums are taken around a running mean (Welford, 1962), so that large values lose nothing.
/// A target that does not vary has none: it is left out of the mean; without any other the value is not a number. As scikit-learn's r2_score, which
/// gives 0 or 1 there instead.
/// </remarks>
public sealed class R2 : Metric
{
    /// <inheritdoc/>
    public override string Name => "r2";

    /// <inheritdoc/>
    public override string Unit => MetricUnits.None;

    /// <inheritdoc/>
    public override MetricDirection Direction => MetricDirection.Higher;

    /// <inheritdoc/>
    public override string Expects => "values";

    /// <inheritdoc/>
    public override bool Fits(MetricTarget target) => target.Kind == TargetKind.Values;

    /// <inheritdoc/>
    protected override MetricMeter CreateMeter(MetricTarget target) => new Meter(this, target.Places);

    private sealed class Meter(R2 metric, int outputs) : MetricMeter
    {
        private readonly double[] _means = new double[outputs], _spreads = new double[outputs], _errors = new double[outputs];
        private long _count;

        public override void Add(MetricBatch batch)
        {
            var values = batch.Values;
            var expected = batch.Expected;
            for (var i = 0; i < values.Length; i++)
            {
                var output = i % outputs;
                if (output == 0) _count++;
                var error = (double)values[i] - expected[i];
                _errors[output] += error * error;
                var distance = expected[i] - _means[output];
                _means[output] += distance / _count;
                _spreads[output] += distance * (expected[i] - _means[output]);
            }
        }

        public override MetricValue Result()
        {
            var known = new List<double>();
            for (var o = 0; o < outputs; o++)
                if (_spreads[o] > 0 || double.IsNaN(_spreads[o]))
                    known.Add(1 - (_errors[o] / _spreads[o]));
            return new MetricValue(metric.Name, known.Count == 0 ? double.NaN : known.Average(), metric.Unit, metric.Direction);
        }
    }
}
