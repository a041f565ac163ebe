using System.Text;
using System.Text.Json;

namespace Descent.Configuration;

/// <summary>Parsed values as JSON again.</summary>
internal static class ConfigNodeText
{
    /// <summary>The value on one line.</summary>
    public static string Of(ConfigNode node)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, SettingValues.Layout with { Indented = false })) Write(writer, node);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Writes the value; numbers as they were written.</summary>
    public static void Write(Utf8JsonWriter writer, ConfigNode node)
    {
        switch (node.Kind)
        {
            case ConfigNodeKind.Object:
                writer.WriteStartObject();
                foreach (var (name, value) in node.Members)
                {
                    writer.WritePropertyName(name);
                    Write(writer, value);
                }

                writer.WriteEndObject();
                break;
            case ConfigNodeKind.Array:
                writer.WriteStartArray();
                foreach (var item in node.Items) Write(writer, item);
                writer.WriteEndArray();
                break;
            case ConfigNodeKind.String: writer.WriteStringValue(node.Text); break;
            case ConfigNodeKind.Null: writer.WriteNullValue(); break;
            default: writer.WriteRawValue(node.Text); break;
        }
    }
}
