using System.Text.Json;

namespace Descent.Data;

/// <summary>A table schema as JSON.</summary>
internal static class TableSchemaJson
{
    private const string Where = "TableSchema";

    /// <summary>Writes an object.</summary>
    public static void Write(Utf8JsonWriter writer, TableSchema schema)
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", 1);
        writer.WriteStartArray("columns");
        foreach (var column in schema.Columns) WriteColumn(writer, column);
        writer.WriteEndArray();
        writer.WriteStartObject("target");
        writer.WriteString("name", schema.Target.Name);
        writer.WriteNumber("position", schema.TargetPosition);
        writer.WriteString("kind", schema.Target.Kind == TargetKind.Classes ? "classes" : "values");
        JsonState.WriteTexts(writer, "classes", schema.Target.Classes);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Reads the object; what is missing or of another kind is a <see cref="DataException"/>.</summary>
    public static TableSchema Read(JsonElement state)
    {
        var version = JsonState.Integer(state, "version", Where);
        if (version != 1) throw new DataException($"{Where}: got version {version}; expected 1. The file comes from a newer release.");
        var columns = JsonState.List(state, "columns", Where).EnumerateArray().Select(ReadColumn).ToList();
        var target = JsonState.Property(state, "target", Where);
        var kind = JsonState.Text(target, "kind", Where) switch
        {
            "classes" => TargetKind.Classes,
            "values" => TargetKind.Values,
            var other => throw new DataException($"{Where}: got target kind '{other}'; expected classes or values."),
        };
        var classes = JsonState.Texts(target, "classes", Where);
        if (kind == TargetKind.Classes && classes.Length < 2) throw new DataException($"{Where}: got {classes.Length} classes; expected at least 2.");
        var position = JsonState.Integer(target, "position", Where);
        if (position < 0 || position > columns.Count)
        {
            throw new DataException($"{Where}: got target position {position}; expected 0 to {columns.Count}.");
        }
        return new TableSchema(columns, new TableTarget(JsonState.Text(target, "name", Where), kind, classes), position);
    }

    private static void WriteColumn(Utf8JsonWriter writer, TableColumn column)
    {
        writer.WriteStartObject();
        writer.WriteString("name", column.Name);
        switch (column.Kind)
        {
            case ColumnKind.Numeric:
                writer.WriteString("kind", "numeric");
                writer.WriteNumber("mean", column.Mean);
                break;
            case ColumnKind.Categorical:
                writer.WriteString("kind", "categorical");
                JsonState.WriteTexts(writer, "categories", column.Categories);
                writer.WriteBoolean("hasMissing", column.HasMissing);
                break;
            default:
                writer.WriteString("kind", "ignored");
                writer.WriteString("reason", column.Reason);
                break;
        }

        writer.WriteEndObject();
    }

    private static TableColumn ReadColumn(JsonElement state)
    {
        var name = JsonState.Text(state, "name", Where);
        var kind = JsonState.Text(state, "kind", Where);
        return kind switch
        {
            "numeric" => TableColumn.Numeric(name, JsonState.Float(state, "mean", Where)),
            "categorical" => TableColumn.Categorical(
                name, JsonState.Texts(state, "categories", Where), JsonState.Property(state, "hasMissing", Where).ValueKind == JsonValueKind.True),
            "ignored" => TableColumn.Ignored(name, JsonState.Text(state, "reason", Where)),
            _ => throw new DataException($"{Where}: got kind '{kind}' for column '{name}'; expected numeric, categorical or ignored."),
        };
    }
}
