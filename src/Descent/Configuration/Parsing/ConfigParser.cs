using System.Text;
using System.Text.Json;

namespace Descent.Configuration;

/// <summary>Reads JSON strictly into nodes that know their line; comments and a comma after the last value are allowed.</summary>
/// <remarks>
/// At most 1 MiB, 64 levels, 20,000 values and 64 characters in a name. The same name twice in an object is an error: which one was meant is a guess.
/// </remarks>
internal ref struct ConfigParser
{
    public const int MaxBytes = 1 << 20;
    public const int MaxDepth = 64;
    public const int MaxValues = 20_000;
    public const int MaxName = 64;

    private readonly ConfigSource _source;
    private readonly byte[] _bytes;
    private readonly List<int> _lineStarts;
    private readonly Stack<ConfigNodeKind> _open = new();
    private Utf8JsonReader _reader;
    private int _values;
    private int _tokenEnd;

    private ConfigParser(string text, ConfigSource source)
    {
        _source = source;
        _bytes = Encoding.UTF8.GetBytes(text);
        _lineStarts = [0];
        for (var i = 0; i < _bytes.Length; i++)
            if (_bytes[i] == '\n')
                _lineStarts.Add(i + 1);
        _reader = new Utf8JsonReader(_bytes, new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = MaxDepth + 8,
        });
    }

    /// <summary>Parses a whole text.</summary>
    /// <param name="text">The JSON.</param>
    /// <param name="source">Where it came from.</param>
    /// <param name="path">The path of the outermost value.</param>
    /// <exception cref="ConfigException">The text is no JSON, or beyond the limits.</exception>
    public static ConfigNode Parse(string text, ConfigSource source, string path = "")
    {
        if (text.Length > MaxBytes) throw new ConfigException($"{source.Name}: got {text.Length:N0} characters; expected at most {MaxBytes:N0}.");
        if (text.StartsWith('\uFEFF')) text = text[1..];
        var parser = new ConfigParser(text, source);
        parser.Next();
        var node = parser.Value(path);
        parser.End();
        return node;
    }

    private ConfigNode Value(string path)
    {
        var place = PlaceOf(_reader.TokenStartIndex);
        if (++_values > MaxValues) throw new ConfigException($"{place}: got more than {MaxValues:N0} values; expected at most that.");
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject: return Object(place, path);
            case JsonTokenType.StartArray: return Array(place, path);
            case JsonTokenType.String: return new ConfigNode(ConfigNodeKind.String, place, path) { Text = Unescaped() };
            case JsonTokenType.Null: return new ConfigNode(ConfigNodeKind.Null, place, path);
            case JsonTokenType.Number:
                return new ConfigNode(ConfigNodeKind.Number, place, path) { Text = Encoding.ASCII.GetString(_reader.ValueSpan) };
            default:
                return new ConfigNode(ConfigNodeKind.Boolean, place, path) { Text = _reader.TokenType == JsonTokenType.True ? "true" : "false" };
        }
    }

    private ConfigNode Object(ConfigPlace place, string path)
    {
        Open(ConfigNodeKind.Object, place, path);
        List<ConfigMember> members = [];
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        while (Next() != JsonTokenType.EndObject)
        {
            var (name, at) = (Unescaped(), PlaceOf(_reader.TokenStartIndex));
            if (name.Length > MaxName) throw new ConfigException($"{at}: got a name of {name.Length:N0} characters; expected at most {MaxName}.");
            var inner = ConfigNode.Join(path, name);
            if (!lines.TryAdd(name, at.Line))
                throw new ConfigException($"{at}: {inner}: given twice, first on line {lines[name]}; expected each name once in an object.");
            Next();
            // A message about a value points at its name, where the reader looks first.
            members.Add(new ConfigMember(name, Value(inner) with { Place = at }));
        }

        _open.Pop();
        return new ConfigNode(ConfigNodeKind.Object, place, path) { Members = members };
    }

    private ConfigNode Array(ConfigPlace place, string path)
    {
        Open(ConfigNodeKind.Array, place, path);
        List<ConfigNode> items = [];
        while (Next() != JsonTokenType.EndArray) items.Add(Value(FormattableString.Invariant($"{path}[{items.Count}]")));
        _open.Pop();
        return new ConfigNode(ConfigNodeKind.Array, place, path) { Items = items };
    }

    private readonly void Open(ConfigNodeKind kind, ConfigPlace place, string path)
    {
        _open.Push(kind);
        if (_open.Count > MaxDepth) throw new ConfigException($"{place}: {Shorten(path)}: nested too deep; expected at most {MaxDepth} levels.");
    }

    private string Unescaped()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            var at = PlaceOf(_reader.TokenStartIndex);
            throw new ConfigException($"{at}:{at.Column}: got a string with half of a surrogate pair; expected whole characters.", e);
        }
    }

    private JsonTokenType Next()
    {
        var before = _reader.TokenType;
        try
        {
            if (_reader.Read())
            {
                _tokenEnd = (int)_reader.BytesConsumed;
                return _reader.TokenType;
            }
        }
        catch (JsonException e)
        {
            throw Syntax(e.LineNumber ?? 0, e.BytePositionInLine ?? 0, before);
        }

        throw Syntax(_lineStarts.Count - 1, _bytes.Length - _lineStarts[^1], before);
    }

    private void End()
    {
        var before = _reader.TokenType;
        try
        {
            if (!_reader.Read()) return;
        }
        catch (JsonException e)
        {
            throw Syntax(e.LineNumber ?? 0, e.BytePositionInLine ?? 0, before);
        }
    }

    private readonly ConfigException Syntax(long line, long positionInLine, JsonTokenType before)
    {
        var offset = _lineStarts[(int)Math.Min(line, _lineStarts.Count - 1)] + (int)positionInLine;
        var place = PlaceOf(offset);
        var start = Math.Min(_tokenEnd, Math.Min(offset, _bytes.Length));
        var expected = SyntaxText.Expected(_bytes.AsSpan(start, Math.Min(offset, _bytes.Length) - start), before, _open);
        return new ConfigException($"{place}:{place.Column}: got {SyntaxText.Got(_bytes, offset)}; expected {expected}.");
    }

    private readonly ConfigPlace PlaceOf(long offset)
    {
        var at = (int)Math.Min(offset, _bytes.Length);
        var line = _lineStarts.BinarySearch(at);
        if (line < 0) line = ~line - 1;
        return new ConfigPlace(_source, line + 1, Encoding.UTF8.GetCharCount(_bytes, _lineStarts[line], at - _lineStarts[line]) + 1);
    }

    private static string Shorten(string path) => path.Length <= 60 ? path : path[..60] + "...";
}
