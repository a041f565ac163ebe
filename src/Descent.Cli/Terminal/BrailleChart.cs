using Spectre.Console;

namespace Descent.Cli.Terminal;

/// <summary>A curve of a chart with several.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Y">Values at places of equal distance, the first at the left; what is not finite is a gap.</param>
internal sealed record NamedCurve(string Name, double[] Y);

/// <summary>Several curves over each other in lines of markup, each with a colour; the longest takes the whole width.</summary>
internal static class BrailleChart
{
    private static readonly string[] s_colors = ["aqua", "yellow", "fuchsia", "green", "red", "blue", "olive", "purple"];

    /// <summary>The most curves that have a colour of their own.</summary>
    public static int MostCurves => s_colors.Length;

    /// <summary>The colour of a curve.</summary>
    public static string ColorOf(int curve) => s_colors[curve % s_colors.Length];

    /// <summary>The lines: values at the left, the curves, and the places below.</summary>
    /// <param name="curves">At least one with a finite value.</param>
    /// <param name="x">What goes to the right.</param>
    /// <param name="from">The place of the first value.</param>
    /// <param name="width">Characters across.</param>
    /// <param name="height">Characters down.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<NamedCurve> curves, string x, int from, int width, int height)
    {
        var finite = curves.SelectMany(c => c.Y).Where(double.IsFinite).ToList();
        var (low, high) = (finite.Min(), finite.Max());
        (low, high) = Range(low, high);
        var (top, bottom) = (Show.Loss(high), Show.Loss(low));
        var margin = Math.Max(top.Length, bottom.Length);
        var columns = Math.Max(10, width - margin - 2);
        var longest = curves.Max(c => c.Y.Length);
        var cells = curves.Select(c => BrailleCurve.Cells(c.Y, columns, height, low, high, (double)c.Y.Length / longest)).ToList();
        for (var row = 0; row < height; row++)
        {
            var label = row == 0 ? top : row == height - 1 ? bottom : string.Empty;
            var line = Markup.Escape(label.PadLeft(margin) + (row == 0 || row == height - 1 ? " ┤" : " │"));
            for (var column = 0; column < columns; column++) line += Cell(cells, column, row);
            yield return line;
        }

        var (first, last) = ($"{from}", $"{from + longest - 1}");
        var middle = x.PadLeft(((columns + x.Length) / 2) - first.Length);
        yield return Markup.Escape(new string(' ', margin + 2) + first + middle + last.PadLeft(Math.Max(1, columns - first.Length - middle.Length)));
    }

    /// <summary>What an axis goes from and to. Of values that are all the same it goes on to zero, so that the height says how large they
    /// are.</summary>
    /// <param name="low">The lowest value.</param>
    /// <param name="high">The highest.</param>
    /// <param name="hasZero">Whether zero means anything: not to logarithms.</param>
    public static (double Low, double High) Range(double low, double high, bool hasZero = true) => high > low ? (low, high)
        : !hasZero ? (low - 0.5, high + 0.5)
        : low == 0 ? (0, 1)
        : (Math.Min(0, low), Math.Max(0, high));

    // Where curves meet, the dots of all are there, in the colour of the last.
    internal static string Cell(List<int[,]> cells, int column, int row)
    {
        var (dots, color) = (0, 0);
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i][column, row] == 0) continue;
            dots |= cells[i][column, row];
            color = i;
        }

        return dots == 0 ? " " : $"[{ColorOf(color)}]{(char)(0x2800 + dots)}[/]";
    }
}
