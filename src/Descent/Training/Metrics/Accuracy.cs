using Descent.Data;

namespace Descent.Training;

/// <summary>The share of samples (or steps, or pixels with a class) whose class has the largest score.</summary>
/// <remarks>Formula: right / all. Undefined (not a number) without a single class.</remarks>
public sealed class Accuracy : Metric
{
    /// <inheritdoc/>
    public override string Name => "accuracy";

    /// <inheritdoc/>
    public override string Unit => MetricUnits.Share;

    /// <inheritdoc/>
    public override MetricDirection Direction => MetricDirection.Higher;

    /// <inheritdoc/>
    public override string Expects => "classes";

    /// <inheritdoc/>
    public override bool Fits(MetricTarget target) => target.Kind == TargetKind.Classes;

    /// <inheritdoc/>
    protected override MetricMeter CreateMeter(MetricTarget target) => new Meter(this);

    private sealed class Meter(Accuracy metric) : MetricMeter
    {
        private long _right, _all;

        public override void Add(MetricBatch batch)
        {
            var predicted = batch.Predicted;
            var classes = batch.Classes;
            for (var i = 0; i < classes.Length; i++)
                if (predicted[i] == classes[i])
                    _right++;
            _all += classes.Length;
        }

        public override MetricValue Result() => new(metric.Name, (double)_right / _all, metric.Unit, metric.Direction);
    }
}
