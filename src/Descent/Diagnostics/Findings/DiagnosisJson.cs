using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Descent.Diagnostics;

/// <summary>Writes a diagnosis as docs/diagnosis.md describes it.</summary>
internal static class DiagnosisJson
{
    /// <summary>The version of the format; it grows when a reader of the old one could not read the new one.</summary>
    public const int Version = 1;

    private static readonly JsonWriterOptions s_options = new()
    {
        Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Text(Diagnosis diagnosis)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_options)) Write(writer, diagnosis);
        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    public static void Write(Utf8JsonWriter writer, Diagnosis diagnosis)
    {
        writer.WriteStartObject();
        writer.WriteNumber("version", Version);
        writer.WriteBoolean("healthy", diagnosis.IsHealthy);
        writer.WriteNumber("rules", diagnosis.Rules);
        writer.WriteNumber("looks", diagnosis.Looks);
        writer.WriteStartArray("findings");
        foreach (var finding in diagnosis.Findings) Write(writer, finding);
        writer.WriteEndArray();
        writer.WriteStartArray("notChecked");
        foreach (var skipped in diagnosis.NotChecked)
        {
            writer.WriteStartObject();
            writer.WriteString("rule", skipped.RuleId);
            writer.WriteString("title", skipped.Title);
            writer.WriteString("reason", skipped.Reason);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartObject("cost");
        Number(writer, "seconds", Math.Round(diagnosis.Seconds, 3));
        Number(writer, "experimentSeconds", Math.Round(diagnosis.ExperimentSeconds, 3));
        Number(writer, "overhead", Math.Round(diagnosis.Overhead, 4));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, Finding finding)
    {
        writer.WriteStartObject();
        writer.WriteString("rule", finding.RuleId);
        writer.WriteString("name", finding.Name);
        writer.WriteString("title", finding.Title);
        writer.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
        Number(writer, "confidence", finding.Confidence);
        writer.WriteString("layer", finding.Layer);
        writer.WriteNumber("firstStep", finding.FirstStep);
        writer.WriteNumber("lastStep", finding.LastStep);
        writer.WriteString("message", finding.Message);
        writer.WriteString("cause", finding.Cause);
        writer.WriteStartArray("followsFrom");
        foreach (var rule in finding.FollowsFrom) writer.WriteStringValue(rule);
        writer.WriteEndArray();
        WriteEvidence(writer, finding);
        WriteRemedy(writer, finding.Remedy);
        writer.WriteString("reference", finding.Reference);
        writer.WriteEndObject();
    }

    private static void WriteEvidence(Utf8JsonWriter writer, Finding finding)
    {
        writer.WriteStartArray("evidence");
        foreach (var measure in finding.Evidence)
        {
            writer.WriteStartObject();
            writer.WriteString("name", measure.Name);
            Number(writer, "value", measure.Value);
            if (measure.Expected is not null) writer.WriteString("expected", measure.Expected);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("experiments");
        foreach (var experiment in finding.Experiments)
        {
            writer.WriteStartObject();
            writer.WriteString("change", experiment.Change);
            writer.WriteString("measured", experiment.Measured);
            Number(writer, "before", experiment.Before);
            Number(writer, "after", experiment.After);
            writer.WriteString("conclusion", experiment.Conclusion);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("plots");
        foreach (var plot in finding.Plots) Write(writer, plot);
        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, EvidencePlot plot)
    {
        writer.WriteStartObject();
        writer.WriteString("title", plot.Title);
        writer.WriteString("kind", plot.Kind.ToString().ToLowerInvariant());
        writer.WriteString("x", plot.XName);
        writer.WriteString("y", plot.YName);
        writer.WriteBoolean("logarithmic", plot.IsLogarithmic);
        if (plot.Labels is not null)
        {
            writer.WriteStartArray("labels");
            foreach (var label in plot.Labels) writer.WriteStringValue(label);
            writer.WriteEndArray();
        }

        writer.WriteStartArray("lines");
        foreach (var line in plot.Lines)
        {
            writer.WriteStartObject();
            writer.WriteString("name", line.Name);
            Numbers(writer, "x", line.X);
            Numbers(writer, "y", line.Y);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteRemedy(Utf8JsonWriter writer, Remedy remedy)
    {
        writer.WriteStartObject("remedy");
        writer.WriteString("text", remedy.Text);
        if (remedy.Patch is not null)
        {
            writer.WritePropertyName("patch");
            writer.WriteRawValue(remedy.Patch);
        }
        else
        {
            writer.WriteNull("patch");
        }

        writer.WriteEndObject();
    }

    // On one line, though the rest is indented: a series of a thousand numbers would take a thousand.
    private static void Numbers(Utf8JsonWriter writer, string name, IReadOnlyList<double> values)
    {
        using var stream = new MemoryStream();
        using (var line = new Utf8JsonWriter(stream))
        {
            line.WriteStartArray();
            foreach (var value in values)
            {
                if (double.IsFinite(value)) line.WriteNumberValue(value);
                else line.WriteStringValue(Word(value));
            }

            line.WriteEndArray();
        }

        writer.WritePropertyName(name);
        writer.WriteRawValue(stream.ToArray());
    }

    private static void Number(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumber(name, value);
        else writer.WriteString(name, Word(value));
    }

    private static string Word(double value) => double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}
