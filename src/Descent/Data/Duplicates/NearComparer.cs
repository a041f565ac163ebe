namespace Descent.Data;

/// <summary>What makes two samples nearly the same; safe for many threads.</summary>
internal abstract class NearComparer
{
    /// <summary>How many numbers describe a sample.</summary>
    public abstract int Width { get; }

    /// <summary>How many places a sample is tried at; place 0 is where it is.</summary>
    public abstract int Places { get; }

    /// <summary>The width of a cell of the hash, in units of the descriptions' distance.</summary>
    public abstract float CellWidth { get; }

    /// <summary>The largest difference of near duplicates.</summary>
    public abstract double Limit { get; }

    /// <summary>Describes a sample at a place; false where it has nothing to be compared by.</summary>
    public abstract bool Describe(ReadOnlySpan<float> sample, int place, Span<float> description);

    /// <summary>How far a sample at a place is from another.</summary>
    public abstract double Difference(ReadOnlySpan<float> sample, int place, ReadOnlySpan<float> other);
}
