using Descent.Formats;

namespace Descent.Data;

/// <summary>The cells of a CSV file as they stand there, with the line of each row.</summary>
public sealed class CsvTable
{
    private const long MostCells = 50_000_000;

    private CsvTable(string source, bool hasHeader, IReadOnlyList<string> columns, List<IReadOnlyList<string>> rows, List<int> lines) =>
        (Source, HasHeader, Columns, Rows, Lines) = (source, hasHeader, columns, rows, lines);

    /// <summary>The file.</summary>
    public string Source { get; }

    /// <summary>True where the first row names the columns.</summary>
    public bool HasHeader { get; }

    /// <summary>The names of the columns; column1, column2 and so on where the file has no header.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rows, without the header.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; }

    /// <summary>The line on which each row starts.</summary>
    public IReadOnlyList<int> Lines { get; }

    /// <summary>Reads a file.</summary>
    public static CsvTable Load(string path, CsvOptions? options = null)
    {
        using var reader = CsvReader.Open(path, options);
        return Load(reader);
    }

    /// <summary>Reads all rows that are left.</summary>
    public static CsvTable Load(CsvReader reader)
    {
        var (rows, lines) = (new List<IReadOnlyList<string>>(), new List<int>());
        while (reader.Read())
        {
            if ((long)(rows.Count + 1) * reader.Columns.Count > MostCells)
            {
                throw new DataException($"{reader.Name}: got more than {MostCells} cells; expected at most that.");
            }
            rows.Add(reader.Fields);
            lines.Add(reader.Line);
        }

        if (rows.Count == 0) throw new DataException($"{reader.Name}: got a header and no rows; expected at least one row.");
        return new CsvTable(reader.Name, reader.HasHeader, reader.Columns, rows, lines);
    }

    /// <summary>The number of a column, or -1.</summary>
    public int IndexOf(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i] == column) return i;
        }

        return -1;
    }

    /// <summary>The place of a cell, for messages.</summary>
    public string Where(int row, int column) => $"{Source}, line {Lines[row]}, column '{Columns[column]}'";
}
