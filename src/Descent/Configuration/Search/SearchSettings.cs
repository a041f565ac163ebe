using System.Text.Json;

namespace Descent.Configuration;

/// <summary>The declaration of a search file.</summary>
internal static class SearchSettings
{
    public static SectionSetting Root { get; } = new(
        "search", "A search for good settings of a training: what to vary, how, and what to compare.", isRequired: true,
        new TextSetting("$schema", "Where an editor finds the schema of this file; not used by the search.", "null") { IsHidden = true },
        new TextSetting("name", "What reports call the search.", "null"),
        new JsonSetting("config", "The config that is varied: its file, relative to this one, or the config itself.", null,
            "a path in double quotes, or a config", ConfigNodeKind.String, ConfigNodeKind.Object),
        new JsonSetting("set", "Changes of the config for all trials, by path, such as \"training.epochs\": 3.", "{}",
            "an object with paths of the config and their values", ConfigNodeKind.Object),
        new ChoiceSetting(
            "objective", "What is compared on the validation data.", "\"loss\"", [.. SearchObjective.All.Select(o => o.Name)]),
        new StrategySetting("strategy", "Which values are tried, and for how long.", "\"random\""),
        new SpaceSetting("space", "What is varied: paths of the config, with a list of values, or a range."),
        new IntegerSetting("seed", "Decides which values are drawn.", "1", 0, ulong.MaxValue));
}

/// <summary>A value of given kinds that somebody else reads.</summary>
internal sealed class JsonSetting(string name, string summary, string? defaultJson, string typeText, params ConfigNodeKind[] kinds)
    : Setting(name, summary, defaultJson, nullable: false)
{
    public override string TypeText => typeText;

    private protected override object ReadValue(ConfigNode node) => kinds.Contains(node.Kind) ? node : throw Wrong(node);

    private protected override void WriteValue(Utf8JsonWriter writer, object value) => ConfigNodeText.Write(writer, (ConfigNode)value);

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("type");
        foreach (var kind in kinds) writer.WriteStringValue(kind.ToString().ToLowerInvariant());
        writer.WriteEndArray();
    }
}
