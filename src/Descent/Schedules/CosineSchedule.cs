namespace Descent.Optim;

/// <summary>Lowers the rate along half a cosine to almost nothing at the end of the run.</summary>
/// <remarks>
/// Formula: factor = end + (1 - end) (1 + cos(pi step / totalSteps)) / 2, after a linear rise over the warm-up steps.
/// Defaults: to 0, no warm-up. Reference: Loshchilov, Hutter, SGDR, ICLR 2017, arXiv:1608.03983, without restarts.
/// </remarks>
public sealed class CosineSchedule : Schedule
{
    private readonly float _end;
    private readonly int _warmupSteps;

    /// <summary>Creates the schedule.</summary>
    /// <param name="end">The last factor, 0 to 1.</param>
    /// <param name="warmupSteps">Steps over which the rate first rises from nearly 0, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public CosineSchedule(float end = 0, int warmupSteps = 0)
    {
        if (!(end is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(end), end, "CosineSchedule: expected 0 to 1.");
        ArgumentOutOfRangeException.ThrowIfNegative(warmupSteps);
        (_end, _warmupSteps) = (end, warmupSteps);
    }

    /// <inheritdoc/>
    public override float Factor(int step, int stepsPerEpoch, int totalSteps)
    {
        if (step < _warmupSteps) return (step + 1f) / (_warmupSteps + 1f);
        var share = Math.Min(1.0, (double)(step - _warmupSteps) / Math.Max(1, totalSteps - _warmupSteps));
        return (float)(_end + ((1 - _end) * 0.5 * (1 + Math.Cos(Math.PI * share))));
    }
}
