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

    /// <summary>What could stand at the place where reading failed.</summary>
    /// <param name="since">The bytes between the last whole token and the place.</param>
    /// <param name="before">The last whole token.</param>
    /// <param name="open">The objects and lists around the place.</param>
    public static string Expected(ReadOnlySpan<byte> since, JsonTokenType before, Stack<ConfigNodeKind> open)
    {
        if (since.Contains((byte)'"'))
            return since[^1] == '\\' ? "an escape: \\\", \\\\, \\n, \\t, or \\u and four hex digits" : "a closing double quote";
        if (open.Count == 0) return before == JsonTokenType.None ? "an object: { ... }" : "nothing after the last brace";
        var isObject = open.Peek() == ConfigNodeKind.Object;
        since = since.Trim(" \t\r\n"u8);
        if (since.Length > 0 && since[^1] == ',') return isObject ? "a name in double quotes, or }" : AnyValue + ", or ]";
        // A number has no end of its own: what follows it, not the number, was wrong.
        var isAfterNumber = since.Length > 0 && char.IsAsciiDigit((char)since[^1]);
        if (before == JsonTokenType.PropertyName && !isAfterNumber) return AnyValue;
        if (before == JsonTokenType.StartObject) return "a name in double quotes, or }";
        if (before == JsonTokenType.StartArray && !isAfterNumber) return AnyValue + ", or ]";
        return isObject ? "a comma and a name in double quotes, or }" : "a comma and a value, or ]";
    }

    private static string FirstCharacter(ReadOnlySpan<byte> bytes) =>
        Rune.DecodeFromUtf8(bytes, out var rune, out _) == System.Buffers.OperationStatus.Done ? rune.ToString() : "a broken character";
}
