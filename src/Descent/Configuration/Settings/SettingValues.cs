using System.Text.Json;
using Descent.Data;

namespace Descent.Configuration;

/// <summary>Checked settings with every default filled in, and where they stand.</summary>
internal sealed class SettingValues
{
    private readonly IReadOnlyList<Setting> _settings;
    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    private SettingValues(IReadOnlyList<Setting> settings, ConfigNode node) => (_settings, Node) = (settings, node);

    /// <summary>How JSON is written for people to read; letters of any language stay letters.</summary>
    public static JsonWriterOptions Layout { get; } = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The object in the config, or the bare name that stands for it.</summary>
    public ConfigNode Node { get; }

    /// <summary>Checks an object against its declaration.</summary>
    public static SettingValues Read(IReadOnlyList<Setting> settings, ConfigNode node)
    {
        foreach (var (name, value) in node.Members)
            if (!settings.Any(s => s.Name == name))
                throw value.Error(Unknown(name, settings));
        var values = new SettingValues(settings, node);
        foreach (var setting in settings) values._values.Add(setting.Name, setting.ReadOrDefault(node.Member(setting.Name), node));
        return values;
    }

    /// <summary>The sentence about a name that is no setting.</summary>
    public static string Unknown(string name, IReadOnlyList<Setting> settings)
    {
        var names = settings.Where(s => !s.IsHidden).Select(s => s.Name).ToArray();
        var expected = names.Length == 0 ? "no settings" : $"one of {string.Join(", ", names)}";
        return $"unknown setting; expected {expected}.{NearestName.Hint(name, names)}";
    }

    /// <summary>A value of a kind that has no method of its own.</summary>
    public T Value<T>(string name) => (T)_values[name]!;

    public bool Has(string name) => _values[name] is not null;

    public int Int(string name) => (int)(decimal)_values[name]!;

    public int? IntOrNull(string name) => Has(name) ? Int(name) : null;

    public ulong Seed(string name) => (ulong)(decimal)_values[name]!;

    public double Double(string name) => (double)_values[name]!;

    public double? DoubleOrNull(string name) => Has(name) ? Double(name) : null;

    public float Float(string name) => (float)Double(name);

    public float[]? FloatsOrNull(string name) => Has(name) ? Array.ConvertAll((double[])_values[name]!, number => (float)number) : null;

    public float? FloatOrNull(string name) => Has(name) ? Float(name) : null;

    public bool Flag(string name) => (bool)_values[name]!;

    public bool? FlagOrNull(string name) => (bool?)_values[name];

    public string Text(string name) => (string)_values[name]!;

    public string? TextOrNull(string name) => (string?)_values[name];

    public string[] Texts(string name) => (string[])_values[name]!;

    public Size2d Size(string name) => (Size2d)_values[name]!;

    public int[] Sizes(string name) => (int[])_values[name]!;

    public SplitChoice? SplitOrNull(string name) => (SplitChoice?)_values[name];

    public PaddingSides Sides(string name) => (PaddingSides)_values[name]!;

    public IReadOnlyList<IReadOnlyList<ConfiguredEntry>> EntryLists(string name) => (ConfiguredEntry[][])_values[name]!;

    public PaddingChoice Padding(string name) => (PaddingChoice)_values[name]!;

    public SettingValues Section(string name) => (SettingValues)_values[name]!;

    public SettingValues[] Sections(string name) => (SettingValues[])_values[name]!;

    public ConfiguredEntry Entry(string name) => (ConfiguredEntry)_values[name]!;

    public ConfiguredEntry? EntryOrNull(string name) => (ConfiguredEntry?)_values[name];

    public IReadOnlyList<ConfiguredEntry> Entries(string name) => (ConfiguredEntry[])_values[name]!;

    /// <summary>An error about one of the settings.</summary>
    public ConfigException Error(string name, string problem)
    {
        var node = Node.Member(name) ?? Node with { Path = ConfigNode.Join(Node.Path, name) };
        return node.Error(problem);
    }

    /// <summary>All settings with their values, as an object.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var setting in _settings.Where(s => !s.IsHidden))
        {
            writer.WritePropertyName(setting.Name);
            setting.Write(writer, _values[setting.Name]);
        }

        writer.WriteEndObject();
    }
}

/// <summary>An entry of the catalog with its settings, as a config names it.</summary>
internal sealed record ConfiguredEntry(CatalogEntry Entry, SettingValues Settings);
