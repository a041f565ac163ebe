using Descent.Cli.Terminal;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>Columns as wide as their words; the first gives way where the line is too short.</summary>
internal sealed class ColumnsView
{
    private const int LeastName = 16;
    private readonly List<(string Header, bool IsRight, List<string> Cells)> _columns = [];

    /// <summary>Adds a column of text.</summary>
    public void AddText(string header, IEnumerable<string> cells) => _columns.Add((header, false, [.. cells.Select(Screen.Clean)]));

    /// <summary>Adds a column of numbers.</summary>
    public void AddNumbers(string header, IEnumerable<string> cells) => _columns.Add((header, true, [.. cells]));

    /// <summary>Prints them, with a margin of two.</summary>
    public void Write()
    {
        var widths = _columns.ConvertAll(c => c.Cells.Append(c.Header).Max(cell => cell.Length));
        var rest = widths.Skip(1).Sum(w => w + 2) + 3;
        if (Screen.IsTerminal) widths[0] = Math.Min(widths[0], Math.Max(LeastName, Screen.Width - rest));
        for (var row = -1; row < _columns[0].Cells.Count; row++)
        {
            var line = string.Join("  ", _columns.Select((c, i) => Cell(row < 0 ? c.Header : c.Cells[row], widths[i], c.IsRight))).TrimEnd();
            Screen.Line(row < 0 ? $"  [grey]{Markup.Escape(line)}[/]" : $"  {Markup.Escape(line)}");
        }
    }

    // The end of a dotted name says more than its middle.
    private static string Cell(string text, int width, bool isRight)
    {
        if (text.Length > width) text = $"{text[..(width / 3)]}…{text[^(width - (width / 3) - 1)..]}";
        return isRight ? text.PadLeft(width) : text.PadRight(width);
    }
}
