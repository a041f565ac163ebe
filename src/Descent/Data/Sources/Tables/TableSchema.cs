using System.Text.Json;

namespace Descent.Data;

/// <summary>How rows of a table become features: learned from the training rows, stored with the model, used again on raw files at
/// prediction.</summary>
/// <remarks>
/// Missing cells (empty, ?, NA, N/A, NaN, null): a number gets the training mean; a category has a feature of its own for "missing" where training
/// rows had such cells. A category that no training row had, or a missing one that is new, sets none of the column's features. A text in a numeric
/// column is an error.
/// </remarks>
public sealed class TableSchema
{
    // One gibibyte of floats: a small file of many categories must not grow without bound.
    private const int MostNumbers = 1 << 28;

    private readonly Dictionary<string, int>?[] _lookups;

    /// <summary>Makes a schema from what is known about the columns of features and the target.</summary>
    /// <param name="columns">All columns but the target, in the order of the file.</param>
    /// <param name="target">The target.</param>
    /// <param name="targetPosition">Which column of the file the target was, from 0.</param>
    public TableSchema(IReadOnlyList<TableColumn> columns, TableTarget target, int targetPosition)
    {
        (Columns, Target, TargetPosition) = (columns, target, targetPosition);
        _lookups = new Dictionary<string, int>?[columns.Count];
        var names = new List<string>();
        for (var i = 0; i < columns.Count; i++)
        {
            var column = columns[i];
            if (column.Kind == ColumnKind.Numeric) names.Add(column.Name);
            if (column.Kind != ColumnKind.Categorical) continue;
            _lookups[i] = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var category in column.Categories) _lookups[i]!.TryAdd(category, _lookups[i]!.Count);
            names.AddRange(column.Categories.Select(category => $"{column.Name}={category}"));
            if (column.HasMissing) names.Add($"{column.Name}=(missing)");
        }

