using System.Globalization;
using Descent.Charts;

namespace Descent.Data;

/// <summary>A report as charts: how many samples the classes have, and how values are spread.</summary>
public static class InspectionCharts
{
    private const int MostFeatures = 32;

    /// <summary>The charts with a name for each, which can be part of a file's name: one of the classes, and one of each feature or target, of
    /// at most 32 of each part.</summary>
    public static IEnumerable<(string Name, Chart Chart)> Of(InspectionReport report)
    {
        if (report.Parts.Any(p => p.Classes.Count > 0)) yield return ("classes", Classes(report));
        foreach (var part in report.Parts)
        {
            foreach (var (feature, i) in part.Features.Take(MostFeatures).Select((f, i) => (f, i)))
                if (ChartOf(feature, part) is { } chart)
                    yield return (string.Create(CultureInfo.InvariantCulture, $"{part.Role}-{i:00}-{Plain(feature.Name)}"), chart);
            foreach (var (feature, i) in part.Targets.Take(MostFeatures).Select((f, i) => (f, i)))
                if (ChartOf(feature, part) is { } chart)
                    yield return (string.Create(CultureInfo.InvariantCulture, $"{part.Role}-target-{i:00}-{Plain(feature.Name)}"), chart);
        }
    }

    private static Chart Classes(InspectionReport report)
    {
        var rows = report.Parts.SelectMany(p => p.Classes.Select(c => (p.Role, c.Name, c.Count))).ToList();
        var table = new ChartTable(rows.Count).Add("class", rows.ConvertAll(r => r.Name)).Add("samples", rows.ConvertAll(r => (double)r.Count))
            .Add("part", rows.ConvertAll(r => r.Role));
        return new Chart(table, ChartMark.Bar, new ChartField("class", Scale: ChartScale.Named), new ChartField("samples"),
            report.Parts.Count > 1 ? new ChartField("part", Scale: ChartScale.Named) : null)
        {
            Title = $"Samples of each class: {report.Source}",
        };
    }

    private static Chart? ChartOf(FeatureReport feature, PartReport part)
    {
        if (feature.Histogram is { } histogram)
        {
            var table = new ChartTable(histogram.Counts.Count)
                .Add("value", [.. histogram.Counts.Select((_, i) => Edge(histogram.Start + (i * histogram.Width)))])
                .Add("count", [.. histogram.Counts.Select(c => (double)c)]);
            // Edges are words in their order: a bar then stands on each, whatever the width of a bin.
            return new Chart(table, ChartMark.Bar, new ChartField("value", feature.Name, ChartScale.Ordered), new ChartField("count"))
            {
                Title = TitleOf(feature, part),
            };
        }

        if (feature.Categories.Count == 0) return null;
        var words = new ChartTable(feature.Categories.Count).Add("value", [.. feature.Categories.Select(c => c.Name)])
            .Add("count", [.. feature.Categories.Select(c => (double)c.Count)]);
        return new Chart(words, ChartMark.Bar, new ChartField("value", feature.Name, ChartScale.Named), new ChartField("count"))
        {
            Title = TitleOf(feature, part),
        };
    }

    private static string TitleOf(FeatureReport feature, PartReport part) => part.Role == "all" ? feature.Name : $"{feature.Name}, {part.Role}";

    private static string Edge(double value) => value.ToString("G6", CultureInfo.InvariantCulture);

    private static string Plain(string name)
    {
        const int Longest = 40;
        var plain = string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
        return plain.Length <= Longest ? plain : plain[..Longest];
    }
}
