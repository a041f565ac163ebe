using Descent.Cli.Terminal;
using Descent.Data;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>A report of an inspection for people: each part with its classes and values, then what was found.</summary>
internal static class InspectionView
{
    private const int MostClasses = 20, MostFeatures = 24, LongestName = 24, BarWidth = 30, MostExamples = 3, MostSpread = 24;
    private const string Blocks = " ▁▂▃▄▅▆▇█", Eighths = " ▏▎▍▌▋▊▉";

    public static void Write(InspectionReport report)
    {
        Screen.Line($"[bold]{Screen.Safe(report.Source)}[/]  {Screen.Safe(report.Kind)}");
        foreach (var part in report.Parts)
        {
            Screen.Line();
            WriteHead(report, part);
            WriteClasses(part);
            WriteFeatures(part.Features, report.Kind == "table" ? "Column" : report.Kind == "images" ? "Channel" : "Feature");
            WriteFeatures(part.Targets, "Target");
            foreach (var feature in part.Features.Where(f => f.Categories.Count > 0)) WriteCategories(feature);
        }

        Screen.Line();
        WriteFindings(report);
    }

    private static void WriteHead(InspectionReport report, PartReport part)
    {
        var what = report.Kind switch
        {
            "images" when part.SizeCount > 1 => $"{Show.Plural(part.Count, "image")} of {Show.Plural(part.SizeCount, "size")}",
            "images" => $"{Show.Plural(part.Count, "image")} of {part.Shape[2]} x {part.Shape[1]}, {Show.Plural(part.Shape[0], "channel")}",
            "table" => $"{Show.Plural(part.Count, "row")}, {Show.Plural(part.Shape[0], "column")}{(HasTarget(part) ? " besides the target" : "")}",
            _ => $"{Show.Plural(part.Count, "sample")} of {string.Join(" x ", part.Shape)}",
        };
        var classes = part.Classes.Count > 0 ? $", {Show.Plural(part.Classes.Count, "class", "classes")}" : string.Empty;
        Screen.Line($"[bold]{Screen.Safe(part.Role)}[/]  {what}{classes}");
        if (part.Measured + part.UnreadableCount < part.Count)
            Screen.Line($"[yellow]measured on {Show.Count(part.Measured)} of {Show.Count(part.Count)}[/]");
        if (part.SizeCount <= 1) return;
        var sizes = part.Sizes.Take(MostExamples).Select(s => $"{s.Width}x{s.Height}x{s.Channels} ({Show.Count(s.Count)})");
        Screen.Line($"[grey]sizes[/]  {string.Join(", ", sizes)}{(part.SizeCount > MostExamples ? ", …" : string.Empty)}");
    }

    private static bool HasTarget(PartReport part) => part.Classes.Count + part.Targets.Count > 0;

    private static void WriteClasses(PartReport part)
    {
        if (part.Classes.Count == 0) return;
        var shown = part.Classes.Count <= MostClasses ? part.Classes : [.. part.Classes.OrderByDescending(c => c.Count).Take(MostClasses)];
        WriteBars(shown, part.Count);
        if (shown.Count == part.Classes.Count) return;
        var rest = part.Classes.OrderByDescending(c => c.Count).Skip(MostClasses).ToList();
        Screen.Line($"  [grey]{Show.Count(rest.Count)} more, with {Show.Count(rest[^1].Count)} to {Show.Count(rest[0].Count)} samples each[/]");
    }

    private static void WriteCategories(FeatureReport feature)
    {
        const int Most = 8;
        Screen.Line($"[grey]{Screen.Safe(Show.Fit(feature.Name, LongestName))}[/]  {Show.Plural(feature.Distinct ?? 0, "category", "categories")}");
        WriteBars([.. feature.Categories.Take(Most)], feature.Count);
        if (feature.Categories.Count > Most) Screen.Line("  [grey]…[/]");
    }

    private static void WriteBars(IReadOnlyList<ClassCount> counts, long total)
    {
        var name = Math.Min(LongestName, counts.Max(c => c.Name.Length));
        var number = counts.Max(c => Show.Count(c.Count).Length);
        var most = Math.Max(1, counts.Max(c => c.Count));
        var width = Math.Clamp(Screen.Width - name - number - 16, 4, BarWidth);
        foreach (var count in counts)
        {
            var label = Screen.Safe(Show.Fit(count.Name, name).PadRight(name));
            var share = total > 0 ? Show.Percent((double)count.Count / total) : string.Empty;
            var bar = Bar((double)count.Count / most, width);
            Screen.Line($"  {label}  [aqua]{bar}[/] {Show.Count(count.Count).PadLeft(number)}  [grey]{share,7}[/]");
        }
    }

