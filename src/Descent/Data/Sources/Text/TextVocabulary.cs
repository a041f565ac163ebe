using System.Text;
using System.Text.Json;

namespace Descent.Data;

/// <summary>Which number stands for which character of a text, or that the numbers are its bytes.</summary>
/// <remarks>
/// Characters are Unicode code points, numbered in ascending order; one more number at the end stands for every character that the training text did
/// not have. Bytes are those of the text in UTF-8: 256 numbers, and none is unknown.
/// </remarks>
public sealed class TextVocabulary
{
    private const string Where = "TextVocabulary";
    private const int MostCharacters = 65_535;

    private readonly Rune[] _characters;
    private readonly Dictionary<int, int> _numbers = [];

    private TextVocabulary(Rune[]? characters)
    {
        _characters = characters ?? [];
        IsBytes = characters is null;
        for (var i = 0; i < _characters.Length; i++) _numbers.Add(_characters[i].Value, i);
    }

    /// <summary>The vocabulary of bytes.</summary>
    public static TextVocabulary Bytes { get; } = new(null);

    /// <summary>Whether tokens are bytes and not characters.</summary>
    public bool IsBytes { get; }

    /// <summary>How many different tokens: 256, or the characters and one for the unknown.</summary>
    public int Count => IsBytes ? 256 : _characters.Length + 1;

    /// <summary>The number of characters that the training text did not have; -1 for bytes.</summary>
    public int UnknownToken => IsBytes ? -1 : _characters.Length;

    /// <summary>What a token is called: "character" or "byte".</summary>
    public string Unit => IsBytes ? "byte" : "character";

    /// <summary>A name for each token: the character itself, or the byte as 0x41.</summary>
    public IReadOnlyList<string> Names => IsBytes
        ? [.. Enumerable.Range(0, 256).Select(b => FormattableString.Invariant($"0x{b:X2}"))]
        : [.. _characters.Select(c => c.ToString()), "(unknown)"];

    /// <summary>The vocabulary of the characters in a text.</summary>
    /// <exception cref="DataException">There is none, or more than 65,535 different ones.</exception>
    public static TextVocabulary OfCharacters(string text) => OfCharacters(text.EnumerateRunes().Select(c => c.Value).Distinct(), Where);

    /// <summary>The number of each token in a text; unknown characters have <see cref="UnknownToken"/>.</summary>
    public int[] Encode(string text) => IsBytes
        ? Array.ConvertAll(Encoding.UTF8.GetBytes(text), b => (int)b)
        : [.. text.EnumerateRunes().Select(NumberOf)];

    /// <summary>The text of tokens; bytes that are no UTF-8 and unknown characters become U+FFFD.</summary>
    /// <exception cref="DataException">A number is no token.</exception>
    public string Decode(params ReadOnlySpan<int> tokens)
    {
        var (text, bytes) = (new StringBuilder(), new List<byte>());
        foreach (var token in tokens)
        {
            if ((uint)token >= (uint)Count) throw new DataException($"{Where}: got token {token}; expected 0 to {Count - 1}.");
            if (IsBytes) bytes.Add((byte)token);
            else text.Append((token == UnknownToken ? Rune.ReplacementChar : _characters[token]).ToString());
        }

        return IsBytes ? Encoding.UTF8.GetString([.. bytes]) : text.ToString();
    }

    /// <summary>Writes the vocabulary as a JSON object; <see cref="Read"/> gives it back.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("level", IsBytes ? "bytes" : "characters");
        writer.WriteString("characters", string.Concat(_characters));
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="DataException">It is damaged.</exception>
    public static TextVocabulary Read(JsonElement state) => JsonState.Text(state, "level", Where) switch
    {
        "bytes" => Bytes,
        "characters" => OfCharacters(JsonState.Text(state, "characters", Where)),
        var other => throw new DataException($"{Where}: got level '{other}'; expected bytes or characters."),
    };

    internal static TextVocabulary OfCharacters(IEnumerable<int> codePoints, string source)
    {
        // What stands for the unknown in a text is unknown here, too.
        var characters = codePoints.Where(c => c != Rune.ReplacementChar.Value).Order().Select(c => new Rune(c)).ToArray();
        if (characters.Length is < 1 or > MostCharacters)
            throw new DataException($"{source}: got {characters.Length} different characters; expected 1 to {MostCharacters}. Did you mean bytes?");
        return new TextVocabulary(characters);
    }

    internal int NumberOf(Rune character) => _numbers.TryGetValue(character.Value, out var number) ? number : UnknownToken;
}
