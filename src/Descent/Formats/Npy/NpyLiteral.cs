using System.Globalization;
using System.Text;

namespace Descent.Formats;

/// <summary>Reads the dictionary in a NumPy header: the three keys once each, with a string, a truth value and a tuple of whole numbers.</summary>
/// <remarks>It is a literal of Python, of which only this much is understood: nothing is evaluated.</remarks>
internal ref struct NpyLiteral(ReadOnlySpan<byte> text, string name)
{
    private const int MostAxes = 32; // NumPy's own limit

    private readonly ReadOnlySpan<byte> _text = text;
    private readonly string _name = name;
    private int _at;

    /// <summary>The values of descr, fortran_order and shape.</summary>
    public (string Type, bool IsFortranOrder, long[] Shape) Read()
    {
        string? type = null;
        bool? isFortran = null;
        long[]? shape = null;
        Expect('{');
        while (!Skip('}'))
        {
            var key = ReadString();
            Expect(':');
            if (key == "descr" && type is null) type = ReadType();
            else if (key == "fortran_order" && isFortran is null) isFortran = ReadTruth();
            else if (key == "shape" && shape is null) shape = ReadShape();
            else throw Bad($"the key '{key}'", "descr, fortran_order and shape, once each");
            if (Skip(',')) continue;
            Expect('}');
            break;
        }

        if (Peek() != '\0') throw Bad("more after the dictionary", "spaces to the end of the header");
        if (type is null || isFortran is null || shape is null) throw Bad("a dictionary that lacks a key", "descr, fortran_order and shape");
        return (type, isFortran.Value, shape);
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';

    // The next character that is no space; 0 at the end.
    private char Peek()
    {
        while (_at < _text.Length && _text[_at] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r') _at++;
        return _at < _text.Length ? (char)_text[_at] : '\0';
    }

    private bool Skip(char c)
    {
        if (Peek() != c) return false;
        _at++;
        return true;
    }

    private void Expect(char c)
    {
        if (!Skip(c)) throw Bad(Here(), $"'{c}'");
    }

    private string ReadType()
    {
        if (Peek() is '[' or '(' or '{')
            throw Bad("an array of records (structured dtype)", "one kind of number. Save each field as an array of its own");
        return ReadString();
    }

    private string ReadString()
    {
        var quote = Peek();
        if (quote is not ('\'' or '"')) throw Bad(Here(), "a string in quotes");
        var rest = _text[(_at + 1)..];
        var length = rest.IndexOf((byte)quote);
        if (length < 0) throw Bad("an open quote", "its end");
        var value = Encoding.Latin1.GetString(rest[..length]);
        if (value.Contains('\\') || value.Length > 64) throw Bad("a string that is long or has a backslash", "a plain name");
        _at += length + 2;
        return value;
    }

    private bool ReadTruth()
    {
        var word = ReadWord();
        return word switch { "True" => true, "False" => false, _ => throw Bad($"'{word}'", "True or False") };
    }

    private long[] ReadShape()
    {
        var shape = new List<long>();
        Expect('(');
        while (!Skip(')'))
        {
            var word = ReadWord();
            if (word.EndsWith('L')) word = word[..^1]; // Python 2
            if (!long.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
                throw Bad($"'{word}'", "a size from 0 to 2^63 - 1");
            shape.Add(size);
            if (shape.Count > MostAxes) throw Bad("many axes", $"at most {MostAxes}");
            if (Skip(',')) continue;
            if (shape.Count == 1) throw Bad("a number in brackets", "a tuple, such as (3,)");
            Expect(')');
            break;
        }

        return [.. shape];
    }

    private string ReadWord()
    {
        Peek();
        var start = _at;
        while (_at < _text.Length && IsWord((char)_text[_at])) _at++;
        if (_at == start) throw Bad(Here(), "a word or a number");
        return Encoding.ASCII.GetString(_text[start..Math.Min(_at, start + 32)]);
    }

    private string Here() => Peek() is var c && c == '\0' ? "the end of the header" : c is > ' ' and < '\x7F' ? $"'{c}'" : $"byte 0x{(int)c:X2}";

    private readonly DataException Bad(string got, string expected) =>
        new($"{_name}, character {_at} of the header: got {got}; expected {expected}.");
}
