using System.Text.Json;

namespace Descent.Configuration;

/// <summary>A list of lists of entries: the branches of a model.</summary>
internal sealed class EntryListsSetting(string name, string summary, EntryGroup group) : Setting(name, summary, null, nullable: false)
{
    private readonly EntriesSetting _list = new(name, summary, null, group, canBeEmpty: true);

    public override string TypeText => $"a list of lists of {group.Plural}, each as \"name\" or {{\"name\": {{...}}}}";

    internal override ConfigNode Override(ConfigNode? current, OverridePath rest)
    {
        if (rest.IsEnd) return rest.Value;
        if (current is { Kind: not ConfigNodeKind.Array }) throw Wrong(current);
        var items = current?.Items ?? [];
        var index = rest.Index(items.Count);
        var changed = items.ToArray();
        changed[index] = _list.Override(items[index], rest.Next());
        return current! with { Items = changed };
    }

    private protected override object ReadValue(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Array || node.Items.Count == 0) throw Wrong(node);
        return node.Items.Select(item => (ConfiguredEntry[])_list.Read(item)!).ToArray();
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value)
    {
        writer.WriteStartArray();
        foreach (var list in (ConfiguredEntry[][])value) _list.Write(writer, list);
        writer.WriteEndArray();
    }

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "array");
        writer.WriteStartObject("items");
        writer.WriteString("type", "array");
        writer.WriteStartObject("items");
        writer.WriteString("$ref", group.Reference);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteNumber("minItems", 1);
    }
}
