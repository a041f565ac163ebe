using System.Text.Json;

namespace Descent.Configuration;

/// <summary>A list of objects with the same settings.</summary>
internal sealed class SectionsSetting(string name, string summary, params Setting[] settings) : Setting(name, summary, "[]", nullable: false)
{
    private const int Most = 1000;
    private readonly SectionSetting _section = new(name, summary, isRequired: true, settings);

    public override string TypeText => $"a list of at most {Most} objects with {string.Join(", ", settings.Select(s => s.Name))}";

    internal override ConfigNode Override(ConfigNode? current, OverridePath rest)
    {
        if (rest.IsEnd) return rest.Value;
        if (current is { Kind: not ConfigNodeKind.Array }) throw Wrong(current);
        var items = current?.Items ?? [];
        var index = rest.Index(items.Count);
        var changed = items.ToArray();
        changed[index] = _section.Override(items[index], rest.Next());
        return current! with { Items = changed };
    }

    private protected override object ReadValue(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Array) throw Wrong(node, node.Kind == ConfigNodeKind.Object ? "Put it in [ ]." : null);
        if (node.Items.Count > Most) throw Wrong(node);
        return node.Items.Select(item => (SettingValues)_section.Read(item)!).ToArray();
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value)
    {
        writer.WriteStartArray();
        foreach (var values in (SettingValues[])value) values.Write(writer);
        writer.WriteEndArray();
    }

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "array");
        writer.WriteStartObject("items");
        SectionSetting.WriteObjectType(writer, settings);
        writer.WriteEndObject();
        writer.WriteNumber("maxItems", Most);
    }
}
