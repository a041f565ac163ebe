using System.Text.Json;

namespace Descent.Configuration;

/// <summary>The strategy of a search file: "random", or {"halving": {...}}.</summary>
internal sealed class StrategySetting(string name, string summary, string defaultJson) : Setting(name, summary, defaultJson, nullable: false)
{
    private static readonly IntegerSetting s_factor = new(
        "factor", "How many times fewer trials go on to the next rung, for so many times the epochs.", "3", 2, 100);

    private static readonly (string Name, string Summary, Setting[] Settings)[] s_kinds =
    [
        ("random", "Values by lot.", [new IntegerSetting("trials", "How many trials.", "20", 1, MostTrials)]),
        ("grid", "Every combination.", [new IntegerSetting("points", "Values of each range.", "5", 2, 1000)]),
        ("halving", "Successive halving: many trials by lot, and only the best go on for longer.",
        [
            new IntegerSetting("trials", "How many trials begin.", "27", 1, MostTrials), s_factor,
            new IntegerSetting("minEpochs", "Epochs until the first comparison.", "1", 1, 1_000_000),
        ]),
        ("hyperband", "Successive halving several times, from many short trials to few long ones.", [s_factor]),
    ];

    /// <summary>The most trials of a search.</summary>
    public const int MostTrials = 100_000;

    public override string TypeText => $"one of {string.Join(", ", s_kinds.Select(k => k.Name))}, as \"name\" or {{\"name\": {{...}}}}";

    private protected override object ReadValue(ConfigNode node)
    {
        var isObject = node is { Kind: ConfigNodeKind.Object, Members.Count: 1 };
        if (!isObject && node.Kind != ConfigNodeKind.String) throw Wrong(node);
        var (name, value) = isObject ? node.Members[0] : new ConfigMember(node.Text, node with { Kind = ConfigNodeKind.Object, Text = string.Empty });
        var index = Array.FindIndex(s_kinds, k => k.Name == name);
        if (index < 0)
        {
            var names = s_kinds.Select(k => k.Name).ToList();
            throw value.Error($"unknown strategy '{name}'; expected one of {string.Join(", ", names)}.{NearestName.Hint(name, names)}");
        }

        if (value.Kind != ConfigNodeKind.Object) throw value.Error($"got {value.Shown}; expected an object with the settings of {name}.");
        var values = SettingValues.Read(s_kinds[index].Settings, value);
        return index switch
        {
            0 => new SearchStrategy(SearchKind.Random, values.Int("trials"), 2, 2, 1),
            1 => new SearchStrategy(SearchKind.Grid, MostTrials, values.Int("points"), 2, 1),
            2 => new SearchStrategy(SearchKind.Halving, values.Int("trials"), 2, values.Int("factor"), values.Int("minEpochs")),
            _ => new SearchStrategy(SearchKind.Hyperband, MostTrials, 2, values.Int("factor"), 1),
        };
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value)
    {
        var strategy = (SearchStrategy)value;
        var kind = s_kinds[(int)strategy.Kind];
        writer.WriteStartObject();
        writer.WriteStartObject(kind.Name);
        foreach (var setting in kind.Settings)
            writer.WriteNumber(setting.Name, setting.Name switch
            {
                "trials" => strategy.Trials,
                "points" => strategy.Points,
                "factor" => strategy.Factor,
                _ => strategy.MinEpochs,
            });
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("anyOf");
        writer.WriteStartObject();
        writer.WriteStartArray("enum");
        foreach (var kind in s_kinds) writer.WriteStringValue(kind.Name);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartObject();
        writer.WriteString("type", "object");
        writer.WriteStartObject("properties");
        foreach (var (name, summary, settings) in s_kinds)
        {
            writer.WriteStartObject(name);
            writer.WriteString("description", summary);
            SectionSetting.WriteObjectType(writer, settings);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteBoolean("additionalProperties", false);
        writer.WriteNumber("minProperties", 1);
        writer.WriteNumber("maxProperties", 1);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }
}
