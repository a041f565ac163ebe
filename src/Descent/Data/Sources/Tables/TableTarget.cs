namespace Descent.Data;

/// <summary>The column that is to be predicted.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Whether it is a class or a value.</param>
/// <param name="Classes">The classes in the order of their numbers; empty for values.</param>
public sealed record TableTarget(string Name, TargetKind Kind, IReadOnlyList<string> Classes)
{
    private static readonly string[] s_usualNames = ["class", "label", "species", "target"];
    private static readonly string[] s_classNames = ["class", "label"];

    /// <summary>What a target is usually called, the first choice first.</summary>
    internal static IReadOnlyList<string> UsualNames => s_usualNames;

    /// <summary>Finds the target of a table: the named column, or the one with a usual name.</summary>
    internal static int Find(CsvTable table, TableOptions options)
    {
        if (options.Target is not null)
        {
            var index = table.IndexOf(options.Target);
            if (index >= 0) return index;
            throw new DataException(
                $"{table.Source}: got no column '{options.Target}' for the target; expected one of: {string.Join(", ", table.Columns)}.");
        }

        foreach (var name in s_usualNames)
        {
            for (var i = 0; i < table.Columns.Count; i++)
            {
                if (table.Columns[i].Equals(name, StringComparison.OrdinalIgnoreCase)) return i;
            }
        }

        throw new DataException(
            $"{table.Source}: got no column called {string.Join(", ", s_usualNames)}; " +
            $"expected the name of the target, one of: {string.Join(", ", table.Columns)}. " +
            $"Set it, such as data.source.csv.target={table.Columns[^1]}.{HeaderHint(table)}");
    }

    private static string HeaderHint(CsvTable table) =>
        table.HasHeader ? string.Empty : " The first row was not taken for a header, which has another text in every cell, and no number.";

    /// <summary>Decides between class and value from all cells of the column.</summary>
    internal static TargetKind KindOf(CsvTable table, int column, TableOptions options)
    {
        if (options.TargetKind is { } kind) return kind;
        var (isWhole, present, numbers, firstText) = (true, 0, 0, -1);
        for (var row = 0; row < table.Rows.Count; row++)
        {
            var cell = table.Rows[row][column].AsSpan().Trim();
            if (TableCell.IsMissing(cell)) continue;
            present++;
            if (!TableCell.TryNumber(cell, out var number))
            {
                firstText = firstText < 0 ? row : firstText;
                continue;
            }

            numbers++;
            isWhole &= number == MathF.Floor(number);
        }

        if (firstText >= 0)
        {
            if (isWhole || numbers < TableSchemaFitter.MostlyNumbers * present) return TargetKind.Classes;
            throw new DataException(
                $"{table.Where(firstText, column)}: got {TableCell.Show(table.Rows[firstText][column])}; "
                + $"expected a number as in {numbers} of {present} rows. "
                + "Correct the cell, or set targetKind to classes.");
        }

        return isWhole && s_classNames.Contains(table.Columns[column].ToLowerInvariant()) ? TargetKind.Classes : TargetKind.Values;
    }

    /// <summary>The target with the classes of the training rows, by number where they are numbers, else in ordinal order.</summary>
    internal static TableTarget Fit(CsvTable table, int column, TargetKind kind, IReadOnlyList<int> rows)
    {
        if (kind == TargetKind.Values) return new TableTarget(table.Columns[column], kind, []);
        var classes = rows.Select(row => Cell(table, row, column)).Distinct().ToList();
        if (classes.Count < 2)
        {
            throw new DataException(
                $"{table.Source}, column '{table.Columns[column]}': got {classes.Count} class in the training rows; expected at least 2.");
        }
        if (classes.Count > TableSchemaFitter.FewTexts && 2 * classes.Count > rows.Count)
        {
            throw new DataException(
                $"{table.Source}, column '{table.Columns[column]}': got {classes.Count} classes in {rows.Count} training rows, such as "
                + $"{TableCell.Show(classes[0])}; expected several rows of each class. Did you mean another target, or targetKind values?");
        }

        classes.Sort(StringComparer.Ordinal);
        if (classes.TrueForAll(c => TableCell.TryNumber(c, out _)))
        {
            classes = [.. classes.OrderBy(c => TableCell.TryNumber(c, out var number) ? number : 0)];
        }
        return new TableTarget(table.Columns[column], kind, classes);
    }

    /// <summary>A target cell, which must not be missing.</summary>
    internal static string Cell(CsvTable table, int row, int column)
    {
        var cell = table.Rows[row][column].Trim();
        if (!TableCell.IsMissing(cell)) return cell;
        throw new DataException($"{table.Where(row, column)}: got no target; expected one in every row. Fill the cell or take the row out.");
    }
}
