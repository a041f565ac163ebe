namespace Descent;

/// <summary>Places of axes, and which of them can only stay or go together: a union of sets, each perhaps locked.</summary>
internal sealed class AxisUnits
{
    /// <summary>The unit of every place that nobody may take away: of samples, of positions.</summary>
    public const int Fixed = 0;

    private readonly List<int> _parents = [Fixed];
    private readonly List<string?> _locks = ["an axis of positions"];

    /// <summary>New units that nothing ties yet.</summary>
    public int[] Add(int count)
    {
        var units = new int[count];
        for (var i = 0; i < count; i++)
        {
            units[i] = _parents.Count;
            _parents.Add(units[i]);
            _locks.Add(null);
        }

        return units;
    }

    /// <summary>The one that stands for all that a unit is tied to.</summary>
    public int Root(int unit)
    {
        while (_parents[unit] != unit) unit = _parents[unit] = _parents[_parents[unit]];
        return unit;
    }

    /// <summary>From now on both stay or go together.</summary>
    public void Tie(int a, int b)
    {
        var (low, high) = (Math.Min(Root(a), Root(b)), Math.Max(Root(a), Root(b)));
        if (low == high) return;
        if (low == Fixed) Lock(high, _locks[Fixed]!);
        else _locks[low] ??= _locks[high];
        if (low != Fixed) _parents[high] = low; // what is tied to positions is locked, but keeps its own reason
    }

    /// <summary>The unit stays, and all that it is tied to.</summary>
    public void Lock(int unit, string why)
    {
        var root = Root(unit);
        _locks[root] ??= why;
    }

    /// <summary>Why a unit must stay, or null.</summary>
    public string? WhyLocked(int unit) => _locks[Root(unit)];
}
