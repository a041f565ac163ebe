using Descent.Cli.Terminal;
using Descent.Data;
using Spectre.Console;
using TableColumn = Spectre.Console.TableColumn;

namespace Descent.Cli.Results;

/// <summary>A report of an inspection for people: each part with its classes and values, then what was found.</summary>
internal static class InspectionView
{
    private const int MostClasses = 20, MostFeatures = 24, LongestName = 24, BarWidth = 30, MostExamples = 3;
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
            "images" => $"{Show.Plural(part.Count, "image")} of {string.Join(" x ", part.Shape.Skip(1))}, {Show.Plural(part.Shape[0], "channel")}",
            "table" => $"{Show.Plural(part.Count, "row")}, {Show.Plural(part.Shape[0], "column")} besides the target",
            _ => $"{Show.Plural(part.Count, "sample")} of {string.Join(" x ", part.Shape)}",
        };
        var classes = part.Classes.Count > 0 ? $", {Show.Plural(part.Classes.Count, "class", "classes")}" : string.Empty;
        Screen.Line($"[bold]{Screen.Safe(part.Role)}[/]  {what}{classes}");
        if (part.Measured + part.UnreadableCount < part.Count) Screen.Line($"[yellow]measured on {Show.Count(part.Measured)} of {Show.Count(part.Count)}[/]");
        if (part.SizeCount <= 1) return;
        var sizes = part.Sizes.Take(MostExamples).Select(s => $"{s.Width}x{s.Height}x{s.Channels} ({Show.Count(s.Count)})");
        Screen.Line($"[grey]sizes[/]  {string.Join(", ", sizes)}{(part.SizeCount > MostExamples ? ", …" : string.Empty)}");
    }

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
            Screen.Line($"  {label}  [aqua]{Bar((double)count.Count / most, width)}[/] {Show.Count(count.Count).PadLeft(number)}  [grey]{share,7}[/]");
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
        if (numbers.Count > 0)
        {
            var table = new Table { Border = TableBorder.Simple };
            table.AddColumn(header);
            foreach (var name in new[] { "Least", "Largest", "Mean", "Deviation", "Zeros" }) table.AddColumn(new TableColumn(name).RightAligned());
            var hasMissing = numbers.Exists(f => f.Missing + f.Infinite > 0);
            if (hasMissing) table.AddColumn(new TableColumn("Missing").RightAligned());
            table.AddColumn("Spread");
            foreach (var feature in numbers.Take(MostFeatures)) table.AddRow([.. Cells(feature, hasMissing)]);
            Screen.Out.Write(table);
            if (numbers.Count > MostFeatures) Screen.Line($"  [grey]{Show.Count(numbers.Count - MostFeatures)} more: --json prints all[/]");
        }

        foreach (var feature in features.Where(f => f.Kind == "text").Take(MostFeatures))
            Screen.Line($"[grey]{Screen.Safe(Show.Fit(feature.Name, LongestName))}[/]  text, "
                + $"{(feature.Distinct is { } distinct ? $"{Show.Count(distinct)} different" : "very many different")}");
    }

    private static IEnumerable<string> Cells(FeatureReport feature, bool hasMissing)
    {
        yield return Screen.Safe(Show.Fit(feature.Name, LongestName));
        foreach (var value in new[] { feature.Least, feature.Largest, feature.Mean, feature.StandardDeviation })
            yield return feature.Count == 0 ? "-" : Show.Value(Math.Abs(value) < 1e-300 ? 0 : value);
        yield return feature.Count == 0 || feature.Zeros == 0 ? "[grey]·[/]" : Show.Percent((double)feature.Zeros / feature.Count);
        if (hasMissing) yield return feature.Missing + feature.Infinite == 0 ? "[grey]·[/]" : $"[yellow]{Show.Count(feature.Missing + feature.Infinite)}[/]";
        yield return $"[aqua]{Spread(feature.Histogram)}[/]";
    }

    // As many letters as there is room for; the least count that is not zero still shows.
    private static string Spread(HistogramReport? histogram)
    {
        const int Most = 20;
        if (histogram is null) return string.Empty;
        var join = (histogram.Counts.Count + Most - 1) / Most;
        var counts = histogram.Counts.Chunk(join).Select(c => c.Sum()).ToArray();
        var most = counts.Max();
        return string.Concat(counts.Select(c => Blocks[c == 0 ? 0 : 1 + (int)Math.Round((double)c / most * (Blocks.Length - 2))]));
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
