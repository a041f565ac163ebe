namespace Descent.Data;

/// <summary>How samples are divided.</summary>
public enum SplitKind
{
    /// <summary>By lot.</summary>
    Random,

    /// <summary>By lot, with the same share of each class in every part.</summary>
    Stratified,

    /// <summary>By lot, with all samples of a group in one part.</summary>
    Grouped,

    /// <summary>As the data says.</summary>
    Given,
}

/// <summary>How the rows of a table are divided.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Column">For <see cref="SplitKind.Grouped"/> the column with the groups, such as a patient's number; for
/// <see cref="SplitKind.Given"/> the column with train, validation or test in each row. It is no feature.</param>
public sealed record SplitChoice(SplitKind Kind, string? Column = null);
