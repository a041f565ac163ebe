using System.Text.Json;

namespace Descent.Configuration;

/// <summary>true or false.</summary>
internal sealed class FlagSetting(string name, string summary, string? defaultJson, bool nullable = false)
    : Setting(name, summary, defaultJson, nullable)
{
    public override string TypeText => "true or false";

    private protected override object ReadValue(ConfigNode node) => node.Kind == ConfigNodeKind.Boolean
        ? node.Text == "true"
        : throw Wrong(node, node.Kind == ConfigNodeKind.String && node.Text is "true" or "false" ? "Did you mean it without quotes?" : null);

    private protected override void WriteValue(Utf8JsonWriter writer, object value) => writer.WriteBooleanValue((bool)value);

    private protected override void WriteType(Utf8JsonWriter writer) => writer.WriteString("type", "boolean");
}

/// <summary>Any text.</summary>
internal sealed class TextSetting(string name, string summary, string? defaultJson) : Setting(name, summary, defaultJson, nullable: false)
{
    public override string TypeText => "a text in double quotes";

    private protected override object ReadValue(ConfigNode node) =>
        node.Kind == ConfigNodeKind.String && node.Text.Length > 0 ? node.Text : throw Wrong(node);

    private protected override void WriteValue(Utf8JsonWriter writer, object value) => writer.WriteStringValue((string)value);

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "string");
        writer.WriteNumber("minLength", 1);
    }
}

/// <summary>A path of a file or folder. A relative one starts from the config file's folder; on the command line, from the current folder.</summary>
internal sealed class PathSetting(string name, string summary, string? defaultJson) : Setting(name, summary, defaultJson, nullable: false)
{
    public override string TypeText => "a path in double quotes, relative to the config file";

    private protected override object ReadValue(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.String || node.Text.Length == 0 || node.Text.Contains('\0')) throw Wrong(node);
        return Path.GetFullPath(Path.Combine(node.Place.Source.Folder, node.Text));
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value) => writer.WriteStringValue((string)value);

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "string");
        writer.WriteNumber("minLength", 1);
    }
}

/// <summary>One of a few words.</summary>
internal sealed class ChoiceSetting(string name, string summary, string? defaultJson, params string[] choices)
    : Setting(name, summary, defaultJson, nullable: false)
{
    public override string TypeText => $"one of {string.Join(", ", choices.Select(c => $"\"{c}\""))}";

    private protected override object ReadValue(ConfigNode node) => node.Kind == ConfigNodeKind.String && choices.Contains(node.Text)
        ? node.Text
        : throw Wrong(node, node.Kind == ConfigNodeKind.String ? NearestName.Hint(node.Text, choices).TrimStart() : null);

    private protected override void WriteValue(Utf8JsonWriter writer, object value) => writer.WriteStringValue((string)value);

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("enum");
        foreach (var choice in choices) writer.WriteStringValue(choice);
        writer.WriteEndArray();
    }
}

/// <summary>A list of texts.</summary>
internal sealed class TextListSetting(string name, string summary, string? defaultJson) : Setting(name, summary, defaultJson, nullable: false)
{
    public override string TypeText => "a list of texts in double quotes";

    private protected override object ReadValue(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Array) throw Wrong(node);
        foreach (var item in node.Items)
            if (item.Kind != ConfigNodeKind.String)
                throw item.Error($"got {item.Shown}; expected a text in double quotes.");
        return node.Items.Select(i => i.Text).ToArray();
    }

    private protected override void WriteValue(Utf8JsonWriter writer, object value)
    {
        writer.WriteStartArray();
        foreach (var text in (string[])value) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private protected override void WriteType(Utf8JsonWriter writer)
    {
        writer.WriteString("type", "array");
        writer.WriteStartObject("items");
        writer.WriteString("type", "string");
        writer.WriteEndObject();
    }
}
