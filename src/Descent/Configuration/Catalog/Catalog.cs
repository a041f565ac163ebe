using Descent.Nn;

namespace Descent.Configuration;

/// <summary>Everything that a config can name. The only registry: one line or short block for each entry, no reflection.</summary>
/// <remarks>A new layer, loss, optimizer, schedule, initializer, source or preprocessing
/// gets an entry here, and then config files, the schema and the help know it.</remarks>
public static partial class Catalog
{
    /// <summary>All entries, in the order in which a reader meets them.</summary>
    public static IReadOnlyList<CatalogEntry> Entries { get; } =
    [
        .. Layers(), .. RecurrentLayers(), .. SequenceLayers(), .. Combinations(), .. Norms(), .. Activations(), .. Regularizers(), .. ReadyModels(),
        .. Initializers(), .. Losses(), .. Optimizers(), .. Schedules(), .. Clips(), .. Sources(), .. DrawnSources(), .. ImageSources(),
        .. SequenceSources(), .. FileSources(), .. Preprocessings(), .. Augmentations(), .. Samplers(), .. TrainingRules(),
        .. Metrics(),
    ];

    /// <summary>The entries with a name; one name can belong to several kinds.</summary>
    /// <exception cref="ConfigException">There is none; the message names the nearest.</exception>
    public static IReadOnlyList<CatalogEntry> Find(string name)
    {
        var found = Entries.Where(e => e.Name == name).ToArray();
        if (found.Length > 0) return found;
        var hint = NearestName.Hint(name, Entries.Select(e => e.Name));
        throw new ConfigException($"Catalog: got no entry '{name}'; expected one of the names that 'descent catalog' lists.{hint}");
    }

    /// <summary>The entry of a kind with a name.</summary>
    /// <exception cref="ConfigException">There is none; the message names the nearest.</exception>
    public static CatalogEntry Find(CatalogKind kind, string name)
    {
        if (Entries.FirstOrDefault(e => e.Kind == kind && e.Name == name) is { } found) return found;
        var names = Entries.Where(e => e.Kind == kind).Select(e => e.Name).ToArray();
        var hint = NearestName.Hint(name, names);
        throw new ConfigException($"Catalog: got no {kind.Text()} '{name}'; expected one of {string.Join(", ", names)}.{hint}");
    }

    internal static Initializer Initializer(ConfiguredEntry entry) => Factory<Func<SettingValues, Initializer>>(entry)(entry.Settings);

    internal static TFactory Factory<TFactory>(ConfiguredEntry entry) => ((CatalogEntry<TFactory>)entry.Entry).Factory;
}
