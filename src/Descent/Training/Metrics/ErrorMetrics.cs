using Descent.Data;

namespace Descent.Training;

/// <summary>The root of the mean squared error, in the units of the target: large errors count most.</summary>
/// <remarks>Formula: sqrt(mean (y - t)^2) over all samples and all their values. Undefined (not a number) without a sample.</remarks>
public sealed class Rmse : Metric
{
    /// <inheritdoc/>
    public override string Name => "rmse";

    /// <inheritdoc/>
    public override string Unit => MetricUnits.Target;

    /// <inheritdoc/>
    public override MetricDirection Direction => MetricDirection.Lower;

    /// <inheritdoc/>
    public override string Expects => "values";

    /// <inheritdoc/>
    public override bool Fits(MetricTarget target) => target.Kind == TargetKind.Values;

    /// <inheritdoc/>
    protected override MetricMeter CreateMeter(MetricTarget target) => new MeanErrorMeter(this, error => error * error, Math.Sqrt);
}

/// <summary>The mean absolute error, in the units of the target: by how much a prediction is off.</summary>
/// <remarks>Formula: mean |y - t| over all samples and all their values. Undefined (not a number) without a sample.</remarks>
public sealed class Mae : Metric
{
    /// <inheritdoc/>
    public override string Name => "mae";

    /// <inheritdoc/>
    public override string Unit => MetricUnits.Target;

    /// <inheritdoc/>
    public override MetricDirection Direction => MetricDirection.Lower;

    /// <inheritdoc/>
    public override string Expects => "values";

    /// <inheritdoc/>
    public override bool Fits(MetricTarget target) => target.Kind == TargetKind.Values;

    /// <inheritdoc/>
    protected override MetricMeter CreateMeter(MetricTarget target) => new MeanErrorMeter(this, Math.Abs, mean => mean);
}

/// <summary>A function of the mean of a function of the errors.</summary>
internal sealed class MeanErrorMeter(Metric metric, Func<double, double> size, Func<double, double> ofMean) : MetricMeter
{
    private double _sum;
    private long _count;

    public override void Add(MetricBatch batch)
    {
        var values = batch.Values;
        var expected = batch.Expected;
        for (var i = 0; i < values.Length; i++) _sum += size((double)values[i] - expected[i]);
        _count += values.Length;
    }

    public override MetricValue Result() => new(metric.Name, ofMean(_sum / _count), metric.Unit, metric.Direction);
}
