using System.Text.Json;

namespace Descent.Training;

/// <summary>Measurements as JSON: one member for each metric, under its name; units and directions apart, once.</summary>
public static class MetricJson
{
    /// <summary>Writes the loss and every metric as members; what is not a number becomes null, a table an array of rows.</summary>
    public static void WriteValues(Utf8JsonWriter writer, Evaluation evaluation)
    {
        WriteNumber(writer, Evaluation.LossName, evaluation.Loss);
        foreach (var metric in evaluation.All)
        {
            if (metric.Table is { } table) WriteTable(writer, metric.Name, table);
            else WriteNumber(writer, metric.Name, metric.Value);
        }
    }

    /// <summary>Writes the array "metrics": name, unit and which way is better.</summary>
    public static void WriteUnits(Utf8JsonWriter writer, Evaluation? evaluation)
    {
        if (evaluation is null) return;
        writer.WriteStartArray("metrics");
        foreach (var metric in evaluation.All.Prepend(evaluation.Find(Evaluation.LossName)!))
        {
            writer.WriteStartObject();
            writer.WriteString("name", metric.Name);
            writer.WriteString("unit", metric.Unit);
            if (metric.Direction == MetricDirection.None) writer.WriteNull("better");
            else writer.WriteString("better", metric.Direction == MetricDirection.Higher ? "higher" : "lower");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes counts as an array of rows.</summary>
    public static void WriteTable(Utf8JsonWriter writer, string name, long[,] table)
    {
        writer.WriteStartArray(name);
        for (var row = 0; row < table.GetLength(0); row++)
        {
            writer.WriteStartArray();
            for (var column = 0; column < table.GetLength(1); column++) writer.WriteNumberValue(table[row, column]);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes a number; JSON has no word for what is not one, so that becomes null.</summary>
    public static void WriteNumber(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumber(name, value);
        else writer.WriteNull(name);
    }
}
