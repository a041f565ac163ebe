using System.Globalization;

namespace Descent.Data;

/// <summary>What a cell of a table means.</summary>
internal static class TableCell
{
    /// <summary>True for nothing, blanks, ?, NA, N/A, NaN, null, in capitals or not.</summary>
    public static bool IsMissing(ReadOnlySpan<char> cell)
    {
        cell = cell.Trim();
        return cell.IsEmpty || cell is "?" || Is(cell, "NA") || Is(cell, "N/A") || Is(cell, "NaN") || Is(cell, "null");
    }

    /// <summary>A finite number with a decimal point; what does not fit a float is no number here.</summary>
    public static bool TryNumber(ReadOnlySpan<char> cell, out float number)
    {
        number = 0;
        if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var wide)) return false;
        number = (float)wide;
        return float.IsFinite(number);
    }

    /// <summary>True for a number that is written with a comma where the point belongs.</summary>
    public static bool HasDecimalComma(ReadOnlySpan<char> cell)
    {
        const int Longest = 64;
        if (cell.Count(',') != 1 || cell.Contains('.') || cell.Length > Longest) return false;
        Span<char> point = stackalloc char[Longest];
        cell.Replace(point, ',', '.');
        return TryNumber(point[..cell.Length], out _);
    }

    /// <summary>A cell cut to what a message can show.</summary>
    public static string Show(string cell) => cell.Length <= 40 ? $"'{cell}'" : $"'{cell.AsSpan(0, 40)}...'";

    private static bool Is(ReadOnlySpan<char> cell, string word) => cell.Equals(word, StringComparison.OrdinalIgnoreCase);
}
