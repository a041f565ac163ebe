namespace Descent.Training;

/// <summary>What a trainer does about a step that went wrong: a loss, gradient or weight that is not finite, or a loss that jumps.</summary>
/// <remarks>
/// Losses and gradients are looked at before the weights change, weights after. Whatever the action, the run's record says what came first: the
/// sample, the weight, or the operation and its layer (<see cref="Run.Faults"/>). To be able to go back, the guard keeps two copies of weights and
/// optimizer state in memory, one every <see cref="SnapshotEvery"/> steps. They, and the mean of the last losses, are in the checkpoints too, so
/// that a run that is resumed goes back to the same place: with <see cref="GuardAction.LowerRate"/> a checkpoint is up to three times as large.
/// </remarks>
public sealed record Guard
{
    /// <summary>The guard that ends a run: the default.</summary>
    public static Guard Stop { get; } = new() { Action = GuardAction.Stop };

    /// <summary>What to do. Default: end the run.</summary>
    public GuardAction Action { get; init; }

    /// <summary>With <see cref="GuardAction.LowerRate"/>: what the learning rate is multiplied by each time. Default 0.5.</summary>
    public float RateFactor { get; init; } = 0.5f;

    /// <summary>How often it goes back without <see cref="SnapshotEvery"/> good steps in between, or how many batches in a row it passes over; then
    /// the run ends. Default 3.</summary>
    public int MaxTries { get; init; } = 3;

    /// <summary>Steps between two copies. Default 20.</summary>
    public int SnapshotEvery { get; init; } = 20;

    /// <summary>A loss more than so many times the mean of the last steps is a fault too; null (the default): only what is not finite.</summary>
    public float? SpikeFactor { get; init; }

    internal void Check()
    {
        if (RateFactor is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(RateFactor), RateFactor, "Guard: expected more than 0 and below 1.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTries, 1, nameof(MaxTries));
        ArgumentOutOfRangeException.ThrowIfLessThan(SnapshotEvery, 1, nameof(SnapshotEvery));
        if (SpikeFactor is not (null or > 1))
            throw new ArgumentOutOfRangeException(nameof(SpikeFactor), SpikeFactor, "Guard: expected more than 1, or null.");
    }
}

/// <summary>What a guard does about a fault.</summary>
public enum GuardAction
{
    /// <summary>Ends the run; the model is as the step before left it.</summary>
    Stop,

    /// <summary>Passes over the batch: for a fault that lies in the data.</summary>
    Skip,

    /// <summary>Goes back to the last copy and on with a lower learning rate.</summary>
    LowerRate,
}
