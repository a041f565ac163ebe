namespace Descent.Data;

/// <summary>Finds out what the columns of a table are, from its training rows alone.</summary>
internal sealed class TableSchemaFitter(CsvTable table, IReadOnlyList<int> rows, TableOptions options)
{
    // Above this share of numbers a text is taken for a mistake, not for a category.
    internal const double MostlyNumbers = 0.9;

    // A text column with more different texts than this, and in more than half of its rows, holds names, not categories.
    internal const int FewTexts = 32;

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

        if (columns.Count == 0) throw new DataException($"{table.Source}: got no column besides the target; expected at least one of features.");
        if (columns.TrueForAll(c => c.Kind == ColumnKind.Ignored)) throw NoFeatures(columns);
        return new TableSchema(columns, TableTarget.Fit(table, target, kind, rows), target);
    }

    private DataException NoFeatures(List<TableColumn> columns)
    {
        const int Named = 3;
        var causes = string.Join("; ", columns.Take(Named).Select(c => $"column '{c.Name}': {c.Reason}"));
        var more = columns.Count > Named ? $"; {columns.Count - Named} more" : string.Empty;
        return new DataException($"{table.Source}: got no column to learn from ({causes}{more}); expected numbers or categories in at least one.");
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
        if (name == options.Split?.Column) return TableColumn.Ignored(name, "it says how the rows are divided");
        var (present, numbers, commas, sum, firstText) = (0, 0, 0, 0.0, -1);
        foreach (var row in rows)
        {
            var cell = table.Rows[row][column].AsSpan().Trim();
            if (TableCell.IsMissing(cell)) continue;
            present++;
            if (TableCell.TryNumber(cell, out var number)) (numbers, sum) = (numbers + 1, sum + number);
            else (commas, firstText) = (commas + (TableCell.HasDecimalComma(cell) ? 1 : 0), firstText < 0 ? row : firstText);
        }

        if (present == 0) return TableColumn.Ignored(name, "every training row lacks it");
        if (options.Categorical.Contains(name)) return FitCategories(column, present, isDeclared: true);
        if (numbers == present) return TableColumn.Numeric(name, (float)(sum / numbers));
        if (commas > 0 && numbers + commas >= MostlyNumbers * present) throw DecimalComma(column, firstText);
        if (!options.Numeric.Contains(name) && numbers < MostlyNumbers * present) return FitCategories(column, present, isDeclared: false);
        var cause = options.Numeric.Contains(name)
            ? ""
            : $" as in {numbers} of {present} training rows. Correct the cell or declare the column categorical";
        throw new DataException($"{table.Where(firstText, column)}: got {TableCell.Show(table.Rows[firstText][column])}; expected a number{cause}.");
    }

    // As texts they would become categories, and the order of the numbers would be lost without a word.
    private DataException DecimalComma(int column, int row) => new(
        $"{table.Where(row, column)}: got {TableCell.Show(table.Rows[row][column])}; expected a number such as 1234.5. "
        + "Write a decimal point and no other sign, or declare the column categorical.");

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