    private static string Bar(double share, int width)
    {
        var eighths = (int)Math.Round(share * width * 8);
        if (eighths == 0 && share > 0) eighths = 1;
        var bar = new string('█', eighths / 8) + (eighths % 8 > 0 ? Eighths[eighths % 8] : string.Empty);
        return bar.PadRight(width);
    }

    private static void WriteFeatures(IReadOnlyList<FeatureReport> features, string header)
    {
        var numbers = features.Where(f => f.Kind == "number").ToList();
        if (numbers.Count > 0) WriteNumbers(numbers, header);
        foreach (var feature in features.Where(f => f.Kind == "text").Take(MostFeatures))
            Screen.Line($"[grey]{Screen.Safe(Show.Fit(feature.Name, LongestName))}[/]  text, "
                + $"{(feature.Distinct is { } distinct ? $"{Show.Count(distinct)} different" : "very many different")}");
    }

    // As wide as its words, so that the spread has the rest of the line; what no feature has gets no column.
    private static void WriteNumbers(List<FeatureReport> numbers, string header)
    {
        var shown = numbers.Take(MostFeatures).ToList();
        List<string[]> columns =
        [
            [header, .. shown.Select(f => Show.Fit(Screen.Clean(f.Name), LongestName))],
            ["Least", .. shown.Select(f => Number(f, f.Least))],
            ["Largest", .. shown.Select(f => Number(f, f.Largest))],
            ["Mean", .. shown.Select(f => Number(f, f.Mean))],
            ["Deviation", .. shown.Select(f => Number(f, f.StandardDeviation))],
        ];
        if (shown.Exists(f => f.Zeros > 0))
            columns.Add(["Zeros", .. shown.Select(f => f.Zeros == 0 ? "-" : Show.Percent((double)f.Zeros / f.Count))]);
        if (shown.Exists(f => f.Missing > 0)) columns.Add(["Missing", .. shown.Select(f => f.Missing == 0 ? "-" : Show.Count(f.Missing))]);
        if (shown.Exists(f => f.Infinite > 0))
            columns.Add(["Infinite", .. shown.Select(f => f.Infinite == 0 ? "-" : Show.Count(f.Infinite))]);
        var widths = columns.ConvertAll(c => c.Max(cell => cell.Length));
        var room = Math.Clamp(Screen.Width - widths.Sum(w => w + 2) - 4, 6, MostSpread);
        for (var row = 0; row <= shown.Count; row++)
        {
            var cells = columns.Select((c, i) => i == 0 ? c[row].PadRight(widths[i]) : c[row].PadLeft(widths[i]));
            var line = Markup.Escape("  " + string.Join("  ", cells));
            Screen.Line(row == 0 ? $"[grey]{line}  Spread[/]" : $"{line}  [aqua]{Spread(shown[row - 1].Histogram, room)}[/]");
        }

        if (numbers.Count > MostFeatures) Screen.Line($"  [grey]{Show.Count(numbers.Count - MostFeatures)} more: --json prints all[/]");
    }

    private static string Number(FeatureReport feature, double value) =>
        feature.Count == 0 ? "-" : value.ToString("G4", System.Globalization.CultureInfo.InvariantCulture);

    // As many letters as there is room for; the least count that is not zero still shows.
    private static string Spread(HistogramReport? histogram, int most)
    {
        if (histogram is null) return string.Empty;
        var join = (histogram.Counts.Count + most - 1) / most;
        var counts = histogram.Counts.Chunk(join).Select(c => c.Sum()).ToArray();
        var largest = counts.Max();
        return string.Concat(counts.Select(c => Blocks[c == 0 ? 0 : 1 + (int)Math.Round((double)c / largest * (Blocks.Length - 2))]));
    }

    private static void WriteFindings(InspectionReport report)
    {
        if (report.Findings.Count == 0)
        {
            Screen.Line("[green]Nothing odd was found:[/] no copies, no unreadable samples, no missing values.");
            return;
        }

        foreach (var finding in report.Findings)
        {
            var lines = TextWrap.Lines(Screen.Clean(finding.Text), Screen.IsTerminal ? Screen.Width - 3 : int.MaxValue);
            var mark = finding.IsProblem ? "[red]![/]" : "[yellow]·[/]";
            for (var i = 0; i < lines.Count; i++) Screen.Line($"{(i == 0 ? mark : " ")} {Markup.Escape(lines[i])}");
        }
    }
}
