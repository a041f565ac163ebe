using System.Globalization;
using System.Text;

namespace Descent.Cli.Terminal;

/// <summary>A curve in a few lines of text: each character is a field of 2 x 4 dots (Unicode's braille patterns).</summary>
internal static class BrailleCurve
{
    private const int DotsAcross = 2;
    private const int DotsDown = 4;

    // The bit of each dot of a character, by column and row.
    private static readonly int[,] s_bits = { { 0x01, 0x02, 0x04, 0x40 }, { 0x08, 0x10, 0x20, 0x80 } };

    /// <summary>The lines: values at the left, the curve, and places below.</summary>
    public static IReadOnlyList<string> Lines(ReferenceCurve curve, int width, int height)
    {
        var (low, high) = (curve.Y.Min(), curve.Y.Max());
        if (high <= low) (low, high) = (Math.Min(0, low), Math.Max(high, low + 1));
        var (top, bottom) = (Label(high), Label(low));
        var margin = Math.Max(top.Length, bottom.Length);
        var columns = Math.Max(10, width - margin - 2);
        var cells = Cells(curve.Y, columns, height, low, high, 1);

        List<string> lines = [];
        for (var row = 0; row < height; row++)
        {
            var label = row == 0 ? top : row == height - 1 ? bottom : string.Empty;
            var text = new StringBuilder(label.PadLeft(margin)).Append(row == 0 || row == height - 1 ? " ┤" : " │");
            for (var column = 0; column < columns; column++) text.Append(cells[column, row] == 0 ? ' ' : (char)(0x2800 + cells[column, row]));
            lines.Add(text.ToString().TrimEnd());
        }

        var (from, to) = (Label(curve.From), Label(curve.To));
        var middle = curve.X.PadLeft(((columns + curve.X.Length) / 2) - from.Length);
        lines.Add(new string(' ', margin + 2) + from + middle + to.PadLeft(columns - from.Length - middle.Length));
        return lines;
    }

    /// <summary>The dots of each character, by column and row.</summary>
    /// <param name="values">The curve at places of equal distance; what is not finite is a gap.</param>
    /// <param name="columns">Characters across.</param>
    /// <param name="rows">Characters down.</param>
    /// <param name="low">The value of the lowest row of dots.</param>
    /// <param name="high">The value of the highest.</param>
    /// <param name="share">How much of the width the curve takes.</param>
    public static int[,] Cells(double[] values, int columns, int rows, double low, double high, double share)
    {
        var (across, down) = ((int)(columns * DotsAcross * share), rows * DotsDown);
        var cells = new int[columns, rows];
        var before = -1;
        for (var x = 0; x < across; x++)
        {
            var place = (double)x / Math.Max(1, across - 1) * (values.Length - 1);
            var left = Math.Clamp((int)place, 0, Math.Max(0, values.Length - 2));
            var value = values.Length == 1 ? values[0] : values[left] + ((place - left) * (values[left + 1] - values[left]));
            if (!double.IsFinite(value))
            {
                before = -1;
                continue;
            }

            var y = (int)Math.Round((high - value) / (high - low) * (down - 1));
            // A steep piece is drawn through, so that the line has no holes.
            var from = before < 0 ? y : before + Math.Sign(y - before);
            for (var dot = Math.Min(y, from); dot <= Math.Max(y, from); dot++)
                cells[x / DotsAcross, dot / DotsDown] |= s_bits[x % DotsAcross, dot % DotsDown];
            before = y;
        }

        return cells;
    }

    /// <summary>What stands at an axis.</summary>
    public static string Label(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
