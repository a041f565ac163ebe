namespace Descent.Data;

/// <summary>Finds out what the columns of a table are, from its training rows alone.</summary>
internal sealed class TableSchemaFitter(CsvTable table, IReadOnlyList<int> rows, TableOptions options)
{
    // Above this share of numbers a text is taken for a mistake, not for a category.
    private const double MostlyNumbers = 0.9;

    // A text column with more different texts than this, and in more than half of its rows, holds names, not categories.
    private const int FewTexts = 32;

    private const int MostCategories = 1000;

    /// <summary>The schema.</summary>
    public TableSchema Fit()
    {
        if (rows.Count == 0) throw new DataException($"{table.Source}: got no training rows; expected at least one.");
        var target = TableTarget.Find(table, options);
        CheckNames(table.Columns[target]);
        var kind = TableTarget.KindOf(table, target, options);
        var columns = new List<TableColumn>();
        for (var i = 0; i < table.Columns.Count; i++)
        {
            if (i != target) columns.Add(FitColumn(i));
        }

        return new TableSchema(columns, TableTarget.Fit(table, target, kind, rows), target);
    }

    private void CheckNames(string target)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in options.Numeric.Concat(options.Categorical).Concat(options.Ignore))
        {
            if (table.IndexOf(name) < 0)
            {
                throw new DataException($"{table.Source}: got no column '{name}'; expected one of: {string.Join(", ", table.Columns)}.");
            }
            if (name == target)
            {
                throw new DataException($"{table.Source}: got the target '{name}' among the columns of features; expected another column.");
            }
            if (!seen.Add(name))
            {
                throw new DataException($"{table.Source}: got column '{name}' declared twice; expected one of numeric, categorical and ignored.");
            }
        }
    }

    private TableColumn FitColumn(int column)
    {
        var name = table.Columns[column];
        if (options.Ignore.Contains(name)) return TableColumn.Ignored(name, "the configuration says so");
        var (present, numbers, sum, firstText) = (0, 0, 0.0, -1);
        foreach (var row in rows)
        {
            var cell = table.Rows[row][column].AsSpan().Trim();
            if (TableCell.IsMissing(cell)) continue;
            present++;
            if (TableCell.TryNumber(cell, out var number)) (numbers, sum) = (numbers + 1, sum + number);
            else if (firstText < 0) firstText = row;
        }

        if (present == 0) return TableColumn.Ignored(name, "every training row lacks it");
        if (options.Categorical.Contains(name)) return FitCategories(column, present, isDeclared: true);
        if (numbers == present) return TableColumn.Numeric(name, (float)(sum / numbers));
        if (!options.Numeric.Contains(name) && numbers < MostlyNumbers * present) return FitCategories(column, present, isDeclared: false);
        var cause = options.Numeric.Contains(name)
            ? ""
            : $" as in {numbers} of {present} training rows. Correct the cell or declare the column categorical";
        throw new DataException($"{table.Where(firstText, column)}: got {TableCell.Show(table.Rows[firstText][column])}; expected a number{cause}.");
    }

    private TableColumn FitCategories(int column, int present, bool isDeclared)
    {
        var name = table.Columns[column];
        var categories = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var cell = table.Rows[row][column].Trim();
            if (!TableCell.IsMissing(cell)) categories.Add(cell);
        }

        if (!isDeclared && categories.Count > FewTexts && 2 * categories.Count > present)
        {
            var example = TableCell.Show(categories.Min!);
            return TableColumn.Ignored(name, $"{categories.Count} different texts in {present} training rows, such as {example}, look like names");
        }

        if (categories.Count <= MostCategories) return TableColumn.Categorical(name, [.. categories], present < rows.Count);
        if (!isDeclared) return TableColumn.Ignored(name, $"it has {categories.Count} different texts, more than {MostCategories}");
        throw new DataException($"{table.Source}, column '{name}': got {categories.Count} categories; expected at most {MostCategories}.");
    }
}
