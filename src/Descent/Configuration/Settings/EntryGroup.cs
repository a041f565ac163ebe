using System.Text.Json;
using Descent.Data;
using Descent.Nn;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>The kinds of catalog entries that may stand at one place of a config, and how one is read there.</summary>
/// <param name="Word">The noun for messages, such as "layer".</param>
/// <param name="Article">With its article.</param>
/// <param name="Plural">Many of them.</param>
/// <param name="Kinds">The kinds.</param>
internal sealed record EntryGroup(string Word, string Article, string Plural, params CatalogKind[] Kinds)
{
    public static readonly EntryGroup Module = new(
        "layer", "a layer", "layers", CatalogKind.Layer, CatalogKind.Norm, CatalogKind.Activation, CatalogKind.Regularizer,
        CatalogKind.Model)
    {
        Fits = entry => entry is CatalogEntry<LayerFactory>, // regularizers are layers, penalties or mixings
    };

    public static readonly EntryGroup Penalty = new("penalty", "a penalty", "penalties", CatalogKind.Regularizer)
    {
        Fits = entry => entry is CatalogEntry<Func<SettingValues, Penalty>> or CatalogEntry<LabelSmoothing>,
    };

    public static readonly EntryGroup Mixer = new("mixer", "a mixing", "mixings", CatalogKind.Regularizer)
    {
        Fits = entry => entry is CatalogEntry<Func<SettingValues, BatchTransform>>,
    };

    public static readonly EntryGroup Average = new("average", "an average", "averages", CatalogKind.Regularizer)
    {
        Fits = entry => entry is CatalogEntry<Func<SettingValues, WeightAverage>>,
    };

    public static readonly EntryGroup Stopping = new("stopping", "a rule", "rules", CatalogKind.Regularizer)
    {
        Fits = entry => entry is CatalogEntry<Func<SettingValues, EarlyStopping>>,
    };

    public static readonly EntryGroup Norm = new("norm", "a norm", "norms", CatalogKind.Norm);
    public static readonly EntryGroup Initializer = new("initializer", "an initializer", "initializers", CatalogKind.Initializer)
    {
        Fits = entry => entry is CatalogEntry<Func<SettingValues, Initializer>>,
    };

    // Besides those for single layers, those that look at the whole model.
    public static readonly EntryGroup ModelInitializer = new("model-initializer", "an initializer", "initializers", CatalogKind.Initializer);
    public static readonly EntryGroup Loss = new("loss", "a loss", "losses", CatalogKind.Loss);
    public static readonly EntryGroup Optimizer = new("optimizer", "an optimizer", "optimizers", CatalogKind.Optimizer);
    public static readonly EntryGroup Schedule = new("schedule", "a schedule", "schedules", CatalogKind.Schedule);
    public static readonly EntryGroup Clip = new("clip", "a clip", "clips", CatalogKind.Clip);
    public static readonly EntryGroup Source = new("source", "a source of data", "sources of data", CatalogKind.Source);
    public static readonly EntryGroup Preprocess = new("preprocessing", "a preprocessing", "preprocessings", CatalogKind.Preprocess);
    public static readonly EntryGroup Augmentation = new("augmentation", "an augmentation", "augmentations", CatalogKind.Augmentation);

    public static readonly EntryGroup Sampler = new("sampler", "a sampler", "samplers", CatalogKind.Sampler);

    public static readonly EntryGroup Metric = new("metric", "a metric", "metrics", CatalogKind.Metric);

    public static IReadOnlyList<EntryGroup> All { get; } =
    [
        Module, Norm, Penalty, Mixer, Average, Stopping, Initializer, ModelInitializer, Loss, Optimizer, Schedule, Clip, Source, Preprocess,
        Augmentation, Sampler, Metric,
    ];

    /// <summary>Which entries of the kinds; left out: all.</summary>
    private Func<CatalogEntry, bool> Fits { get; init; } = static _ => true;

    /// <summary>Where the schema keeps the definition of this group.</summary>
    public string Reference => $"#/$defs/{Word}";

    /// <summary>The entries that may stand here.</summary>
    public IEnumerable<CatalogEntry> Entries =>
        Catalog.Entries.Where(e => Kinds.Contains(e.Kind) && Fits(e)).OrderBy(e => Array.IndexOf(Kinds, e.Kind));

