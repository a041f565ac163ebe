using System.Globalization;
using System.Text;

namespace Descent.Docs.Examples;

/// <summary>Stands in for the real console inside of examples, so that they read as programs do and their output can be shown below them.</summary>
internal static class Console
{
    [ThreadStatic]
    private static StringBuilder? t_text;

    public static void WriteLine(object? value) => t_text!.Append(CultureInfo.InvariantCulture, $"{value}\n");

    public static string Capture(Action run)
    {
        t_text = new StringBuilder();
        run();
        return t_text.ToString();
    }
}
