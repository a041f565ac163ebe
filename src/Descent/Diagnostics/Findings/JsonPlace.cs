using System.Text.Json;

namespace Descent.Diagnostics;

/// <summary>A value in a JSON file and where it stands, such as findings[0].remedy: what is wrong with it is one sentence.</summary>
internal readonly record struct JsonPlace(JsonElement Value, string Path)
{
    private const int LongestText = 40;

    /// <summary>What stands under a name.</summary>
    public JsonPlace this[string name] => Find(name) ?? throw Wrong($"got no '{name}'; expected one");

    /// <summary>The same, or null where there is nothing.</summary>
    public JsonPlace? Find(string name)
    {
        if (Value.ValueKind != JsonValueKind.Object) throw Other("an object");
        return Value.TryGetProperty(name, out var value) ? new JsonPlace(value, Path.Length == 0 ? name : $"{Path}.{name}") : null;
    }

    /// <summary>The members of a list.</summary>
    public List<JsonPlace> Items()
    {
        if (Value.ValueKind != JsonValueKind.Array) throw Other("a list");
        var path = Path;
        return [.. Value.EnumerateArray().Select((item, i) => new JsonPlace(item, $"{path}[{i}]"))];
    }

    /// <summary>A text.</summary>
    public string Text() => Value.ValueKind == JsonValueKind.String ? Value.GetString()! : throw Other("a text");

    /// <summary>A text, or null.</summary>
    public string? TextOrNull() => Value.ValueKind is JsonValueKind.String or JsonValueKind.Null ? Value.GetString() : throw Other("a text or null");

    /// <summary>True or false.</summary>
    public bool Bool() => Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? Value.GetBoolean() : throw Other("true or false");

    /// <summary>A whole number.</summary>
    public int Int() => Value.ValueKind == JsonValueKind.Number && Value.TryGetInt32(out var number) ? number : throw Other("a whole number");

    /// <summary>A number, or the text for one that JSON has no word for.</summary>
    public double Number() => Value.ValueKind switch
    {
        JsonValueKind.Number when Value.TryGetDouble(out var number) => number,
        JsonValueKind.String when Value.GetString() is "NaN" => double.NaN,
        JsonValueKind.String when Value.GetString() is "Infinity" => double.PositiveInfinity,
        JsonValueKind.String when Value.GetString() is "-Infinity" => double.NegativeInfinity,
        _ => throw Other("a number, \"NaN\", \"Infinity\" or \"-Infinity\""),
    };

    /// <summary>One of the names of an enumeration, or null where it is none of them.</summary>
    public T? Word<T>()
        where T : struct, Enum
    {
        var text = Text();
        foreach (var value in Enum.GetValues<T>())
            if (value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;
        return null;
    }

    /// <summary>The error for a value that is another one than it should be.</summary>
    public FormatException Other(string expected) => Wrong($"got {Seen()}; expected {expected}");

    /// <summary>An error with the place before it.</summary>
    public FormatException Wrong(string problem) => new($"{(Path.Length == 0 ? string.Empty : $"{Path}: ")}{problem}.");

    private string Seen()
    {
        var text = Value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => $"'{Value.GetString()}'",
            _ => Value.GetRawText(),
        };
        text = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return text.Length <= LongestText ? text : $"{text[..LongestText]}...";
    }
}
