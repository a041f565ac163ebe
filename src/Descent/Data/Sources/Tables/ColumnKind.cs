namespace Descent.Data;

/// <summary>How a column of a table becomes features.</summary>
public enum ColumnKind
{
    /// <summary>One feature: the number; the training mean where it is missing.</summary>
    Numeric,

    /// <summary>One feature per category, 1 for the row's own and 0 for the others (one-hot).</summary>
    Categorical,

    /// <summary>No feature.</summary>
    Ignored,
}
