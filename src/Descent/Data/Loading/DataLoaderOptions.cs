namespace Descent.Data;

/// <summary>How a <see cref="DataLoader"/> makes batches.</summary>
public sealed record DataLoaderOptions
{
    internal const int MostWorkers = 1024;
    internal const int MostPrefetch = 1000;

    /// <summary>Samples in a batch; default 32 (Masters and Luschi, Revisiting small batch training, 2018).</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Whether every epoch has an order of its own; default false: the order of the data set. Of no meaning where there is a
    /// <see cref="Sampler"/>.</summary>
    public bool Shuffle { get; init; }

    /// <summary>Which samples an epoch has, and in which order; default null: every sample once, as <see cref="Shuffle"/> says.</summary>
    public Sampler? Sampler { get; init; }

    /// <summary>Decides the orders and the random transforms; default 0.</summary>
    public ulong Seed { get; init; }

    /// <summary>Whether to leave out a last batch that is not full; default false.</summary>
    public bool DropLast { get; init; }

    /// <summary>How many threads make batches while the caller works on one. 0: none, batches are made when they are asked for. Default null: none
    /// of its own where batches are made fast, since the engine's threads then make them between two steps; where they take more than 10 % of a step,
    /// one less than the machine has cores, at least 1 and at most 8. The batches are the same for any number.</summary>
    /// <remarks>A caller that has to wait helps, so that with n workers n + 1 threads read while nothing else is to do.</remarks>
    public int? Workers { get; init; }

    /// <summary>How many batches the workers may be ahead of the caller; default 2. Each takes a batch's memory.</summary>
    public int Prefetch { get; init; } = 2;

    /// <summary>Random changes of each sample, in order; default none.</summary>
    public IReadOnlyList<SampleTransform> Transforms { get; init; } = [];

    /// <summary>Mixing of the samples of a batch, after the preprocessing; of several one is drawn for each batch. Default none.</summary>
    public IReadOnlyList<BatchTransform> Mixers { get; init; } = [];

    /// <summary>Fitted preprocessing of each sample, in order, after the transforms; default none.</summary>
    public IReadOnlyList<Preprocessor> Preprocessors { get; init; } = [];

    /// <summary>Fitted change of target values; default none.</summary>
    public TargetStandardize? Targets { get; init; }

    /// <summary>Where samples that cannot be read are noted; batches are then made without them. Default null: the first such sample is an
    /// error.</summary>
    public UnreadableSamples? Unreadable { get; init; }

    internal void Check()
    {
        if (BatchSize < 1) throw new DataException($"DataLoader: got batch size {BatchSize}; expected at least 1.");
        if (Workers is < 0 or > MostWorkers) throw new DataException($"DataLoader: got {Workers} workers; expected 0 to {MostWorkers}.");
        if (Prefetch is < 1 or > MostPrefetch) throw new DataException($"DataLoader: got {Prefetch} batches ahead; expected 1 to {MostPrefetch}.");
    }
}
