namespace Descent.Data;

/// <summary>A sample that could not be read.</summary>
/// <param name="Description">The sample in words: file, line, number.</param>
/// <param name="Message">Why.</param>
public sealed record UnreadableSample(string Description, string Message);

/// <summary>The samples that could not be read and were left out, each noted once however often it was tried.</summary>
/// <remarks>Give one to <see cref="DataLoaderOptions.Unreadable"/>. It may be used by many threads and loaders at once.</remarks>
public sealed class UnreadableSamples
{
    private readonly Dictionary<string, (int Index, string Message)> _found = new(StringComparer.Ordinal);

    /// <summary>How many samples.</summary>
    public int Count
    {
        get
        {
            lock (_found) return _found.Count;
        }
    }

    /// <summary>The samples in the order of their numbers.</summary>
    public IReadOnlyList<UnreadableSample> Samples
    {
        get
        {
            // Several threads find them: the order of finding would differ from run to run.
            lock (_found)
            {
                return [.. _found.OrderBy(f => f.Value.Index).ThenBy(f => f.Key, StringComparer.Ordinal)
                    .Select(f => new UnreadableSample(f.Key, f.Value.Message))];
            }
        }
    }

    internal void Note(int index, string description, string message)
    {
        lock (_found) _found.TryAdd(description, (index, message));
    }
}
