namespace Descent.Optim;

/// <summary>Lowers the rate by the same factor after every epoch.</summary>
/// <remarks>
/// Formula: factor = gamma^epoch, with epoch = step / stepsPerEpoch rounded down. PyTorch: ExponentialLR, which has no default; here 0.95.
/// </remarks>
public sealed class ExponentialSchedule : Schedule
{
    private readonly float _gamma;

    /// <summary>Creates the schedule.</summary>
    /// <param name="gamma">The factor of an epoch, above 0 and at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public ExponentialSchedule(float gamma = 0.95f) => _gamma = gamma is > 0 and <= 1
        ? gamma
        : throw new ArgumentOutOfRangeException(nameof(gamma), gamma, "ExponentialSchedule: expected a factor above 0 and at most 1.");

    /// <inheritdoc/>
    public override float Factor(int step, int stepsPerEpoch, int totalSteps) => (float)Math.Pow(_gamma, step / stepsPerEpoch);
}