        FeatureNames = names;
        if (names.Count == 0) throw new DataException("TableSchema: got no column of features; expected at least one that is not ignored.");
    }

    /// <summary>All columns but the target, in the order of the file.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <summary>The target.</summary>
    public TableTarget Target { get; }

    /// <summary>Which column of the file the target was, from 0; files without a header are read by position.</summary>
    public int TargetPosition { get; }

    /// <summary>The name of each feature: the column's, or column=category.</summary>
    public IReadOnlyList<string> FeatureNames { get; }

    /// <summary>How many features a row has.</summary>
    public int FeatureCount => FeatureNames.Count;

    /// <summary>What the user should know: which columns were ignored and why.</summary>
    public IReadOnlyList<string> Notes =>
        [.. Columns.Where(c => c.Kind == ColumnKind.Ignored).Select(c => $"Column '{c.Name}' is ignored: {c.Reason}.")];

    /// <summary>Learns columns, categories and means from the training rows of a table, and from no other.</summary>
    /// <param name="table">The table.</param>
    /// <param name="trainingRows">The numbers of its training rows.</param>
    /// <param name="options">What the user says about it.</param>
    public static TableSchema Fit(CsvTable table, IReadOnlyList<int> trainingRows, TableOptions? options = null) =>
        new TableSchemaFitter(table, trainingRows, options ?? new TableOptions()).Fit();

    /// <summary>Encodes rows of a table; <paramref name="rows"/> null: all.</summary>
    /// <param name="table">The table, whose columns may stand in another order and may be more.</param>
    /// <param name="rows">Which rows.</param>
    /// <param name="withTarget">Whether the target column must be there and is read; false for prediction.</param>
    public EncodedTable Encode(CsvTable table, IReadOnlyList<int>? rows = null, bool withTarget = true)
    {
        rows ??= [.. Enumerable.Range(0, table.Rows.Count)];
        if ((long)rows.Count * FeatureCount > MostNumbers)
        {
            throw new DataException($"{table.Source}: got {rows.Count} rows of {FeatureCount} features; expected at most {MostNumbers} in all.");
        }
        var binding = Bind(table, withTarget);
        var features = new float[rows.Count * FeatureCount];
        var classes = withTarget && Target.Kind == TargetKind.Classes ? new int[rows.Count] : null;
        var values = withTarget && Target.Kind == TargetKind.Values ? new float[rows.Count] : null;
        for (var i = 0; i < rows.Count; i++)
        {
            EncodeRow(table, rows[i], binding, features.AsSpan(i * FeatureCount, FeatureCount));
            if (classes is not null) classes[i] = ClassOf(table, rows[i], binding[^1]);
            if (values is not null) values[i] = Number(table, rows[i], binding[^1]);
        }

        return new EncodedTable(this, features, classes, values, new DataOrigin(table.Source, [.. rows.Select(row => table.Lines[row])]));
    }

    /// <summary>Writes the schema as a JSON object; <see cref="Read"/> gives it back.</summary>
    public void Write(Utf8JsonWriter writer) => TableSchemaJson.Write(writer, this);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static TableSchema Read(JsonElement state) => TableSchemaJson.Read(state);

    // Where each schema column stands in the table, and the target last (-1 where it is not wanted).
    private int[] Bind(CsvTable table, bool withTarget)
    {
        var binding = new int[Columns.Count + 1];
        var byPosition = !table.HasHeader;
        var hasTarget = !byPosition || table.Columns.Count != Columns.Count;
        if (byPosition && (table.Columns.Count - Columns.Count) is not (0 or 1))
        {
            throw new DataException(
                $"{table.Source}: got {table.Columns.Count} columns without a header; " +
                $"expected {Columns.Count}, or {Columns.Count + 1} with the target.");
        }

        for (var i = 0; i < Columns.Count; i++)
        {
            binding[i] = byPosition ? i + (hasTarget && i >= TargetPosition ? 1 : 0) : table.IndexOf(Columns[i].Name);
            if (binding[i] < 0 && Columns[i].Kind != ColumnKind.Ignored) throw NoColumn(table, Columns[i].Name);
        }

        binding[^1] = !withTarget ? -1 : !byPosition ? table.IndexOf(Target.Name) : hasTarget ? TargetPosition : -1;
        if (withTarget && binding[^1] < 0) throw NoColumn(table, Target.Name);
        return binding;
    }

    private void EncodeRow(CsvTable table, int row, int[] binding, Span<float> destination)
    {
        destination.Clear();
        for (var (i, at) = (0, 0); i < Columns.Count; at += Columns[i].Width, i++)
        {
            var column = Columns[i];
            if (column.Kind == ColumnKind.Ignored) continue;
            var cell = table.Rows[row][binding[i]].Trim();
            if (column.Kind == ColumnKind.Numeric) destination[at] = TableCell.IsMissing(cell) ? column.Mean : Number(table, row, binding[i]);
            else if (TableCell.IsMissing(cell) && column.HasMissing) destination[at + column.Width - 1] = 1;
            else if (_lookups[i]!.TryGetValue(cell, out var category)) destination[at + category] = 1;
        }
    }

    private int ClassOf(CsvTable table, int row, int column)
    {
        var cell = TableTarget.Cell(table, row, column);
        for (var i = 0; i < Target.Classes.Count; i++)
        {
            if (Target.Classes[i] == cell) return i;
        }

        throw new DataException(
            $"{table.Where(row, column)}: got class {TableCell.Show(cell)}; " +
            $"expected one of the training rows: {string.Join(", ", Target.Classes.Take(10))}.");
    }

    private static float Number(CsvTable table, int row, int column)
    {
        var cell = table.Rows[row][column];
        if (TableCell.TryNumber(cell.AsSpan().Trim(), out var number)) return number;
        throw new DataException($"{table.Where(row, column)}: got {TableCell.Show(cell)}; expected a number.");
    }

    private static DataException NoColumn(CsvTable table, string name) =>
        new($"{table.Source}: got no column '{name}'; expected it among: {string.Join(", ", table.Columns)}.");
}
