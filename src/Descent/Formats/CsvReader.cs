using System.Globalization;
using System.Text;

namespace Descent.Formats;

/// <summary>Reads CSV files row by row, strictly: RFC 4180 with quotes, embedded separators and line ends; comma, semicolon or tab; plain or
/// gzipped.</summary>
/// <remarks>
/// The text is UTF-8 (or what a byte order mark says). Lines may end in LF, CRLF or CR. Empty lines are skipped where there is more than one column.
/// Rows of another length than the first, quotes inside an unquoted field, an open quote at the end, text that is not UTF-8 and fields over the
/// limits are <see cref="DataException"/>s that name the file, the line and the column. Memory is bounded by one row.
/// </remarks>
public sealed class CsvReader : IDisposable
{
    private readonly TextReader _reader;
    private readonly CsvOptions _options;
    private readonly StringBuilder _field = new();
    private readonly char[] _buffer = new char[8192];
    private int _position, _length, _nextLine = 1, _rowLength, _columns;
    private bool _ended;
    private List<string> _fields = [];
    private List<string>? _first;
    private int _firstLine;

    /// <summary>Reads from <paramref name="reader"/>, which this reader then owns; <paramref name="name"/> stands for the file in messages.</summary>
    public CsvReader(TextReader reader, string name, CsvOptions? options = null)
    {
        _reader = reader;
        Name = name;
        _options = options ?? new CsvOptions();
        Fill();
        if (_length > 0 && _buffer[0] == '\uFEFF') _position = 1;
        Separator = _options.Separator ?? DetectSeparator();
        ReadFirstRow();
    }

    /// <summary>The file's name, for messages.</summary>
    public string Name { get; }

    /// <summary>The character between fields.</summary>
    public char Separator { get; }

    /// <summary>True where the first row names the columns.</summary>
    public bool HasHeader { get; private set; }

    /// <summary>The names of the columns: from the header, or column1, column2 and so on.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <summary>The line on which the current row starts, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The fields of the current row; the list is replaced by the next <see cref="Read"/>, not changed.</summary>
    public IReadOnlyList<string> Fields => _fields;

    /// <summary>Opens a file.</summary>
    public static CsvReader Open(string path, CsvOptions? options = null)
    {
        var source = CheckedReader.Open(path);
        try
        {
            var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
            return new CsvReader(new StreamReader(source.AsStream(), encoding, detectEncodingFromByteOrderMarks: true), path, options);
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    /// <summary>Goes to the next row; false at the end.</summary>
    public bool Read()
    {
        if (_first is not null)
        {
            (_fields, Line, _first) = (_first, _firstLine, null);
            return true;
        }

        return ReadRow();
    }

    /// <summary>The place of a cell, for messages: file, line and column name.</summary>
    public string Where(int column) => $"{Name}, line {Line}, column '{(column < Columns.Count ? Columns[column] : $"column{column + 1}")}'";

    /// <inheritdoc/>
    public void Dispose() => _reader.Dispose();

    private void ReadFirstRow()
    {
        if (!ReadRow()) throw new DataException($"{Name}: got an empty file; expected rows of fields with commas, semicolons or tabs between them.");
        HasHeader = _options.HasHeader ?? LooksLikeHeader(_fields);
        Columns = HasHeader ? _fields.ConvertAll(f => f.Trim()) : [.. Enumerable.Range(1, _columns).Select(i => $"column{i}")];
        if (!HasHeader)
        {
            (_first, _firstLine) = (_fields, Line);
            return;
        }

        if (Columns[0].Length == 0 && _columns > 1) Columns = ["column1", .. Columns.Skip(1)];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Length == 0)
            {
                throw new DataException($"{Name}, line {Line}: got no name for column {i + 1}; expected a name in every cell of the header.");
            }
            if (!seen.Add(Columns[i]))
            {
                throw new DataException($"{Name}, line {Line}: got the column name '{Columns[i]}' twice; expected different names.");
            }
        }
    }

