namespace Descent.Optim;

/// <summary>Lowers the rate by a factor every few epochs, or at given epochs.</summary>
/// <remarks>
/// Formula: factor = gamma^(epoch / every), rounded down, with epoch = step / stepsPerEpoch; with milestones gamma^(milestones reached).
/// Defaults: a tenth every 30 epochs, as PyTorch's gamma and the ImageNet habit. PyTorch: StepLR and MultiStepLR.
/// </remarks>
public sealed class StepSchedule : Schedule
{
    private readonly int _everyEpochs = 1;
    private readonly int[]? _milestones;
    private readonly float _gamma;

    /// <summary>Creates the schedule.</summary>
    /// <param name="everyEpochs">Epochs between two drops, at least 1.</param>
    /// <param name="gamma">The factor of a drop, above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value outside its range.</exception>
    public StepSchedule(int everyEpochs = 30, float gamma = 0.1f)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(everyEpochs, 1);
        (_everyEpochs, _gamma) = (everyEpochs, Checked(gamma));
    }

    /// <summary>Creates the schedule with drops at given epochs.</summary>
    /// <param name="milestones">Epochs, from 0, at whose start the rate drops; each larger than the one before.</param>
    /// <param name="gamma">The factor of a drop, above 0.</param>
    /// <exception cref="ArgumentException">A value outside its range, or milestones that do not rise.</exception>
    public StepSchedule(IReadOnlyList<int> milestones, float gamma = 0.1f)
    {
        for (var i = 0; i < milestones.Count; i++)
            if (milestones[i] <= (i == 0 ? -1 : milestones[i - 1]))
                throw new ArgumentException(
                    $"StepSchedule: got the milestones {string.Join(", ", milestones)}; expected epochs that rise, from 0.", nameof(milestones));
        (_milestones, _gamma) = ([.. milestones], Checked(gamma));
    }

    /// <inheritdoc/>
    public override float Factor(int step, int stepsPerEpoch, int totalSteps)
    {
        var epoch = step / stepsPerEpoch;
        var drops = _milestones is null ? epoch / _everyEpochs : _milestones.Count(m => m <= epoch);
        return (float)Math.Pow(_gamma, drops);
    }

    private static float Checked(float gamma)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(gamma, 0);
        return float.IsFinite(gamma) ? gamma : throw new ArgumentOutOfRangeException(nameof(gamma), gamma, "StepSchedule: expected a number.");
    }
}
