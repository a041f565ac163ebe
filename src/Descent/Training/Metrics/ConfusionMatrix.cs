using Descent.Data;

namespace Descent.Training;

/// <summary>What is taken for what: counts by true class (row) and predicted class (column).</summary>
/// <remarks>It is a table without an order: its value is not a number, and no rule can watch it. Up to 4,096 classes.</remarks>
public sealed class ConfusionMatrix : Metric
{
    /// <summary>A table of more classes would take more memory than it tells.</summary>
    internal const int MostClasses = 4096;

    /// <inheritdoc/>
    public override string Name => "confusion-matrix";

    /// <inheritdoc/>
    public override string Unit => MetricUnits.None;

    /// <inheritdoc/>
    public override MetricDirection Direction => MetricDirection.None;

    /// <inheritdoc/>
    public override string Expects => FormattableString.Invariant($"at most {MostClasses} classes");

    /// <inheritdoc/>
    public override bool Fits(MetricTarget target) => target.Kind == TargetKind.Classes && target.ClassCount <= MostClasses;

    /// <inheritdoc/>
    protected override MetricMeter CreateMeter(MetricTarget target) => new Meter(this, target.ClassCount);

    private sealed class Meter(ConfusionMatrix metric, int classes) : MetricMeter
    {
        private readonly long[,] _table = new long[classes, classes];

        public override void Add(MetricBatch batch)
        {
            var predicted = batch.Predicted;
            var actual = batch.Classes;
            for (var i = 0; i < actual.Length; i++) _table[actual[i], predicted[i]]++;
        }

        public override MetricValue Result() => new(metric.Name, double.NaN, metric.Unit, metric.Direction) { Table = (long[,])_table.Clone() };
    }
}