    /// <summary>Reads a bare name or an object with one name.</summary>
    public ConfiguredEntry Read(ConfigNode node, Setting setting)
    {
        if (node.Kind == ConfigNodeKind.String)
        {
            var named = Find(node.Text, node.Error);
            // The path names the entry in both notations, so that messages about defaults and shapes look alike.
            return named.Configure(node with { Kind = ConfigNodeKind.Object, Path = ConfigNode.Join(node.Path, named.Name), Text = string.Empty });
        }

        if (node.Kind != ConfigNodeKind.Object) throw setting.Wrong(node);
        if (node.Members.Count != 1)
            throw node.Error($"got an object with {node.Members.Count} names; expected {Article} as one name: {{\"name\": {{...}}}}."
                + (node.Members.Count > 1 ? " Put each in braces of its own." : string.Empty));
        var (name, value) = node.Members[0];
        var entry = Find(name, value.Error);
        if (value.Kind != ConfigNodeKind.Object)
            throw value.Error($"got {value.Shown}; expected an object with the settings of {name}: {entry.SettingsText}.");
        return entry.Configure(value);
    }

    /// <summary>Changes one setting of the entry that stands here.</summary>
    /// <param name="current">What stands here, or null.</param>
    /// <param name="rest">The path from the entry's name on.</param>
    /// <param name="canReplace">Whether another name replaces the entry; in a list the index may be wrong instead.</param>
    public ConfigNode Override(ConfigNode? current, OverridePath rest, bool canReplace)
    {
        var name = rest.Name($"the name of {Article}");
        var before = current switch
        {
            { Kind: ConfigNodeKind.String } => current.Text,
            { Kind: ConfigNodeKind.Object, Members.Count: 1 } => current.Members[0].Name,
            _ => null,
        };
        var entry = Find(name, problem => rest.Error(problem + InsideHint(before, name)));
        if (before != name && before is not null && !canReplace)
            throw rest.Error($"got {name}, but {rest.Above} is {before}; expected a setting of {before}. To replace it write {rest.Above}={name}.");
        var settings = before == name && current!.Kind == ConfigNodeKind.Object ? current.Members[0].Value : rest.EmptyObject(name);
        if (settings.Kind != ConfigNodeKind.Object) throw settings.Error($"got {settings.Shown}; expected an object with the settings of {name}.");
        var owner = rest.EmptyObject() with { Place = current?.Place ?? rest.Value.Place };
        var next = rest.Next();
        if (next.IsEnd) return owner.With(name, next.Value);
        var section = new SectionSetting(name, entry.Summary, isRequired: false, [.. entry.Settings]);
        return owner.With(name, section.Override(settings, next));
    }

    /// <summary>Writes a bare name where the entry has no settings, else an object.</summary>
    public static void Write(Utf8JsonWriter writer, ConfiguredEntry entry)
    {
        if (entry.Entry.Settings.Count == 0)
        {
            writer.WriteStringValue(entry.Entry.Name);
            return;
        }

        writer.WriteStartObject();
        writer.WritePropertyName(entry.Entry.Name);
        entry.Settings.Write(writer);
        writer.WriteEndObject();
    }

    private CatalogEntry Find(string name, Func<string, ConfigException> error)
    {
        if (Entries.FirstOrDefault(e => e.Name == name) is { } found) return found;
        var names = Entries.Select(e => e.Name).ToArray();
        var elsewhere = All.FirstOrDefault(g => g.Entries.Any(e => e.Name == name));
        var hint = elsewhere is null ? NearestName.Hint(name, names)
            : elsewhere == ModelInitializer ? $" '{name}' is for a whole model: it stands beside \"model\", not in a layer."
            : $" '{name}' is the name of another kind of entry: {elsewhere.Word}.";
        throw error($"unknown {Word} '{name}'; expected one of {string.Join(", ", names)}.{hint}");
    }

    private string InsideHint(string? before, string name)
    {
        var entry = Entries.FirstOrDefault(e => e.Name == before);
        return entry is not null && entry.Settings.Any(s => s.Name == name) ? $" Did you mean '{before}.{name}'?" : string.Empty;
    }
}
