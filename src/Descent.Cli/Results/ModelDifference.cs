using Descent.Configuration;
using Descent.Formats;

namespace Descent.Cli.Results;

/// <summary>How two files differ.</summary>
internal sealed record ModelDifference(
    string First, string Second, IReadOnlyList<TensorDifference> Tensors, IReadOnlyList<MetadataDifference> Metadata)
{
    public bool IsSame => Metadata.Count == 0 && Tensors.All(t => t.IsSame);
}

/// <summary>A value that differs in the strings beside the tensors: a setting of the config, or a member of another text.</summary>
internal sealed record MetadataDifference(string Where, string Path, string? First, string? Second)
{
    public static IReadOnlyList<MetadataDifference> Compare(IReadOnlyDictionary<string, string> first, IReadOnlyDictionary<string, string> second) =>
        [.. first.Keys.Union(second.Keys).Order(StringComparer.Ordinal).SelectMany(key =>
            Of(key, first.GetValueOrDefault(key), second.GetValueOrDefault(key)))];

    private static IEnumerable<MetadataDifference> Of(string key, string? first, string? second)
    {
        if (first == second) return [];
        if (first is not null && second is not null && key.StartsWith("descent.", StringComparison.Ordinal))
        {
            try
            {
                var where = key == "descent.config" ? "config" : key;
                return ConfigDifference.Compare(first, second).Select(d => new MetadataDifference(where, d.Path, d.First, d.Second));
            }
            catch (ConfigException)
            {
                // then as two texts
            }
        }

        return [new MetadataDifference("metadata", key, first, second)];
    }
}
