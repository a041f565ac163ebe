namespace Descent.Optim;

/// <summary>Lowers the rate when the model no longer gets better.</summary>
/// <remarks>
/// Rule: an epoch is better when its loss is below best (1 - threshold), or best - threshold where the threshold is absolute (for a metric that is
/// to rise above best (1 + threshold) and best + threshold). After more than <c>patience</c> epochs in a row that are not better, the factor is
/// multiplied by <c>factor</c>, but not below <c>least</c>, and the next <c>cooldown</c> epochs are not counted. NaN is never better. A change of
/// the factor by 1e-8 or less is left out.
/// It watches the validation data, or the training data where there are none; the trainer calls <see cref="Schedule.Observe"/> after every epoch.
/// Defaults: loss, a tenth after 10 epochs, relative threshold 1e-4, no cooldown, no least factor, as PyTorch's ReduceLROnPlateau.
/// </remarks>
public sealed class ReduceOnPlateauSchedule : Schedule
{
    private const double Smallest = 1e-8;
    private readonly string _metric;
    private readonly float _by, _threshold, _least;
    private readonly int _patience, _cooldown;
    private readonly bool _isAbsolute;
    private double _best; // not a number before the first epoch
    private double _factor;
    private int _badEpochs;
    private int _cooling;

    /// <summary>Creates the schedule.</summary>
    /// <param name="metric">The name of what is watched: "loss", "accuracy", or any metric that the trainer measures.</param>
    /// <param name="factor">Times the rate when nothing got better, above 0 and below 1.</param>
    /// <param name="patience">Epochs without progress that are borne, 0 or more.</param>
    /// <param name="threshold">How much better counts, 0 or more.</param>
    /// <param name="absoluteThreshold">Whether the threshold is in the metric's units and not a share of the best.</param>
    /// <param name="cooldown">Epochs after a drop that are not counted, 0 or more.</param>
    /// <param name="least">The smallest factor, 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public ReduceOnPlateauSchedule(
        string metric = "loss", float factor = 0.1f, int patience = 10, float threshold = 1e-4f, bool absoluteThreshold = false,
        int cooldown = 0, float least = 0)
    {
        if (!(factor is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "ReduceOnPlateauSchedule: expected a factor above 0 and below 1.");
        ArgumentOutOfRangeException.ThrowIfNegative(patience);
        if (!(threshold >= 0 && float.IsFinite(threshold)))
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "ReduceOnPlateauSchedule: expected 0 or more.");
        ArgumentOutOfRangeException.ThrowIfNegative(cooldown);
        if (!(least is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(least), least, "ReduceOnPlateauSchedule: expected 0 to 1.");
        (_metric, _by, _patience, _threshold, _isAbsolute, _cooldown, _least) =
            (metric, factor, patience, threshold, absoluteThreshold, cooldown, least);
        Reset();
    }

    /// <inheritdoc/>
    public override string? Metric => _metric;

    /// <inheritdoc/>
    public override float Factor(int step, int stepsPerEpoch, int totalSteps) => (float)_factor;

    /// <inheritdoc/>
    public override void Reset() => (_best, _factor, _badEpochs, _cooling) = (double.NaN, 1, 0, 0);

    /// <inheritdoc/>
    /// <exception cref="TrainingException">What it watches was not measured.</exception>
    public override void Observe(EpochMetrics metrics)
    {
        var (value, rises) = Watched(metrics);
        if (IsBetter(value, rises)) (_best, _badEpochs) = (value, 0);
        else _badEpochs++;
        if (_cooling > 0)
        {
            _cooling--;
            _badEpochs = 0;
        }

        if (_badEpochs <= _patience) return;
        var lower = Math.Max(_factor * _by, _least);
        if (_factor - lower > Smallest) _factor = lower;
        (_cooling, _badEpochs) = (_cooldown, 0);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, double Value)> State() =>
        [("best", _best), ("factor", _factor), ("badEpochs", _badEpochs), ("cooling", _cooling)];

    /// <inheritdoc/>
    public override void LoadState(IReadOnlyList<(string Name, double Value)> state)
    {
        var expected = State().Select(s => s.Name).ToArray();
        if (!state.Select(s => s.Name).SequenceEqual(expected))
            throw new DataException($"ReduceOnPlateauSchedule.LoadState: got {string.Join(", ", state.Select(s => s.Name))}; "
                + $"expected {string.Join(", ", expected)}.");
        (_best, _factor, _badEpochs, _cooling) = (state[0].Value, state[1].Value, (int)state[2].Value, (int)state[3].Value);
    }

    private (double Value, bool Rises) Watched(EpochMetrics metrics) => (_metric, metrics) switch
    {
        (_, { Watched: { } watched }) => watched,
        ("loss", _) => (metrics.Loss, false),
        ("accuracy", { Accuracy: { } accuracy }) => (accuracy, true),
        ("accuracy", _) => throw new TrainingException(
            "ReduceOnPlateauSchedule: got no accuracy; expected a classification. For a regression watch the loss."),
        _ => throw new TrainingException($"ReduceOnPlateauSchedule: got no {_metric}; expected a metric that is measured after every epoch."),
    };

    private bool IsBetter(double value, bool rises)
    {
        var best = !double.IsNaN(_best) ? _best : rises ? double.NegativeInfinity : double.PositiveInfinity;
        var share = rises == best >= 0 ? 1 + (double)_threshold : 1 - (double)_threshold; // away from the best, also of a negative one
        if (rises) return value > (_isAbsolute ? best + _threshold : best * share);
        return value < (_isAbsolute ? best - _threshold : best * share);
    }
}
