using Descent.Formats;

namespace Descent.Data;

/// <summary>Folds of a table's rows; the schema is fitted on each fold's training rows alone.</summary>
internal static class TableFolds
{
    /// <summary>Reads a table and divides it for one fold.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the user says about it.</param>
    /// <param name="fold">The fold; what it holds out becomes the test part.</param>
    /// <param name="test">The share of rows that takes no part.</param>
    /// <param name="seed">Decides which rows take no part.</param>
    public static TableSource Load(string path, TableOptions options, FoldChoice fold, double test, ulong seed)
    {
        var table = CsvTable.Load(path, options.Csv);
        var whole = TableSource.SplitOf(table, options, 0, test, seed);
        int[] pool = [.. whole.Training.Concat(whole.Validation).Order()]; // a given validation part has rows
        if (options.Split?.Kind == SplitKind.Grouped)
            return TableSource.Divide(table, options, fold.DivideGroups(pool, TableSplit.Groups(table, options)));
        var (classes, count) = TableSource.ClassesOf(table, options) is { } found ? found : (new int[table.Rows.Count], 1);
        return TableSource.Divide(table, options, fold.Divide(pool, classes, count));
    }
}
