using System.Globalization;
using System.Text.RegularExpressions;

namespace Descent.Diagnostics;

/// <summary>Numbers in sentences, one form for all: 0.0125, 2.31, 1234, 5.81e-6, 1.2e7.</summary>
internal static partial class Plain
{
    /// <summary>So many digits, without an exponent from a ten-thousandth to a million.</summary>
    public static string Number(double value, int digits = 3)
    {
        if (double.IsNaN(value)) return "not a number";
        if (double.IsInfinity(value)) return value > 0 ? "infinite" : "minus infinite";
        var size = Math.Abs(value);
        if (size == 0) return "0";
        if (size is < 0.0000995 or >= 999_500) return Short(value.ToString($"E{digits - 1}", CultureInfo.InvariantCulture));
        var places = Math.Clamp(digits - 1 - (int)Math.Floor(Math.Log10(size)), 0, 9);
        return value.ToString($"0.{new string('#', places)}", CultureInfo.InvariantCulture);
    }

    /// <summary>A sentence whose numbers with exponents were written for machines, such as 5.81E-06.</summary>
    public static string Sentence(string text) => Exponential().Replace(text, m => Number(double.Parse(m.Value, CultureInfo.InvariantCulture)));

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F0} %");

    /// <summary>A layer's name in quotes; where the model itself computes, its class and the operation.</summary>
    public static string Layer(SiteTrace site) =>
        site.Layer.Length > 0 ? $"'{site.Layer}'" : $"{site.Module?.GetType().Name ?? "the model"}'s {site.Operation}";

    // 5.80E-006 as 5.8e-6.
    private static string Short(string number)
    {
        var at = number.IndexOf('E', StringComparison.Ordinal);
        var (mantissa, exponent) = (number[..at], number[(at + 1)..]);
        if (mantissa.Contains('.', StringComparison.Ordinal)) mantissa = mantissa.TrimEnd('0').TrimEnd('.');
        return $"{mantissa}e{int.Parse(exponent, CultureInfo.InvariantCulture)}";
    }

    [GeneratedRegex(@"(?<![\w.])-?\d+(\.\d+)?[Ee][+-]\d{2,}\b")]
    private static partial Regex Exponential();
}
