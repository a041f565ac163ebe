using System.Buffers.Binary;
using System.Globalization;
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

    /// <summary>A property that is a whole number of 64 bits.</summary>
    public static long Long(JsonElement state, string name, string where)
    {
        var value = Property(state, name, where);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : throw Wrong(where, name, "a whole number");
    }

    /// <summary>A property that <see cref="WriteDouble"/> wrote.</summary>
    public static double Double(JsonElement state, string name, string where)
    {
        var value = Property(state, name, where);
        return value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDouble(out var number) => number,
            JsonValueKind.String when value.ValueEquals("NaN") => double.NaN,
            JsonValueKind.String when value.ValueEquals("Infinity") => double.PositiveInfinity,
            JsonValueKind.String when value.ValueEquals("-Infinity") => double.NegativeInfinity,
            _ => throw Wrong(where, name, "a number"),
        };
    }

    /// <summary>Writes any double so that reading gives back the same bits; JSON has no number for some.</summary>
    public static void WriteDouble(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumber(name, value);
        else writer.WriteString(name, value.ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>A property that is an array of finite floats.</summary>
    public static float[] Floats(JsonElement state, string name, string where)
    {
        var array = List(state, name, where);
        var values = new float[array.GetArrayLength()];
        var i = 0;
        foreach (var item in array.EnumerateArray()) values[i++] = ToFloat(item, name, where);
        return values;
    }

    /// <summary>Writes many floats as base64 of their bytes, least significant first: a third of the room of their digits.</summary>
    public static void WritePacked(Utf8JsonWriter writer, string name, ReadOnlySpan<float> values)
    {
        var bytes = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        writer.WriteBase64String(name, bytes);
    }

    /// <summary>A property that holds as many finite floats as are expected, as <see cref="WritePacked"/> writes them.</summary>
    public static float[] Packed(JsonElement state, string name, long count, string where)
    {
        var text = Text(state, name, where);
        var length = ((4 * count) + 2) / 3 * 4;
        if (text.Length != length)
            throw new DataException($"{where}: got '{name}' of {text.Length} characters; expected {length}, for {count} numbers.");
        var bytes = new byte[4 * count];
        if (!Convert.TryFromBase64String(text, bytes, out var written) || written != bytes.Length) throw Wrong(where, name, "numbers in base64");
        var values = new float[count];
        for (var i = 0; i < values.Length; i++) values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(4 * i));
        return Array.TrueForAll(values, float.IsFinite) ? values : throw Wrong(where, name, "finite numbers");
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
