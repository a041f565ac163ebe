namespace Descent.Training;

/// <summary>How long and in what portions a trainer trains.</summary>
public sealed record TrainerOptions
{
    /// <summary>Passes over the training data, at least 1. Default 10.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Ends the run after so many steps even in the middle of an epoch; null for no limit.</summary>
    public int? MaxSteps { get; init; }

    /// <summary>Samples a step, at least 1. Default 64.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Batches whose gradients are added up for one step, at least 1: a large batch for little memory. Default 1.</summary>
    public int AccumulateBatches { get; init; } = 1;

    /// <summary>Ends the run after the step in which so much time has passed; null for no limit.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Samples at once in evaluation, where nothing is kept for a way back. Default 256.</summary>
    public int EvaluationBatchSize { get; init; } = 256;

    /// <summary>A new order of the samples in every epoch. Off: the order of the data, for replays.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Leaves out a last batch that is not full. Default false.</summary>
    public bool DropLast { get; init; }

    /// <summary>Decides the order of the samples. The same seed gives the same run.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Epochs after which the run leaves off, as if killed after a checkpoint: schedules still go by all epochs. Null: never.</summary>
    internal int? PauseAfter { get; init; }

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1, nameof(Epochs));
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1, nameof(BatchSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(EvaluationBatchSize, 1, nameof(EvaluationBatchSize));
        ArgumentOutOfRangeException.ThrowIfLessThan(AccumulateBatches, 1, nameof(AccumulateBatches));
        if (TimeLimit is { } limit && limit <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(TimeLimit), TimeLimit, "Expected more than no time, or null for no limit.");
        if (MaxSteps is < 1) throw new ArgumentOutOfRangeException(nameof(MaxSteps), MaxSteps, "Expected 1 or more, or null for no limit.");
    }
}
