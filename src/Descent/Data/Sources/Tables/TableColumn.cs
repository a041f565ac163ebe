namespace Descent.Data;

/// <summary>What was learned from the training rows about one column of features.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Kind">How it becomes features.</param>
/// <param name="Mean">The mean of a numeric column, which stands in for missing cells.</param>
/// <param name="Categories">The texts of a categorical column, in ordinal order, one feature each.</param>
/// <param name="HasMissing">Whether a categorical column has one more feature, for missing cells; it has where the training rows have such
/// cells.</param>
/// <param name="Reason">Why an ignored column is ignored.</param>
public sealed record TableColumn(string Name, ColumnKind Kind, float Mean, IReadOnlyList<string> Categories, bool HasMissing, string Reason)
{
    /// <summary>How many features the column gives.</summary>
    public int Width => Kind switch
    {
        ColumnKind.Numeric => 1,
        ColumnKind.Categorical => Categories.Count + (HasMissing ? 1 : 0),
        _ => 0,
    };

    /// <summary>A column that becomes one number.</summary>
    public static TableColumn Numeric(string name, float mean) => new(name, ColumnKind.Numeric, mean, [], false, "");

    /// <summary>A column that becomes one feature per category.</summary>
    public static TableColumn Categorical(string name, IReadOnlyList<string> categories, bool hasMissing) =>
        new(name, ColumnKind.Categorical, 0, categories, hasMissing, "");

    /// <summary>A column that is left out.</summary>
    public static TableColumn Ignored(string name, string reason) => new(name, ColumnKind.Ignored, 0, [], false, reason);
}