    private static bool LooksLikeHeader(List<string> fields)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < fields.Count; i++)
        {
            // Tables that were saved with their row numbers have no name above those.
            var text = fields[i].Trim();
            if (i == 0 && text.Length == 0 && fields.Count > 1) continue;
            if (text.Length == 0 || text == "?" || !seen.Add(text)) return false;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) return false;
        }

        return true;
    }

    private bool ReadRow()
    {
        do
        {
            if (Peek() < 0) return false;
            _fields = new List<string>(Math.Max(_columns, 4));
            (Line, _rowLength) = (_nextLine, 0);
            while (ReadField())
            {
            }
        }
        while (_fields is [""] && _columns != 1 && (_columns > 1 || Peek() >= 0));

        if (_columns == 0) _columns = _fields.Count;
        if (_fields.Count == _columns) return true;
        var hint = _fields.Count > _columns ? " Put fields that hold a separator in double quotes." : "";
        throw new DataException($"{Name}, line {Line}: got {_fields.Count} fields; expected {_columns} as in the first row.{hint}");
    }

    // Reads one field with what ends it; true where another field of the same row follows.
    private bool ReadField()
    {
        if (_fields.Count == _options.MaxColumns)
        {
            throw new DataException($"{Name}, line {Line}: got more than {_options.MaxColumns} columns; expected at most that.");
        }
        _field.Clear();
        if (Peek() == '"') ReadQuoted();
        else ReadPlain();
        _fields.Add(_field.ToString());
        var end = Peek();
        if (end == Separator)
        {
            _position++;
            return true;
        }

        if (end >= 0) SkipLineEnd();
        return false;
    }

    private void ReadPlain()
    {
        while (true)
        {
            var c = Peek();
            if (c < 0 || c == Separator || c is '\r' or '\n') return;
            if (c == '"')
            {
                throw new DataException(
                    $"{Place()}: got a double quote inside an unquoted field; expected the whole field in quotes, with inner quotes doubled.");
            }
            Append((char)c);
            _position++;
        }
    }

    private void ReadQuoted()
    {
        var opened = _nextLine;
        _position++;
        while (true)
        {
            var c = Peek();
            if (c < 0)
            {
                throw new DataException(
                    $"{Place()}: got the end of the file inside the quotes opened on line {opened}; expected a closing double quote.");
            }
            _position++;
            if (c == '"')
            {
                if (Peek() != '"') break;
                _position++;
            }
            else if (c == '\n' || (c == '\r' && Peek() != '\n'))
            {
                _nextLine++;
            }

            Append((char)c);
        }

        var next = Peek();
        if (next < 0 || next == Separator || next is '\r' or '\n') return;
        throw new DataException($"{Place()}: got '{(char)next}' after a closing double quote; expected a separator or the end of the line.");
    }

    private void Append(char c)
    {
        if (c == '\0') throw new DataException($"{Place()}: got a zero character; expected text. This looks like a binary file.");
        if (_field.Length == _options.MaxFieldLength)
        {
            throw new DataException($"{Place()}: got a field of more than {_options.MaxFieldLength} characters; expected at most that.");
        }
        if (++_rowLength > _options.MaxRowLength)
        {
            throw new DataException($"{Name}, line {Line}: got a row of more than {_options.MaxRowLength} characters; expected at most that.");
        }
        _field.Append(c);
    }

    private string Place() => Where(_fields.Count);

    private void SkipLineEnd()
    {
        var c = _buffer[_position++];
        if (c == '\r' && Peek() == '\n') _position++;
        _nextLine++;
    }

    private int Peek()
    {
        if (_position < _length) return _buffer[_position];
        Fill();
        return _length == 0 ? -1 : _buffer[0];
    }

    private void Fill()
    {
        (_position, _length) = (0, 0);
        if (_ended) return;
        try
        {
            _length = _reader.ReadBlock(_buffer);
        }
        catch (Exception e) when (e is DecoderFallbackException or InvalidDataException or IOException)
        {
            throw new DataException($"{Name}, near line {_nextLine}: got bytes that cannot be read as text; expected UTF-8. {e.Message}", e);
        }

        _ended = _length == 0;
    }

    private char DetectSeparator()
    {
        Span<int> counts = stackalloc int[3];
        var quoted = false;
        for (var i = _position; i < _length; i++)
        {
            var c = _buffer[i];
            if (c == '"') quoted = !quoted;
            if (quoted) continue;
            if (c is '\n' or '\r') break;
            if (c == ',') counts[0]++;
            else if (c == ';') counts[1]++;
            else if (c == '\t') counts[2]++;
        }

        if (counts[1] > counts[0] && counts[1] >= counts[2]) return ';';
        return counts[2] > counts[0] ? '\t' : ',';
    }
}
