namespace Descent.Optim;

/// <summary>Lowers the rate by a factor every few epochs.</summary>
/// <remarks>
/// Formula: factor = gamma^(epoch / every), rounded down, with epoch = step / stepsPerEpoch.
/// Defaults: a tenth every 30 epochs, as PyTorch's gamma and the ImageNet habit.
/// </remarks>
public sealed class StepSchedule : Schedule
{
    private readonly int _everyEpochs;
    private readonly float _gamma;

    /// <summary>Creates the schedule.</summary>
    /// <param name="everyEpochs">Epochs between two drops, at least 1.</param>
    /// <param name="gamma">The factor of a drop, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public StepSchedule(int everyEpochs = 30, float gamma = 0.1f)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(everyEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(gamma, 0);
        (_everyEpochs, _gamma) = (everyEpochs, gamma);
    }

    /// <inheritdoc/>
    public override float Factor(int step, int stepsPerEpoch, int totalSteps) =>
        (float)Math.Pow(_gamma, step / stepsPerEpoch / _everyEpochs);
}
