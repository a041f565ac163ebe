namespace Descent.Configuration;

/// <summary>A thing that a config can name: its name, what it is, and its settings.</summary>
public abstract class CatalogEntry
{
    private readonly Action<SettingValues>? _check;

    private protected CatalogEntry(CatalogKind kind, string name, string summary, IReadOnlyList<Setting> settings, object? check) =>
        (Kind, Name, Summary, Settings, _check) = (kind, name, summary, settings, (Action<SettingValues>?)check);

    /// <summary>What it makes.</summary>
    public CatalogKind Kind { get; }

    /// <summary>The name in a config, in kebab-case.</summary>
    public string Name { get; }

    /// <summary>What it is, in one line.</summary>
    public string Summary { get; }

    /// <summary>Its settings.</summary>
    public IReadOnlyList<Setting> Settings { get; }

    /// <summary>Whether its bare name is enough.</summary>
    public bool NeedsNoSettings => !Settings.Any(s => s.IsRequired);

    /// <summary>The settings' names in a list.</summary>
    internal string SettingsText => Settings.Count == 0 ? "none" : string.Join(", ", Settings.Select(s => s.Name));

    /// <summary>Name, kind and summary.</summary>
    public override string ToString() => $"{Name} ({Kind.Text()}): {Summary}";

    /// <summary>Checks settings and fills in defaults.</summary>
    internal ConfiguredEntry Configure(ConfigNode settings)
    {
        var values = SettingValues.Read(Settings, settings);
        _check?.Invoke(values);
        return new ConfiguredEntry(this, values);
    }
}

/// <summary>An entry with what makes it.</summary>
internal sealed class CatalogEntry<TFactory>(
    CatalogKind kind, string name, string summary, TFactory factory, IReadOnlyList<Setting> settings, Action<SettingValues>? check = null)
    : CatalogEntry(kind, name, summary, settings, check)
{
    public TFactory Factory { get; } = factory;
}
