namespace Descent.Training;

/// <summary>When a training writes checkpoints, and how many it keeps.</summary>
public sealed record CheckpointPlan
{
    /// <summary>The folder of the checkpoints; it is made where it is not there.</summary>
    public required string Folder { get; init; }

    /// <summary>Steps between two checkpoints; null: none by steps. One is written before the first step, after every epoch
    /// and at the end in any case.</summary>
    public int? EverySteps { get; init; }

    /// <summary>Time between two checkpoints; null: none by time. Default five minutes: no more than that is ever lost.</summary>
    public TimeSpan? Every { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many of the last ones are kept, at least 1. Default 2.</summary>
    public int KeepLast { get; init; } = 2;

    /// <summary>The name of a metric of the validation ("loss", "accuracy", any that the trainer measures): the model of the epoch in which it was
    /// best is kept as <see cref="CheckpointFolder.BestFile"/>; without validation data, by the training's numbers. Null: no such file.</summary>
    public string? Best { get; init; }

    /// <summary>Strings to keep in the file of the best model, such as what predictions need.</summary>
    public IReadOnlyDictionary<string, string> ModelMetadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Strings to keep in the files, such as the config.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    internal void Check()
    {
        if (EverySteps is < 1) throw new ArgumentOutOfRangeException(nameof(EverySteps), EverySteps, "CheckpointPlan: expected 1 or more, or null.");
        if (Every is { } time && time <= TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(Every), Every, "CheckpointPlan: expected more than no time, or null.");
        ArgumentOutOfRangeException.ThrowIfLessThan(KeepLast, 1, nameof(KeepLast));
    }
}
