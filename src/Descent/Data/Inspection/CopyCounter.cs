namespace Descent.Data;

/// <summary>Counts samples that were there before, and whether their targets are the same.</summary>
internal sealed class CopyCounter(int examples)
{
    private readonly Dictionary<SampleKey, (long First, string Target, bool HasCopies)> _seen = [];
    private readonly List<DuplicatePair> _pairs = [], _conflicts = [];
    private long _copies, _groups, _conflictCount;

    /// <summary>How many different samples there are.</summary>
    public int Different => _seen.Count;

    /// <summary>Takes a sample in.</summary>
    /// <param name="key">What stands for its features.</param>
    /// <param name="sample">Its number.</param>
    /// <param name="target">Its class or value as text.</param>
    /// <param name="describe">A sample in words.</param>
    public void Add(SampleKey key, long sample, string target, Func<long, string> describe)
    {
        if (_seen.TryAdd(key, (sample, target, false))) return;
        var (first, firstTarget, hasCopies) = _seen[key];
        _copies++;
        if (!hasCopies) _groups++;
        _seen[key] = (first, firstTarget, true);
        var isConflict = target != firstTarget;
        if (isConflict) _conflictCount++;
        var list = isConflict ? _conflicts : _pairs;
        if (list.Count >= examples) return;
        var (a, b) = (firstTarget.Length == 0 ? "" : $" ({firstTarget})", target.Length == 0 ? "" : $" ({target})");
        list.Add(new DuplicatePair(first, sample, $"{describe(first)}{a} = {describe(sample)}{b}", isConflict));
    }

    /// <summary>How many of another counter's different samples are here too.</summary>
    public long CountShared(CopyCounter other) => other._seen.Keys.LongCount(_seen.ContainsKey);

    public DuplicateReport ToReport() => new(_copies, _groups, _conflictCount, [.. _conflicts.Concat(_pairs).Take(examples)]);
}
