using System.Text.Json;

namespace Descent.Configuration;

/// <summary>One setting, declared once: its name, type, range, default and meaning. Checks, schema and help all come from here.</summary>
public abstract class Setting
{
    private protected Setting(string name, string summary, string? defaultJson, bool nullable) =>
        (Name, Summary, DefaultJson, IsNullable) = (name, summary, defaultJson, nullable || defaultJson == "null");

    /// <summary>The name in a config file, in camelCase.</summary>
    public string Name { get; }

    /// <summary>What it does, in one line.</summary>
    public string Summary { get; }

    /// <summary>The default as JSON, or null where a value must be given.</summary>
    public string? DefaultJson { get; }

    /// <summary>Whether it must be given.</summary>
    public bool IsRequired => DefaultJson is null;

    /// <summary>Whether null can be given.</summary>
    public bool IsNullable { get; }

    /// <summary>The type and range in words, such as "an integer from 1 to 1024".</summary>
    public abstract string TypeText { get; }

    /// <summary>What messages say was expected.</summary>
    internal string Expected => IsNullable ? $"{TypeText}, or null" : TypeText;

    /// <summary>True for what editors need and the config itself does not.</summary>
    internal bool IsHidden { get; init; }

    /// <summary>Checks a value and turns it into what builders use.</summary>
    internal object? Read(ConfigNode node)
    {
        if (node.Kind != ConfigNodeKind.Null) return ReadValue(node);
        return IsNullable ? null : throw Wrong(node);
    }

    /// <summary>The value, or the default where it was not given.</summary>
    internal object? ReadOrDefault(ConfigNode? node, ConfigNode owner)
    {
        if (node is not null) return Read(node);
        var path = ConfigNode.Join(owner.Path, Name);
        if (DefaultJson is null) throw (owner with { Path = path }).Error($"missing; expected {TypeText}: {Summary}");
        // The default is read like a given value, so that a wrong default cannot hide.
        return Read(ConfigParser.Parse(DefaultJson, owner.Place.Source, path) with { Place = owner.Place });
    }

    /// <summary>Writes a value that <see cref="Read"/> gave.</summary>
    internal void Write(Utf8JsonWriter writer, object? value)
    {
        if (value is null) writer.WriteNullValue();
        else WriteValue(writer, value);
    }

    /// <summary>Writes the JSON Schema of this setting's value.</summary>
    internal void WriteSchema(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("description", Summary);
        if (DefaultJson is not null)
        {
            writer.WritePropertyName("default");
            writer.WriteRawValue(DefaultJson);
        }

        if (IsNullable)
        {
            writer.WriteStartArray("anyOf");
            writer.WriteStartObject();
            WriteType(writer);
            writer.WriteEndObject();
            writer.WriteStartObject();
            writer.WriteString("type", "null");
            writer.WriteEndObject();
            writer.WriteEndArray();
        }
        else
        {
            WriteType(writer);
        }

        writer.WriteEndObject();
    }

    /// <summary>Replaces a part of this setting's value by an override's.</summary>
    /// <param name="current">The value so far, or null where it was not given.</param>
    /// <param name="rest">What of the override's path is below this setting.</param>
    internal virtual ConfigNode Override(ConfigNode? current, OverridePath rest) =>
        rest.IsEnd ? rest.Value : throw rest.Error($"'{Name}' has no parts; expected {Expected} for {rest.Above}.");

    /// <summary>The error that says what was expected.</summary>
    internal ConfigException Wrong(ConfigNode node, string? hint = null) =>
        node.Error($"got {node.Shown}; expected {Expected}.{(string.IsNullOrEmpty(hint) ? string.Empty : " " + hint)}");

    private protected abstract object ReadValue(ConfigNode node);

    private protected abstract void WriteValue(Utf8JsonWriter writer, object value);

    private protected abstract void WriteType(Utf8JsonWriter writer);
}
