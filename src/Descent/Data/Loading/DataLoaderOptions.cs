namespace Descent.Data;

/// <summary>How a <see cref="DataLoader"/> makes batches.</summary>
public sealed record DataLoaderOptions
{
    /// <summary>Samples in a batch; default 32 (Masters and Luschi, Revisiting small batch training, 2018).</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Whether every epoch has an order of its own; default false: the order of the data set.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Decides the orders and the random transforms; default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether to leave out a last batch that is not full; default false.</summary>
    public bool DropLast { get; init; }

    /// <summary>Whether the next batch is made while the caller works on this one; default true. The batches are the same either way.</summary>
    public bool Prefetch { get; init; } = true;

    /// <summary>Random changes of each sample, in order; default none.</summary>
    public IReadOnlyList<SampleTransform> Transforms { get; init; } = [];

    /// <summary>Fitted preprocessing of each sample, in order, after the transforms; default none.</summary>
    public IReadOnlyList<Preprocessor> Preprocessors { get; init; } = [];

    /// <summary>Fitted change of target values; default none.</summary>
    public TargetStandardize? Targets { get; init; }
}
