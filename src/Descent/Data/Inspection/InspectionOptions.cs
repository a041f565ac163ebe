namespace Descent.Data;

/// <summary>How closely data is looked at.</summary>
public sealed record InspectionOptions
{
    /// <summary>The most samples of a part that are read, evenly spread; null: as many as have <see cref="MostNumbers"/> numbers together.</summary>
    public int? MostSamples { get; init; }

    /// <summary>The most numbers of a part that are read where <see cref="MostSamples"/> is null, but at least 1,000 samples; default 268 million
    /// (MNIST and CIFAR whole).</summary>
    public long MostNumbers { get; init; } = 1L << 28;

    /// <summary>The most rows of a table whose copies are found; default 2,000,000.</summary>
    public int MostRowsCompared { get; init; } = 2_000_000;

    /// <summary>How many samples are named where many could be; default 10.</summary>
    public int Examples { get; init; } = 10;

    /// <summary>How many samples are compared all with all to find suspicious labels; default 2,000; 0: none.</summary>
    public int NeighbourSamples { get; init; } = 2000;

    /// <summary>How many neighbours must agree on another class; default 5.</summary>
    public int Neighbours { get; init; } = 5;

    /// <summary>Whether near duplicates are looked for too, with the defaults of <see cref="DuplicateFinder"/>; default false: it takes
    /// longer.</summary>
    public bool FindsNear { get; init; }

    /// <summary>Told the samples done and all, on the thread that inspects.</summary>
    public Action<string, long, long>? Progress { get; init; }

    /// <summary>Ends the inspection.</summary>
    public CancellationToken CancellationToken { get; init; }

    internal int SamplesOf(int count, int sampleSize)
    {
        const int AtLeast = 1000;
        if (MostSamples is { } most) return Math.Min(count, Math.Max(1, most));
        return (int)Math.Min(count, Math.Max(AtLeast, MostNumbers / Math.Max(1, sampleSize)));
    }
}
