using Descent.Data;

namespace Descent.Training;

/// <summary>Among how many equally probable classes the model would be as unsure: for models of text and other sequences.</summary>
/// <remarks>Formula: e to the mean of -ln p, p being the softmax of the right class. 1 is perfect; K is knowing nothing of K classes. Undefined
/// (not a number) without a single class.</remarks>
public sealed class Perplexity : Metric
{
    /// <inheritdoc/>
    public override string Name => "perplexity";

    /// <inheritdoc/>
    public override string Unit => MetricUnits.None;

    /// <inheritdoc/>
    public override MetricDirection Direction => MetricDirection.Lower;

    /// <inheritdoc/>
    public override string Expects => "classes";

    /// <inheritdoc/>
    public override bool Fits(MetricTarget target) => target.Kind == TargetKind.Classes;

    /// <inheritdoc/>
    protected override MetricMeter CreateMeter(MetricTarget target) => new Meter(this);

    private sealed class Meter(Perplexity metric) : MetricMeter
    {
        private double _sum;
        private long _all;

        public override void Add(MetricBatch batch)
        {
            _all += batch.Count;
            if (batch.MeanSurprise is { } mean)
            {
                _sum += mean * batch.Count;
                return;
            }

            foreach (var surprise in batch.Surprises) _sum += surprise;
        }

        public override MetricValue Result() => new(metric.Name, Math.Exp(_sum / _all), metric.Unit, metric.Direction);
    }
}
