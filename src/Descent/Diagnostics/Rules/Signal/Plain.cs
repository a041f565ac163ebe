using System.Globalization;

namespace Descent.Diagnostics;

/// <summary>Numbers in sentences.</summary>
internal static class Plain
{
    /// <summary>Three digits.</summary>
    public static string Number(double value) => value == 0 ? "0" : value.ToString("G3", CultureInfo.InvariantCulture);

    /// <summary>A share in percent.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:F0} %");

    /// <summary>A layer's name in quotes.</summary>
    public static string Layer(string name) => name.Length == 0 ? "the model" : $"'{name}'";
}
