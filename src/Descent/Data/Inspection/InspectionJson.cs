using System.Text.Json;

namespace Descent.Data;

/// <summary>Writes reports as JSON in a form that stays: names are only ever added.</summary>
/// <remarks>
/// An object with version (1), source, kind, parts and findings. A part has role, count, measured, shape, sizes [{width, height, channels, count}],
/// sizeCount, classes [{name, count}], features and targets, constantPositions, duplicates {copies, groups, conflicts, examples [{first, copy,
/// isConflict, text}]}, nearDuplicates {within, across, conflicts, examples, acrossExamples} or null, unreadable {count, examples [{sample, text}]}
/// and neighbours {samples, neighbours, agreement, suspectCount, suspects [{sample, text, class, neighbourClass}]} or null. A feature or target has
/// name, kind, count, missing, infinite, min, max, mean, standardDeviation, zeros, isConstant, distinct, categories [{name, count}] and histogram
/// {start, width, counts} or null. A finding has code, isProblem, part and text. Numbers that are not finite are null.
/// </remarks>
public static class InspectionJson
{
    private const int Version = 1;

    /// <summary>Writes a report as a JSON object.</summary>
    public static void Write(Utf8JsonWriter writer, InspectionReport report)
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        writer.WriteString("source", report.Source);
        writer.WriteString("kind", report.Kind);
        Array(writer, "parts", report.Parts, part => WritePart(writer, part));
        Array(writer, "findings", report.Findings, finding =>
        {
            writer.WriteString("code", finding.Code);
            writer.WriteBoolean("isProblem", finding.IsProblem);
            writer.WriteString("part", finding.Part);
            writer.WriteString("text", finding.Text);
        });
        writer.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter w, PartReport part)
    {
        w.WriteString("role", part.Role);
        w.WriteNumber("count", part.Count);
        w.WriteNumber("measured", part.Measured);
        w.WriteStartArray("shape");
        foreach (var axis in part.Shape) w.WriteNumberValue(axis);
        w.WriteEndArray();
        Array(w, "sizes", part.Sizes, size =>
        {
            w.WriteNumber("width", size.Width);
            w.WriteNumber("height", size.Height);
            w.WriteNumber("channels", size.Channels);
            w.WriteNumber("count", size.Count);
        });
        w.WriteNumber("sizeCount", part.SizeCount);
        Counts(w, "classes", part.Classes);
        Array(w, "features", part.Features, feature => WriteFeature(w, feature));
        Array(w, "targets", part.Targets, feature => WriteFeature(w, feature));
        w.WriteNumber("constantPositions", part.ConstantPositions);
        WriteDuplicates(w, part.Duplicates);
        if (part.NearDuplicates is { } near) WriteNear(w, near);
        else w.WriteNull("nearDuplicates");
        w.WriteStartObject("unreadable");
        w.WriteNumber("count", part.UnreadableCount);
        Array(w, "examples", part.Unreadable, sample =>
        {
            w.WriteNumber("sample", sample.Sample);
            w.WriteString("text", sample.Text);
        });
        w.WriteEndObject();
        WriteNeighbours(w, part.Neighbours);
    }

    private static void WriteFeature(Utf8JsonWriter w, FeatureReport feature)
    {
        w.WriteString("name", feature.Name);
        w.WriteString("kind", feature.Kind);
        w.WriteNumber("count", feature.Count);
        w.WriteNumber("missing", feature.Missing);
        w.WriteNumber("infinite", feature.Infinite);
        Number(w, "min", feature.Least);
        Number(w, "max", feature.Largest);
        Number(w, "mean", feature.Mean);
        Number(w, "standardDeviation", feature.StandardDeviation);
        w.WriteNumber("zeros", feature.Zeros);
        w.WriteBoolean("isConstant", feature.IsConstant);
        if (feature.Distinct is { } distinct) w.WriteNumber("distinct", distinct);
        else w.WriteNull("distinct");
        Counts(w, "categories", feature.Categories);
        if (feature.Histogram is not { } histogram)
        {
            w.WriteNull("histogram");
            return;
        }

        w.WriteStartObject("histogram");
        Number(w, "start", histogram.Start);
        Number(w, "width", histogram.Width);
        w.WriteStartArray("counts");
        foreach (var count in histogram.Counts) w.WriteNumberValue(count);
        w.WriteEndArray();
        w.WriteEndObject();
    }

    private static void WriteDuplicates(Utf8JsonWriter w, DuplicateReport duplicates)
    {
        w.WriteStartObject("duplicates");
        w.WriteNumber("copies", duplicates.Copies);
        w.WriteNumber("groups", duplicates.Groups);
        w.WriteNumber("conflicts", duplicates.Conflicts);
        Pairs(w, "examples", duplicates.Examples);
        w.WriteEndObject();
    }

    private static void WriteNear(Utf8JsonWriter w, NearReport near)
    {
        w.WriteStartObject("nearDuplicates");
        w.WriteNumber("within", near.Within);
        w.WriteNumber("across", near.Across);
        w.WriteNumber("conflicts", near.Conflicts);
        Pairs(w, "examples", near.Examples);
        Pairs(w, "acrossExamples", near.AcrossExamples);
        w.WriteEndObject();
    }

    private static void Pairs(Utf8JsonWriter w, string name, IReadOnlyList<DuplicatePair> pairs) => Array(w, name, pairs, pair =>
    {
        w.WriteNumber("first", pair.First);
        w.WriteNumber("copy", pair.Copy);
        w.WriteBoolean("isConflict", pair.IsConflict);
        w.WriteString("text", pair.Text);
    });

    private static void WriteNeighbours(Utf8JsonWriter w, NeighbourReport? report)
    {
        if (report is null)
        {
            w.WriteNull("neighbours");
            return;
        }

        w.WriteStartObject("neighbours");
        w.WriteNumber("samples", report.Samples);
        w.WriteNumber("neighbours", report.Neighbours);
        w.WriteNumber("agreement", report.Agreement);
        w.WriteNumber("suspectCount", report.SuspectCount);
        Array(w, "suspects", report.Suspects, suspect =>
        {
            w.WriteNumber("sample", suspect.Sample);
            w.WriteString("text", suspect.Text);
            w.WriteString("class", suspect.Class);
            w.WriteString("neighbourClass", suspect.NeighbourClass);
        });
        w.WriteEndObject();
    }

    private static void Counts(Utf8JsonWriter w, string name, IReadOnlyList<ClassCount> counts) => Array(w, name, counts, count =>
    {
        w.WriteString("name", count.Name);
        w.WriteNumber("count", count.Count);
    });

    private static void Array<T>(Utf8JsonWriter w, string name, IReadOnlyList<T> items, Action<T> members)
    {
        w.WriteStartArray(name);
        foreach (var item in items)
        {
            w.WriteStartObject();
            members(item);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    private static void Number(Utf8JsonWriter w, string name, double value)
    {
        if (double.IsFinite(value)) w.WriteNumber(name, value);
        else w.WriteNull(name);
    }
}
