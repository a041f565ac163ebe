using System.Globalization;

namespace Descent.Cli.Terminal;

/// <summary>Numbers as people read them.</summary>
internal static class Show
{
    private static readonly string[] s_byteUnits = ["B", "KiB", "MiB", "GiB", "TiB"];

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Percent(double share) => (share * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %";

    /// <summary>Four digits that say something: 2.304, 0.01234, 1.2e-07.</summary>
    public static string Loss(double value)
    {
        if (!double.IsFinite(value)) return value.ToString(CultureInfo.InvariantCulture);
        var size = Math.Abs(value);
        var format = size switch
        {
            0 => "0",
            >= 10_000 or < 0.0001 => "0.00e+0",
            >= 1000 => "0",
            >= 100 => "0.0",
            >= 10 => "0.00",
            _ => "0.0000",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    /// <summary>A value in the data's units with at most five digits that count.</summary>
    public static string Value(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    /// <summary>1,234,567 as 1.23 M.</summary>
    public static string Short(double value)
    {
        var (scaled, unit) = value switch
        {
            >= 1e12 => (value / 1e12, " T"),
            >= 1e9 => (value / 1e9, " G"),
            >= 1e6 => (value / 1e6, " M"),
            >= 10e3 => (value / 1e3, " k"),
            _ => (value, ""),
        };
        return unit.Length == 0 ? Count((long)value) : scaled.ToString(scaled < 100 ? "0.0" : "0", CultureInfo.InvariantCulture) + unit;
    }

    public static string Bytes(long bytes)
    {
        var (value, unit) = ((double)bytes, 0);
        for (; value >= 1024 && unit < s_byteUnits.Length - 1; unit++) value /= 1024;
        return value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + s_byteUnits[unit];
    }

    /// <summary>25 ms, 0.8 s, 12 s, 3:05 min, 1:02:03 h.</summary>
    public static string Duration(double seconds)
    {
        if (!double.IsFinite(seconds) || seconds < 0) return "?";
        if (seconds < 0.1) return (seconds * 1000).ToString(seconds < 0.01 ? "0.0" : "0", CultureInfo.InvariantCulture) + " ms";
        if (seconds < 10) return seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
        if (seconds < 60) return seconds.ToString("0", CultureInfo.InvariantCulture) + " s";
        if (seconds > 8_640_000) return "more than 100 days";
        var time = TimeSpan.FromSeconds(Math.Round(seconds));
        return time.TotalHours < 1
            ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00} min")
            : string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00} h");
    }

    public static string Plural(long count, string one, string? many = null) => $"{Count(count)} {(count == 1 ? one : many ?? one + "s")}";

    /// <summary>Cut to a width, with an ellipsis where something is missing.</summary>
    public static string Fit(string text, int width) => text.Length <= width ? text : text[..Math.Max(0, width - 1)] + "…";
}
