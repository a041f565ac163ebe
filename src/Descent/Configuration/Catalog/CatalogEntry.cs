using System.Text;

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

    /// <summary>Everything about the entry as text: what <c>descent catalog NAME</c> prints.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        text.Append(Name).Append(" (").Append(Kind.Text()).Append("): ").Append(Summary).Append('\n');
        var width = Settings.Count == 0 ? 0 : Settings.Max(s => s.Name.Length) + 2;
        foreach (var setting in Settings)
        {
            text.Append("  ").Append(setting.Name.PadRight(width)).Append(setting.Summary).Append('\n');
            text.Append(' ', width + 2).Append(setting.Expected).Append("; ");
            text.Append(setting.IsRequired ? "must be given" : $"default {setting.DefaultJson}").Append('\n');
        }

        text.Append("In a config: ").Append(Example()).Append('\n');
        return text.ToString();
    }

    /// <summary>Name, kind and summary.</summary>
    public override string ToString() => $"{Name} ({Kind.Text()}): {Summary}";

    /// <summary>Checks settings and fills in defaults.</summary>
    internal ConfiguredEntry Configure(ConfigNode settings)
    {
        var values = SettingValues.Read(Settings, settings);
        _check?.Invoke(values);
        return new ConfiguredEntry(this, values);
    }

    private string Example()
    {
        if (NeedsNoSettings) return $"\"{Name}\"";
        return $"{{\"{Name}\": {{{string.Join(", ", Settings.Where(s => s.IsRequired).Select(s => $"\"{s.Name}\": ..."))}}}}}";
    }
}

/// <summary>An entry with what makes it.</summary>
internal sealed class CatalogEntry<TFactory>(
    CatalogKind kind, string name, string summary, TFactory factory, IReadOnlyList<Setting> settings, Action<SettingValues>? check = null)
    : CatalogEntry(kind, name, summary, settings, check)
{
    public TFactory Factory { get; } = factory;
}
