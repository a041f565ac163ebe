using System.Text.Json;

namespace Descent.Charts;

/// <summary>The numbers and words of a chart: columns of equal length, each with a name.</summary>
/// <example><code>
/// var table = new ChartTable(3).Add("epoch", [0, 1, 2]).Add("loss", [0.9, 0.5, 0.4]);
/// </code></example>
public sealed class ChartTable
{
    private readonly List<(string Name, double[]? Numbers, string[]? Words)> _columns = [];

    /// <summary>A table without columns.</summary>
    /// <param name="rows">How many rows every column has.</param>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than 0.</exception>
    public ChartTable(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        Rows = rows;
    }

    /// <summary>How many rows there are.</summary>
    public int Rows { get; }

    /// <summary>The names of the columns, in the order in which they were added.</summary>
    public IEnumerable<string> Columns => _columns.Select(c => c.Name);

    /// <summary>Adds a column of numbers. What is not finite becomes a gap: JSON has no NaN.</summary>
    /// <returns>The same table.</returns>
    /// <exception cref="ArgumentException">Another length than the table's, or a name that is there.</exception>
    public ChartTable Add(string name, IReadOnlyList<double> numbers)
    {
        Check(name, numbers.Count);
        _columns.Add((name, [.. numbers], null));
        return this;
    }

    /// <summary>Adds a column of words, such as which curve a row belongs to.</summary>
    /// <returns>The same table.</returns>
    /// <exception cref="ArgumentException">Another length than the table's, or a name that is there.</exception>
    public ChartTable Add(string name, IReadOnlyList<string> words)
    {
        Check(name, words.Count);
        _columns.Add((name, null, [.. words]));
        return this;
    }

    /// <summary>Writes the rows as Vega-Lite's inline data.</summary>
    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("data");
        writer.WriteStartArray("values");
        for (var row = 0; row < Rows; row++)
        {
            writer.WriteStartObject();
            foreach (var (name, numbers, words) in _columns)
            {
                if (words is not null) writer.WriteString(name, words[row]);
                else if (double.IsFinite(numbers![row])) writer.WriteNumber(name, numbers[row]);
                else writer.WriteNull(name);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    internal void CheckHas(string field)
    {
        if (!Columns.Contains(field))
            throw new ArgumentException(
                $"Chart: got no column '{field}'; expected one of {string.Join(", ", Columns)}.{NearestName.Hint(field, Columns)}");
    }

    private void Check(string name, int count)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (count != Rows) throw new ArgumentException($"ChartTable: got {count} values for '{name}'; expected {Rows}, as many as there are rows.");
        if (Columns.Contains(name)) throw new ArgumentException($"ChartTable: got a second column '{name}'; expected another name.");
    }
}
