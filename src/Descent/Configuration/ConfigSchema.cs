using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Descent.Configuration;

/// <summary>The JSON Schema of a config file, so that editors complete names and mark mistakes while one types.</summary>
/// <remarks>Made from the same declarations that check configs. Name the written file in a config as "$schema".</remarks>
public static class ConfigSchema
{
    /// <summary>The schema's text, draft 2020-12.</summary>
    public static string Create()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, SettingValues.Layout))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            writer.WriteString("title", "Descent training run");
            writer.WriteString("description", ExperimentSettings.Root.Summary);
            SectionSetting.WriteObjectType(writer, ExperimentSettings.Root.Settings);
            WriteDefinitions(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>The schema of a search file, draft 2020-12.</summary>
    public static string CreateSearch()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, SettingValues.Layout))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            writer.WriteString("title", "Descent search");
            writer.WriteString("description", SearchSettings.Root.Summary);
            SectionSetting.WriteObjectType(writer, SearchSettings.Root.Settings);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void WriteDefinitions(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("$defs");
        foreach (var group in EntryGroup.All) WriteGroup(writer, group);
        foreach (var entry in Catalog.Entries)
        {
            writer.WriteStartObject(DefinitionName(entry));
            writer.WriteString("description", entry.Summary);
            SectionSetting.WriteObjectType(writer, entry.Settings);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    // A bare name, or one object with exactly one of the names: this form gives editors the best completion.
    private static void WriteGroup(Utf8JsonWriter writer, EntryGroup group)
    {
        writer.WriteStartObject(group.Word);
        writer.WriteStartArray("anyOf");
        writer.WriteStartObject();
        writer.WriteStartArray("enum");
        foreach (var entry in group.Entries.Where(e => e.NeedsNoSettings)) writer.WriteStringValue(entry.Name);
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteStartObject();
        writer.WriteString("type", "object");
        writer.WriteStartObject("properties");
        foreach (var entry in group.Entries)
        {
            writer.WriteStartObject(entry.Name);
            writer.WriteString("$ref", $"#/$defs/{DefinitionName(entry)}");
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteBoolean("additionalProperties", false);
        writer.WriteNumber("minProperties", 1);
        writer.WriteNumber("maxProperties", 1);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string DefinitionName(CatalogEntry entry) => $"{entry.Kind.Text()}.{entry.Name}";
}
