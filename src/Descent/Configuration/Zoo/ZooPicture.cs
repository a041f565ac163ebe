using System.Globalization;
using System.Text;

namespace Descent.Configuration;

/// <summary>The zoo's report as a picture: shares beside their targets, and which family was taken for which.</summary>
/// <remarks>SVG, with colours for pages that are light and for those that are dark.</remarks>
public static class ZooPicture
{
    private const int Width = 860, Left = 290, BarWidth = 400, RowHeight = 44, Cell = 46;

    private const string Style = """
        text { font: 13px system-ui, sans-serif; fill: #24292f }
        .title { font-weight: 600; font-size: 15px } .small { font-size: 11px; fill: #57606a }
        .end { text-anchor: end } .middle { text-anchor: middle } .back { fill: #eaeef2 } .held { fill: #0969da } .tuning { fill: #8c959f }
        .goal { stroke: #cf222e; stroke-width: 2 } .cell { fill: #0969da } .wrong { fill: #cf222e } .line { stroke: #d0d7de }
        .over { fill: #ffffff }
        @media (prefers-color-scheme: dark) {
          text { fill: #e6edf3 } .small { fill: #9198a1 } .back { fill: #21262d } .held { fill: #4493f8 } .tuning { fill: #656c76 }
          .goal { stroke: #ff7b72 } .cell { fill: #4493f8 } .wrong { fill: #f85149 } .line { stroke: #3d444d } .over { fill: #ffffff }
        }
        """;

    /// <summary>Draws it.</summary>
    /// <param name="zoo">The configs.</param>
    /// <param name="records">Their trainings.</param>
    public static string Write(ZooFolder zoo, IReadOnlyList<ZooRecord> records)
    {
        var runs = ZooScore.Join(zoo, records);
        var body = new StringBuilder();
        var y = Bars(body, runs, 28);
        y = Matrix(body, runs, y + 40);
        return string.Create(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{y}" viewBox="0 0 {Width} {y}" role="img">
            <title>What the doctor detects and names, and what it takes for what</title>
            <style>
            {Style}
            </style>
            {body}</svg>

            """);
    }

    private static int Bars(StringBuilder body, IReadOnlyList<(ZooCase Case, ZooRecord Record)> runs, int y)
    {
        Text(body, 0, y, "title", "Reached");
        Key(body, Left, y, "held", "held-out half");
        Key(body, Left + 120, y, "tuning", "tuning half");
        Add(body, $"""<line class="goal" x1="{Left + 232}" y1="{y - 11}" x2="{Left + 232}" y2="{y + 2}"/>""");
        Text(body, Left + 240, y, "small", "target");
        y += 16;
        var halves = ZooFigures.Halves(runs).Take(2).Select(h => (Score: ZooScore.Of(h), Treatment: ZooTreatmentScore.Of(h, runs))).ToList();
        foreach (var target in ZooTarget.All)
        {
            Text(body, Left - 10, y + 20, "end", target.Name);
            Text(body, Left - 10, y + 34, "small end", (target.IsMost ? "less is better, " : string.Empty) + "target: " + target.Text);
            for (var half = 0; half < 2; half++)
            {
                var count = target.Count(halves[half].Score, halves[half].Treatment);
                var top = y + 8 + (half * 14);
                Add(body, $"""<rect class="back" x="{Left}" y="{top}" width="{BarWidth}" height="12" rx="2"/>""");
                if (count.All == 0) continue;
                var length = BarWidth * ZooTarget.Share(count);
                if (length > 0)
                    Add(body, $"""<rect class="{(half == 0 ? "held" : "tuning")}" x="{Left}" y="{top}" width="{length:0.#}" height="12" rx="2"/>""");
                Text(body, Left + BarWidth + 10, top + 10, "small", $"{ZooPage.Percent(ZooTarget.Share(count))} ({count.Part} of {count.All})");
            }

            var goal = Left + (BarWidth * target.Goal);
            Add(body, $"""<line class="goal" x1="{goal:0.#}" y1="{y + 5}" x2="{goal:0.#}" y2="{y + 37}"/>""");
            y += RowHeight;
        }

        return y;
    }

    private static int Matrix(StringBuilder body, IReadOnlyList<(ZooCase Case, ZooRecord Record)> runs, int y)
    {
        var counts = ZooReport.ConfusionOf(runs);
        var size = counts.GetLength(0);
        Text(body, 0, y, "title", "Taken for");
        Text(body, 0, y + 18, "small", "Both halves; trainings by the fault's family (rows)");
        Text(body, 0, y + 32, "small", "and that of the first finding (columns).");
        var top = y + 96;
        for (var column = 0; column < size; column++)
        {
            var x = Left + (column * Cell) + (Cell / 2);
            Add(body, $"""<text class="small" transform="translate({x + 4} {top - 8}) rotate(-45)">{Name(column, "nothing")}</text>""");
        }

        for (var row = 0; row < size; row++)
        {
            var all = Enumerable.Range(0, size).Sum(column => counts[row, column]);
            Text(body, Left - 10, top + (row * Cell) + (Cell / 2) + 5, "end", Name(row, "healthy"));
            for (var column = 0; column < size; column++)
                Square(body, Left + (column * Cell), top + (row * Cell), counts[row, column], all, row == column);
        }

        return top + (size * Cell) + 10;
    }

    private static void Square(StringBuilder body, int x, int y, int count, int all, bool isRight)
    {
        Add(body, $"""<rect class="back" x="{x}" y="{y}" width="{Cell - 2}" height="{Cell - 2}" rx="3"/>""");
        if (count == 0) return;
        // Rare mistakes stay visible: never fainter than a quarter.
        var strength = 0.25 + (0.75 * count / all);
        Add(body, $"""
            <rect class="{(isRight ? "cell" : "wrong")}" x="{x}" y="{y}" width="{Cell - 2}" height="{Cell - 2}" rx="3" opacity="{strength:0.00}"/>
            """);
        Text(body, x + (Cell / 2) - 1, y + (Cell / 2) + 4, strength > 0.6 ? "middle over" : "middle", count.ToString(CultureInfo.InvariantCulture));
    }

    private static string Name(int family, string zero) => family == 0 ? zero : ZooReport.FamilyNames[family];

    private static void Key(StringBuilder body, int x, int y, string style, string text)
    {
        Add(body, $"""<rect class="{style}" x="{x}" y="{y - 10}" width="12" height="12" rx="2"/>""");
        Text(body, x + 18, y, "small", text);
    }

    private static void Text(StringBuilder body, int x, int y, string style, string text) =>
        Add(body, $"""<text class="{style}" x="{x}" y="{y}">{text}</text>""");

    private static void Add(StringBuilder body, FormattableString element) => body.Append(FormattableString.Invariant(element)).Append('\n');
}
