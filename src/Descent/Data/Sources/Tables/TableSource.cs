namespace Descent.Data;

/// <summary>A table divided into training, validation and test samples, with the schema that was fitted on the training rows.</summary>
public sealed class TableSource
{
    private TableSource(CsvTable table, TableSchema schema, SplitIndices rows)
    {
        Schema = schema;
        Rows = rows;
        Training = schema.Encode(table, rows.Training).ToDataset();
        Validation = schema.Encode(table, rows.Validation).ToDataset();
        Test = schema.Encode(table, rows.Test).ToDataset();
    }

    /// <summary>How rows became features; store it with the model.</summary>
    public TableSchema Schema { get; }

    /// <summary>Which row went where, counted from 0 after the header.</summary>
    public SplitIndices Rows { get; }

    /// <summary>The training samples.</summary>
    public FloatDataset Training { get; }

    /// <summary>The validation samples; may be empty.</summary>
    public FloatDataset Validation { get; }

    /// <summary>The test samples; may be empty.</summary>
    public FloatDataset Test { get; }

    /// <summary>Reads a CSV file, divides its rows (stratified by class, else at random), fits the schema on the training rows, and encodes all
    /// three parts.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What the user says about it.</param>
    /// <param name="validation">The share of validation rows.</param>
    /// <param name="test">The share of test rows.</param>
    /// <param name="seed">Decides the division.</param>
    public static TableSource Load(string path, TableOptions? options = null, double validation = 0.1, double test = 0.2, ulong seed = 0)
    {
        options ??= new TableOptions();
        var table = CsvTable.Load(path, options.Csv);
        return Divide(table, options, SplitOf(table, options, validation, test, seed));
    }

    /// <summary>The same with a division that the caller gives.</summary>
    public static TableSource Divide(CsvTable table, TableOptions options, SplitIndices rows) =>
        new(table, TableSchema.Fit(table, rows.Training, options), rows);

    internal static SplitIndices SplitOf(CsvTable table, TableOptions options, double validation, double test, ulong seed)
    {
        var (count, choice) = (table.Rows.Count, options.Split);
        if (choice?.Kind == SplitKind.Given) return Split.GivenIndices(TableSplit.Parts(table, options));
        if (choice?.Kind == SplitKind.Grouped) return Split.GroupedIndices(TableSplit.Groups(table, options), validation, test, seed);
        return ClassesOf(table, options) is var (classes, classCount)
            ? Split.StratifiedIndices(classes, classCount, validation, test, seed)
            : Split.RandomIndices(count, validation, test, seed);
    }

    /// <summary>The class of each row by which a division is stratified, and how many there are; null where it is by lot.</summary>
    internal static (int[] Classes, int Count)? ClassesOf(CsvTable table, TableOptions options)
    {
        var target = TableTarget.Find(table, options);
        var isClass = TableTarget.KindOf(table, target, options) == TargetKind.Classes;
        if (options.Split?.Kind == SplitKind.Stratified && !isClass)
            throw new DataException($"{table.Source}: got a stratified division for target values; expected a random one, or a target of classes.");
        if (options.Split?.Kind == SplitKind.Random || !isClass) return null;
        var classes = SampleGroups.Numbered(Enumerable.Range(0, table.Rows.Count).Select(row => TableTarget.Cell(table, row, target)));
        return (classes, classes.Max() + 1);
    }
}
