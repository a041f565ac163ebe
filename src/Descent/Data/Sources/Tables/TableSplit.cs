namespace Descent.Data;

/// <summary>Divisions that a column of a table says.</summary>
internal static class TableSplit
{
    /// <summary>The part of each row.</summary>
    public static SplitPart?[] Parts(CsvTable table, TableOptions options)
    {
        var column = Column(table, options);
        var parts = new SplitPart?[table.Rows.Count];
        for (var row = 0; row < parts.Length; row++)
        {
            var cell = table.Rows[row][column];
            parts[row] = SplitPartNames.Find(cell)
                ?? throw new DataException($"{table.Where(row, column)}: got {TableCell.Show(cell)}; expected train, validation or test.");
        }

        return parts;
    }

    /// <summary>The group of each row.</summary>
    public static int[] Groups(CsvTable table, TableOptions options)
    {
        var column = Column(table, options);
        return SampleGroups.Numbered(Enumerable.Range(0, table.Rows.Count).Select(row =>
        {
            var cell = table.Rows[row][column].Trim();
            return !TableCell.IsMissing(cell)
                ? cell
                : throw new DataException($"{table.Where(row, column)}: got no group; expected one in every row.");
        }));
    }

    private static int Column(CsvTable table, TableOptions options)
    {
        var name = options.Split?.Column
            ?? throw new DataException($"{table.Source}: got a division without its column; expected the column's name.");
        var column = table.IndexOf(name);
        if (column < 0)
            throw new DataException($"{table.Source}: got no column '{name}' to divide by; expected one of: {string.Join(", ", table.Columns)}.");
        if (column == TableTarget.Find(table, options))
            throw new DataException($"{table.Source}: got the target '{name}' as the column to divide by; expected another column.");
        return column;
    }
}
