using Descent.Data;

namespace Descent.Training;

/// <summary>By how much a model's confidence is off: the expected calibration error.</summary>
/// <remarks>
/// Formula: answers in bins by the probability of the class that they name (softmax of the scores); the mean over all answers of
/// |confidence - accuracy| of their bin. See <see cref="ReliabilityCurve"/>. Undefined (not a number) without a single class, and when a score is
/// not a number. Default: 15 bins. Reference: Guo et al., 2017, arXiv:1706.04599.
/// </remarks>
public sealed class CalibrationError : Metric
{
    /// <summary>Creates the metric.</summary>
    /// <param name="bins">How many bins, 1 to 10,000.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another number of bins.</exception>
    public CalibrationError(int bins = 15) => Bins = new ReliabilityCurve(bins).Bins.Count;

    /// <summary>How many bins.</summary>
    public int Bins { get; }

    /// <inheritdoc/>
    public override string Name => "calibration-error";

    /// <inheritdoc/>
    public override string Unit => MetricUnits.Share;

    /// <inheritdoc/>
    public override MetricDirection Direction => MetricDirection.Lower;

    /// <inheritdoc/>
    public override string Expects => "classes";

    /// <inheritdoc/>
    public override bool Fits(MetricTarget target) => target.Kind == TargetKind.Classes;

    /// <inheritdoc/>
    protected override MetricMeter CreateMeter(MetricTarget target) => new Meter(this);

    private sealed class Meter(CalibrationError metric) : MetricMeter
    {
        private readonly ReliabilityCurve _curve = new(metric.Bins);

        public override void Add(MetricBatch batch) => _curve.Add(batch.Probabilities, batch.Classes);

        public override MetricValue Result() => new(metric.Name, _curve.ExpectedError, metric.Unit, metric.Direction);
    }
}
