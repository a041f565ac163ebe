namespace Descent.Optim;

/// <summary>Brings the rate up along a straight line, then leaves it to another schedule.</summary>
/// <remarks>
/// Formula: factor = start + (1 - start) step / steps before that many steps; then the other schedule, for which the run begins there.
/// Defaults: 500 steps from a thousandth of the rate, then constant. PyTorch: LinearLR (start 1/3 over 5 epochs) and SequentialLR.
/// Reference: Goyal et al., Accurate, Large Minibatch SGD, 2017, arXiv:1706.02677, section 2.2.
/// </remarks>
public sealed class LinearWarmupSchedule : Schedule
{
    private readonly int _steps;
    private readonly float _start;
    private readonly Schedule _then;

    /// <summary>Creates the schedule.</summary>
    /// <param name="steps">Steps until the full rate, 0 or more.</param>
    /// <param name="start">The factor of the first step, 0 to 1.</param>
    /// <param name="then">What follows; null: the full rate.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public LinearWarmupSchedule(int steps = 500, float start = 0.001f, Schedule? then = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        if (!(start is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(start), start, "LinearWarmupSchedule: expected 0 to 1.");
        (_steps, _start, _then) = (steps, start, then ?? new ConstantSchedule());
    }

    /// <inheritdoc/>
    public override float Factor(int step, int stepsPerEpoch, int totalSteps) => step < _steps
        ? (float)(_start + ((1 - (double)_start) * step / _steps))
        : _then.Factor(step - _steps, stepsPerEpoch, Math.Max(1, totalSteps - _steps));

    /// <inheritdoc/>
    public override void Reset() => _then.Reset();

    /// <inheritdoc/>
    public override void Observe(EpochMetrics metrics) => _then.Observe(metrics);

    /// <inheritdoc/>
    public override string? Metric => _then.Metric;

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, double Value)> State() => _then.State();

    /// <inheritdoc/>
    public override void LoadState(IReadOnlyList<(string Name, double Value)> state) => _then.LoadState(state);
}
