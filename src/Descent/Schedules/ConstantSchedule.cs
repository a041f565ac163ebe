namespace Descent.Optim;

/// <summary>The same rate throughout.</summary>
/// <remarks>Formula: factor = 1.</remarks>
public sealed class ConstantSchedule : Schedule
{
    /// <inheritdoc/>
    public override float Factor(int step, int stepsPerEpoch, int totalSteps) => 1;
}
