namespace Descent;

/// <summary>Notes which generators this thread used since it was opened, and where each stood before, so that draws can be made again.</summary>
internal sealed class RngJournal
{
    [ThreadStatic]
    private static RngJournal? t_current;

    private readonly Dictionary<Rng, ulong> _before = [];
    private readonly RngJournal? _outer;

    private RngJournal() => (_outer, t_current) = (t_current, this);

    /// <summary>The innermost open one, or null.</summary>
    public static RngJournal? Current => t_current;

    /// <summary>Opens one; close it again.</summary>
    public static RngJournal Open() => new();

    /// <summary>Stops noting.</summary>
    public void Close() => t_current = _outer;

    /// <summary>A generator moves from this position.</summary>
    public void Note(Rng rng, ulong position)
    {
        _before.TryAdd(rng, position);
        _outer?.Note(rng, position);
    }

    /// <summary>Puts every noted generator back to where it stood; returns where they stand now, for <see cref="Restore"/>.</summary>
    public (Rng Rng, ulong Position)[] Rewind()
    {
        (Rng Rng, ulong Position)[] now = [.. _before.Keys.Select(rng => (rng, rng.Position))];
        foreach (var (rng, position) in _before) rng.Position = position;
        return now;
    }

    /// <summary>Undoes a <see cref="Rewind"/>.</summary>
    public static void Restore((Rng Rng, ulong Position)[] positions)
    {
        foreach (var (rng, position) in positions) rng.Position = position;
    }
}
