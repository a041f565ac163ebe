using System.Text.Json;

namespace Descent.Configuration;

/// <summary>One entry of the catalog: "relu" where no setting is needed, or {"conv2d": {...}}.</summary>
internal sealed class EntrySetting(string name, string summary, string? defaultJson, EntryGroup group)
    : Setting(name, summary, defaultJson, nullable: false)
{
    public override string TypeText => $"{group.Article}, as \"name\" or {{\"name\": {{...}}}}";

    internal override ConfigNode Override(ConfigNode? current, OverridePath rest) =>
        rest.IsEnd ? rest.Value : group.Override(current, rest, canReplace: true);

    private protected override object ReadValue(ConfigNode node) => group.Read(node, this);

    private protected override void WriteValue(Utf8JsonWriter writer, object value) => EntryGroup.Write(writer, (ConfiguredEntry)value);

    private protected override void WriteType(Utf8JsonWriter writer) => writer.WriteString("$ref", group.Reference);
}

/// <summary>A list of entries of the catalog, such as a model.</summary>
internal sealed class EntriesSetting(string name, string summary, string? defaultJson, EntryGroup group, bool canBeEmpty = false)
    : Setting(name, summary, defaultJson, nullable: false)
{
    public override string TypeText => $"a list of {group.Plural}, each as \"name\" or {{\"name\": {{...}}}}";

    internal override ConfigNode Override(ConfigNode? current, OverridePath rest)
    {
        if (rest.IsEnd) return rest.Value;
        if (current is { Kind: not ConfigNodeKind.Array }) throw Wrong(current);
        var items = current?.Items ?? [];
        var index = rest.Index(items.Count);
        var next = rest.Next();
        var changed = items.ToArray();
        changed[index] = next.IsEnd ? next.Value : group.Override(items[index], next, canReplace: false);
        return current! with { Items = changed };
    }

    private protected override object ReadValue(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Array)
            throw Wrong(node, node.Kind is ConfigNodeKind.String or ConfigNodeKind.Object ? "Put it in [ ]." : null);
        if (node.Items.Count == 0 && !canBeEmpty) throw Wrong(node);
        return node.Items.Select(i => group.Read(i, this)).ToArray();
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value)
    {
        writer.WriteStartArray();
        foreach (var entry in (ConfiguredEntry[])value) EntryGroup.Write(writer, entry);
        writer.WriteEndArray();
    }

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "array");
        writer.WriteStartObject("items");
        writer.WriteString("$ref", group.Reference);
        writer.WriteEndObject();
        if (!canBeEmpty) writer.WriteNumber("minItems", 1);
    }
}
