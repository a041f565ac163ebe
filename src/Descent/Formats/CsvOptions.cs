namespace Descent.Formats;

/// <summary>How to read a CSV file, and the limits that a file must stay within.</summary>
public sealed record CsvOptions
{
    /// <summary>The character between fields; null: the one of comma, semicolon and tab that stands most often in the first line.</summary>
    public char? Separator { get; init; }

    /// <summary>
    /// Whether the first row names the columns; null: it does when its cells are all different, none but the first is empty and none is a number.
    /// </summary>
    public bool? HasHeader { get; init; }

    /// <summary>The most columns; default 16,384.</summary>
    public int MaxColumns { get; init; } = 16_384;

    /// <summary>The most characters in one field; default 65,536.</summary>
    public int MaxFieldLength { get; init; } = 65_536;

    /// <summary>The most characters in one row; default 4,194,304.</summary>
    public int MaxRowLength { get; init; } = 4_194_304;
}
