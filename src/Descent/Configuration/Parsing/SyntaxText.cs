using System.Text;
using System.Text.Json;

namespace Descent.Configuration;

/// <summary>Says what a place in a JSON text holds and what could stand there, in words of our own: the platform's can be trimmed away.</summary>
internal static class SyntaxText
{
    private const string AnyValue = "a value: a \"string\", a number, true, false, null, [ or {";

    /// <summary>The character at a place.</summary>
    public static string Got(ReadOnlySpan<byte> bytes, int offset)
    {
        if (offset >= bytes.Length) return "the end of the text";
        return bytes[offset] switch
        {
            (byte)'\n' or (byte)'\r' => "the end of the line",
            (byte)'\t' => "a tab",
            (byte)'\'' => "a single quote",
            < 32 => "a control character",
            _ => $"'{FirstCharacter(bytes[offset..])}'",
        };
    }

    /// <summary>What can follow the last token.</summary>
    public static string Expected(JsonTokenType before, Stack<ConfigNodeKind> open)
    {
        if (open.Count == 0) return before == JsonTokenType.None ? "an object: { ... }" : "nothing after the last brace";
        if (before == JsonTokenType.PropertyName) return AnyValue;
        var isObject = open.Peek() == ConfigNodeKind.Object;
        return (before, isObject) switch
        {
            (JsonTokenType.StartObject, _) => "a name in double quotes, or }",
            (JsonTokenType.StartArray, _) => AnyValue + ", or ]",
            (_, true) => "a comma and a name in double quotes, or }",
            _ => "a comma and a value, or ]",
        };
    }

    private static string FirstCharacter(ReadOnlySpan<byte> bytes) =>
        Rune.DecodeFromUtf8(bytes, out var rune, out _) == System.Buffers.OperationStatus.Done ? rune.ToString() : "a broken character";
}
