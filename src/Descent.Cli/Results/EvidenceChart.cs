using System.Globalization;
using Descent.Charts;
using Descent.Cli.Terminal;
using Descent.Diagnostics;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>The pictures of a finding: in a few lines of text, and as Vega-Lite specifications.</summary>
internal static class EvidenceChart
{
    private const int Height = 7;
    private const int MostBars = 12;
    private const int WidestChart = 76;
    private const string Eighths = "▁▂▃▄▅▆▇█";

    /// <summary>The picture as markup; nothing where there is nothing finite to draw.</summary>
    public static IEnumerable<string> Lines(EvidencePlot plot, int width)
    {
        width = Math.Min(width, WidestChart);
        if (!plot.Lines.Any(l => l.Y.Any(double.IsFinite))) return [];
        var body = plot.Kind switch
        {
            PlotKind.Bars => Bars(plot, width),
            PlotKind.Histogram => plot.Lines.SelectMany(line => Histogram(plot, line, width)),
            _ => Curves(plot, width),
        };
        return [$"[grey]{Screen.Safe(plot.Title)}{(plot.IsLogarithmic ? ", logarithmic" : string.Empty)}[/]", .. body];
    }

    /// <summary>The picture for any renderer of Vega-Lite.</summary>
    public static Chart Chart(EvidencePlot plot)
    {
        var rows = plot.Lines.SelectMany(l => l.X.Zip(l.Y, (x, y) => (Line: l.Name, X: x, Y: y))).ToList();
        var table = new ChartTable(rows.Count).Add("line", [.. rows.Select(r => r.Line)]);
        table = plot.Labels is { } labels
            ? table.Add("x", [.. rows.Select(r => Label(labels, r.X))])
            : table.Add("x", [.. rows.Select(r => r.X)]);
        table = table.Add("y", [.. rows.Select(r => plot.IsLogarithmic && r.Y <= 0 ? double.NaN : r.Y)]);
        var x = new ChartField("x", plot.XName, plot.Labels is null ? ChartScale.Linear : ChartScale.Ordered);
        if (plot.Kind == PlotKind.Line) x = x with { HasZero = plot.Labels is null ? false : null };
        var y = new ChartField("y", plot.YName, plot.IsLogarithmic ? ChartScale.Logarithmic : ChartScale.Linear)
        {
            HasZero = plot.IsLogarithmic || plot.Kind != PlotKind.Line ? null : false,
        };
        var color = plot.Lines.Count > 1 ? new ChartField("line", string.Empty, ChartScale.Named) : null;
        return new Chart(table, plot.Kind == PlotKind.Line ? ChartMark.Line : ChartMark.Bar, x, y, color) { Title = plot.Title };
    }

    private static IEnumerable<string> Curves(EvidencePlot plot, int width)
    {
        var lines = plot.Lines.Take(BrailleChart.MostCurves).Select(l => (l.Name, l.X, Y: l.Y.Select(y => Scaled(plot, y)).ToArray())).ToList();
        var finite = lines.SelectMany(l => l.Y).Where(double.IsFinite).ToList();
        var places = lines.SelectMany(l => l.X).Where(double.IsFinite).ToList();
        if (finite.Count == 0 || places.Count == 0) yield break;
        var (low, high, left, right) = (finite.Min(), finite.Max(), places.Min(), places.Max());
        (low, high) = BrailleChart.Range(low, high, hasZero: !plot.IsLogarithmic);
        var (top, bottom) = (Unscaled(plot, high), Unscaled(plot, low));
        var margin = Math.Max(top.Length, bottom.Length);
        var columns = Math.Max(10, width - margin - 2);
        var cells = lines.ConvertAll(l => BrailleCurve.Cells(Even(l.X, l.Y, left, right, columns * 2), columns, Height, low, high, 1));
        for (var row = 0; row < Height; row++)
        {
            var label = row == 0 ? top : row == Height - 1 ? bottom : string.Empty;
            var line = Markup.Escape(label.PadLeft(margin) + (row == 0 || row == Height - 1 ? " ┤" : " │"));
            for (var column = 0; column < columns; column++) line += BrailleChart.Cell(cells, column, row);
            yield return line;
        }

        yield return Axis(plot, left, right, margin + 2, columns);
        var names = lines.Select((l, i) => $"[{BrailleChart.ColorOf(i)}]━━[/] {Screen.Safe(l.Name)}");
        if (lines.Count > 1) yield return new string(' ', margin + 2) + string.Join("  ", names);
    }

