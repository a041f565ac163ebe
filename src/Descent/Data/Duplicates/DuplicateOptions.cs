namespace Descent.Data;

/// <summary>What counts as a duplicate.</summary>
public sealed record DuplicateOptions
{
    /// <summary>Whether samples that are nearly the same count too; default true.</summary>
    public bool FindsNear { get; init; } = true;

    /// <summary>Images are near duplicates from this correlation of their pixels on; default 0.99. At 1 they differ in brightness and contrast
    /// alone. Below 0.99 simple drawings, such as handwritten ones, begin to look alike.</summary>
    public double ImageCorrelation { get; init; } = 0.99;

    /// <summary>How many pixels an image may be moved against the other, along each axis; default 1, at most 4. The time grows with
    /// (2 * pixels + 1) squared.</summary>
    public int ImageShift { get; init; } = 1;

    /// <summary>Other samples are near duplicates up to this distance: the root mean square of the differences of their features, in standard
    /// deviations; default 0.001.</summary>
    public double FeatureDistance { get; init; } = 0.001;

    /// <summary>Decides which samples are compared; default 0. Another seed may find what this one misses.</summary>
    public ulong Seed { get; init; }

    internal void Check()
    {
        if (ImageCorrelation is not (> 0 and <= 1))
            throw new DataException($"DuplicateFinder: got image correlation {ImageCorrelation}; expected above 0 and at most 1.");
        if (ImageShift is < 0 or > 4) throw new DataException($"DuplicateFinder: got image shift {ImageShift}; expected 0 to 4 pixels.");
        if (FeatureDistance is not (> 0 and <= 1))
            throw new DataException($"DuplicateFinder: got feature distance {FeatureDistance}; expected above 0 and at most 1.");
    }
}
