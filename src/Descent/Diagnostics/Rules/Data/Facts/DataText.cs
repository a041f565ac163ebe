using System.Globalization;

namespace Descent.Diagnostics;

/// <summary>Numbers as messages say them.</summary>
internal static class DataText
{
    /// <summary>Three digits.</summary>
    public static string Short(double x) => Math.Abs(x) is >= 1000 and < 1e7
        ? x.ToString("#,0", CultureInfo.InvariantCulture)
        : x.ToString("G3", CultureInfo.InvariantCulture);

    /// <summary>A share of 1 in per cent.</summary>
    public static string Percent(double share) => (share * 100).ToString(Math.Abs(share) < 0.1 ? "0.#" : "0", CultureInfo.InvariantCulture) + " %";

    /// <summary>A class by its name, or its number.</summary>
    public static string Class(Data.Dataset samples, int c) => samples.ClassNames is { } names && c < names.Count
        ? $"{c.ToString(CultureInfo.InvariantCulture)} ('{names[c]}')"
        : c.ToString(CultureInfo.InvariantCulture);
}
