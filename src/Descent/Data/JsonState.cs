using System.Text.Json;

namespace Descent.Data;

/// <summary>Reads and writes stored state as JSON with errors that say what is missing; no reflection.</summary>
internal static class JsonState
{
    /// <summary>Writes an array of floats so that reading gives back the same bits.</summary>
    public static void WriteFloats(Utf8JsonWriter writer, string name, IEnumerable<float> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values) writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    /// <summary>Writes an array of strings.</summary>
    public static void WriteTexts(Utf8JsonWriter writer, string name, IEnumerable<string> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values) writer.WriteStringValue(value);
        writer.WriteEndArray();
    }

    /// <summary>Writes an array of whole numbers.</summary>
    public static void WriteIntegers(Utf8JsonWriter writer, string name, IEnumerable<int> values)
    {
        writer.WriteStartArray(name);
        foreach (var value in values) writer.WriteNumberValue(value);
        writer.WriteEndArray();
    }

    /// <summary>A property that is the shape of a sample: positive sizes of at most 100,000,000 numbers.</summary>
    public static int[] Shape(JsonElement state, string name, string where)
    {
        const int MostNumbers = 100_000_000;
        var shape = List(state, name, where).EnumerateArray()
            .Select(axis => axis.ValueKind == JsonValueKind.Number && axis.TryGetInt32(out var value) ? value : 0).ToArray();
        var size = shape.Aggregate(1L, (all, axis) => Math.Min(all * Math.Max(0, axis), int.MaxValue));
        if (shape.Length == 0 || size is < 1 or > MostNumbers)
            throw new DataException($"{where}: got '{name}' [{string.Join(", ", shape)}]; expected positive sizes that fit in memory.");
        return shape;
    }

    /// <summary>A property of any kind.</summary>
    public static JsonElement Property(JsonElement state, string name, string where)
    {
        if (state.ValueKind == JsonValueKind.Object && state.TryGetProperty(name, out var value)) return value;
        throw new DataException($"{where}: got stored state without '{name}'; expected it.");
    }

    /// <summary>A property that is a string.</summary>
    public static string Text(JsonElement state, string name, string where) => ToText(Property(state, name, where), name, where);

    /// <summary>A property that is a whole number.</summary>
    public static int Integer(JsonElement state, string name, string where)
    {
        var value = Property(state, name, where);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) ? number : throw Wrong(where, name, "a whole number");
    }

    /// <summary>A property that is a finite float.</summary>
    public static float Float(JsonElement state, string name, string where) => ToFloat(Property(state, name, where), name, where);

    /// <summary>A property that is an array of finite floats.</summary>
    public static float[] Floats(JsonElement state, string name, string where)
    {
        var array = List(state, name, where);
        var values = new float[array.GetArrayLength()];
        var i = 0;
        foreach (var item in array.EnumerateArray()) values[i++] = ToFloat(item, name, where);
        return values;
    }

    /// <summary>A property that is an array of strings.</summary>
    public static string[] Texts(JsonElement state, string name, string where)
    {
        var array = List(state, name, where);
        var values = new string[array.GetArrayLength()];
        var i = 0;
        foreach (var item in array.EnumerateArray()) values[i++] = ToText(item, name, where);
        return values;
    }

    /// <summary>A property that is an array.</summary>
    public static JsonElement List(JsonElement state, string name, string where)
    {
        var array = Property(state, name, where);
        return array.ValueKind == JsonValueKind.Array ? array : throw Wrong(where, name, "an array");
    }

    private static string ToText(JsonElement item, string name, string where)
    {
        if (item.ValueKind != JsonValueKind.String) throw Wrong(where, name, "text");
        try
        {
            return item.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // Half of a surrogate pair passes the parser and fails only here.
            throw new DataException($"{where}: got stored state whose '{name}' holds broken characters; expected text.", e);
        }
    }

    private static float ToFloat(JsonElement item, string name, string where) =>
        item.ValueKind == JsonValueKind.Number && item.TryGetSingle(out var value) && float.IsFinite(value)
            ? value
            : throw Wrong(where, name, "finite numbers");

    private static DataException Wrong(string where, string name, string expected) =>
        new($"{where}: got stored state whose '{name}' is something else; expected {expected}.");
}