    private static string Axis(EvidencePlot plot, double left, double right, int margin, int columns)
    {
        var (first, last) = plot.Labels is { Count: > 0 } labels ? (Show.Fit(Label(labels, left), 16), Show.Fit(Label(labels, right), 16))
            : (FindingText.Number(left), FindingText.Number(right));
        var room = Math.Max(0, columns - first.Length - last.Length - 2);
        var name = Show.Fit(plot.XName, room);
        var before = Math.Max(1, ((columns - name.Length) / 2) - first.Length);
        var line = first + new string(' ', before) + name;
        return Markup.Escape(new string(' ', margin) + Screen.Clean(line + last.PadLeft(Math.Max(last.Length + 1, columns - line.Length))));
    }

    private static IEnumerable<string> Bars(EvidencePlot plot, int width)
    {
        var bars = plot.Lines.SelectMany(l => l.X.Zip(l.Y, (x, y) => (Name: Name(plot, l, x), Value: y))).ToList();
        var shown = bars.Take(MostBars).ToList();
        var label = Math.Min(24, shown.Max(b => b.Name.Length));
        var most = Math.Max(8, width - label - 14);
        var scaled = shown.Select(b => Scaled(plot, Math.Abs(b.Value))).ToList();
        var finite = scaled.Where(double.IsFinite).ToList();
        var (low, high) = (plot.IsLogarithmic ? finite.DefaultIfEmpty(0).Min() - 0.5 : 0, finite.DefaultIfEmpty(1).Max());
        for (var i = 0; i < shown.Count; i++)
        {
            var share = !double.IsFinite(scaled[i]) || high <= low ? 0 : (scaled[i] - low) / (high - low);
            var bar = new string('█', (int)Math.Round(share * most));
            yield return $"{Screen.Safe(Show.Fit(shown[i].Name, label).PadRight(label))} [aqua]{bar}[/] {FindingText.Number(shown[i].Value)}";
        }

        if (bars.Count > shown.Count) yield return $"[grey]and {bars.Count - shown.Count} more[/]";
    }

    private static IEnumerable<string> Histogram(EvidencePlot plot, PlotLine line, int width)
    {
        const int Rows = 4;
        if (line.Y.Count == 0) yield break;
        var merged = (line.Y.Count + width - 1) / width;
        var counts = line.Y.Chunk(merged).Select(c => c.Where(double.IsFinite).Sum());
        var bins = counts.Select(v => Math.Max(0, plot.IsLogarithmic ? Math.Log10(1 + v) : v)).ToList();
        var wide = Math.Max(1, Math.Min(4, width / bins.Count));
        var high = Math.Max(double.Epsilon, bins.Max());
        if (plot.Lines.Count > 1) yield return $"[grey]{Screen.Safe(line.Name)}[/]";
        for (var row = Rows - 1; row >= 0; row--)
        {
            var text = string.Concat(bins.Select(b => new string(Block((b / high * Rows) - row), wide)));
            yield return $"[aqua]{text.TrimEnd()}[/]";
        }

        yield return Axis(plot, line.X[0], line.X[^1], 0, bins.Count * wide);
    }

    private static char Block(double filled) => filled <= 0 ? ' ' : Eighths[Math.Clamp((int)Math.Ceiling(filled * 8) - 1, 0, 7)];

    // Values at places of equal distance; between two points along a straight line, and nothing before the first or behind the last.
    private static double[] Even(IReadOnlyList<double> x, IReadOnlyList<double> y, double left, double right, int count)
    {
        var even = new double[count];
        Array.Fill(even, double.NaN);
        if (x.Count == 1) even[(int)Math.Round((x[0] - left) / Math.Max(1e-12, right - left) * (count - 1))] = y[0];
        for (int i = 0, at = 0; i < count && x.Count > 1; i++)
        {
            var place = left + ((right - left) * i / (count - 1));
            if (place < x[0] || place > x[^1]) continue;
            while (at < x.Count - 2 && x[at + 1] < place) at++;
            var span = x[at + 1] - x[at];
            even[i] = span <= 0 ? y[at] : y[at] + ((place - x[at]) / span * (y[at + 1] - y[at]));
        }

        return even;
    }

    private static double Scaled(EvidencePlot plot, double value) => !plot.IsLogarithmic ? value : value > 0 ? Math.Log10(value) : double.NaN;

    private static string Unscaled(EvidencePlot plot, double value) => FindingText.Number(plot.IsLogarithmic ? Math.Pow(10, value) : value);

    private static string Name(EvidencePlot plot, PlotLine line, double x)
    {
        var name = plot.Labels is { } labels ? Label(labels, x) : FindingText.Number(x);
        return plot.Lines.Count > 1 ? $"{name} {line.Name}" : name;
    }

    private static string Label(IReadOnlyList<string> labels, double x) =>
        x >= 0 && x < labels.Count ? labels[(int)x] : x.ToString("G4", CultureInfo.InvariantCulture);
}
