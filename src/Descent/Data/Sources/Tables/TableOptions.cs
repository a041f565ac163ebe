using Descent.Formats;

namespace Descent.Data;

/// <summary>What the user says about a table; everything else is found out from the training rows.</summary>
public sealed record TableOptions
{
    /// <summary>The column to predict; null: the one called class, label, species or target.</summary>
    public string? Target { get; init; }

    /// <summary>
    /// Whether the target is a class or a value; null: a class where it is text, or whole numbers in a column called class or label; else a value.
    /// </summary>
    public TargetKind? TargetKind { get; init; }

    /// <summary>Columns that are numbers; a text in one of them is an error.</summary>
    public IReadOnlyList<string> Numeric { get; init; } = [];

    /// <summary>Columns that are categories even though they are written as numbers.</summary>
    public IReadOnlyList<string> Categorical { get; init; } = [];

    /// <summary>Columns to leave out.</summary>
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>How the rows are divided; null: stratified by class, else at random. Its column is no feature.</summary>
    public SplitChoice? Split { get; init; }

    /// <summary>How to read the file.</summary>
    public CsvOptions Csv { get; init; } = new();
}
