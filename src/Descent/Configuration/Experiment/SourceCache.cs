using System.Text;
using System.Text.Json;

namespace Descent.Configuration;

/// <summary>Keeps the data that was read last, for several trainings of one process. Data sets do not change, so they can be shared.</summary>
internal sealed class SourceCache
{
    private const int Most = 2; // more would keep memory for data that no trial will ask for again
    private readonly Lock _lock = new();
    private readonly List<(string Key, Lazy<SourceParts> Parts)> _kept = [];

    /// <summary>Everything that the parts depend on.</summary>
    public static string KeyOf(ConfiguredEntry source, SourceContext context)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) EntryGroup.Write(writer, source);
        return $"{Encoding.UTF8.GetString(stream.ToArray())} {context}";
    }

    /// <summary>The parts of a key; read by the first who asks, while others wait.</summary>
    public SourceParts Get(string key, Func<SourceParts> read)
    {
        Lazy<SourceParts> parts;
        lock (_lock)
        {
            var index = _kept.FindIndex(k => k.Key == key);
            parts = index < 0 ? new Lazy<SourceParts>(read) : _kept[index].Parts;
            if (index >= 0) _kept.RemoveAt(index);
            _kept.Add((key, parts));
            if (_kept.Count > Most) _kept.RemoveAt(0);
        }

        try
        {
            return parts.Value;
        }
        catch
        {
            lock (_lock) _kept.RemoveAll(k => k.Parts == parts); // a disk that failed once may answer the next trial
            throw;
        }
    }
}
