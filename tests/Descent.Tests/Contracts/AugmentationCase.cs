using Descent.Configuration;
using Descent.Data;

namespace Descent.Tests.Contracts;

/// <summary>One setting of one augmentation.</summary>
/// <param name="Entry">The catalog's name.</param>
/// <param name="Settings">Its settings, as a config has them.</param>
/// <param name="Create">Makes the same without a config.</param>
internal sealed record AugmentationCase(string Entry, string Settings, Func<SampleTransform> Create)
{
    /// <summary>Whether pixels move: then the map and the boxes move with them.</summary>
    public bool Moves { get; init; }

    /// <summary>How far in pixels a box may be from what it holds: -1 where it holds more, as after a turn.</summary>
    public float BoxSlack { get; init; }

    /// <summary>Whether chance can leave an image as it is.</summary>
    public bool HasChance => Settings.Contains("\"p\"", StringComparison.Ordinal);

    /// <summary>Builds it as a config does, perhaps with another probability.</summary>
    public SampleTransform Build(string? p = null)
    {
        var text = p is null ? Settings : Settings.Replace("\"p\": 1", $"\"p\": {p}", StringComparison.Ordinal);
        var node = ConfigParser.Parse($"{{\"{Entry}\": {text}}}", new ConfigSource("case", "/"));
        var entry = (CatalogEntry<Func<SettingValues, SampleTransform>>)Catalog.Find(CatalogKind.Augmentation, Entry);
        return entry.Factory(entry.Configure(node.Member(Entry)!).Settings);
    }

    /// <summary>The name for a test's list.</summary>
    public override string ToString() => $"{Entry} {Settings}";
}
