using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Descent.Diagnostics;
using Descent.Training;

namespace Descent.Cli.Progress;

/// <summary>JSON on standard output.</summary>
internal static class JsonLines
{
    // Nothing here ends up in a web page, and "+" or "é" should stay readable.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same for a whole document.</summary>
    public static JsonWriterOptions Options(bool isIndented) => s_options with { Indented = isIndented };

    /// <summary>Writes one object on a line of its own.</summary>
    public static void Write(Action<Utf8JsonWriter> members)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, s_options))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        Console.Out.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }

    /// <summary>Writes a measurement as an object, or null.</summary>
    public static void Evaluation(Utf8JsonWriter w, Evaluation? evaluation)
    {
        if (evaluation is null)
        {
            w.WriteNullValue();
            return;
        }

        w.WriteStartObject();
        MetricJson.WriteValues(w, evaluation);
        w.WriteNumber("samples", evaluation.Samples);
        w.WriteEndObject();
    }

    /// <summary>Writes the samples that were left out, where there are any.</summary>
    public static void Unreadable(Utf8JsonWriter w, Run run)
    {
        if (run.Unreadable.Count == 0) return;
        w.WriteStartArray("unreadable");
        foreach (var sample in run.Unreadable)
        {
            w.WriteStartObject();
            w.WriteString("sample", sample.Description);
            w.WriteString("message", sample.Message);
            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    /// <summary>Writes what a finding says; its numbers and pictures are in the run's folder.</summary>
    public static void Finding(Utf8JsonWriter w, Finding finding)
    {
        w.WriteString("rule", finding.RuleId);
        w.WriteString("name", finding.Name);
        w.WriteString("severity", finding.Severity.ToString().ToLowerInvariant());
        w.WriteString("title", finding.Title);
        w.WriteString("layer", finding.Layer);
        w.WriteNumber("step", finding.FirstStep);
        w.WriteString("message", finding.Message);
        w.WriteString("remedy", finding.Remedy.Text);
    }

    /// <summary>Writes all findings, the likeliest cause first; nothing where nobody watched.</summary>
    public static void Diagnosis(Utf8JsonWriter w, Diagnosis diagnosis)
    {
        if (diagnosis.Rules == 0) return;
        w.WriteStartObject("diagnosis");
        w.WriteBoolean("healthy", diagnosis.IsHealthy);
        w.WriteNumber("overhead", Math.Round(diagnosis.Overhead, 4));
        w.WriteStartArray("findings");
        foreach (var finding in diagnosis.Findings)
        {
            w.WriteStartObject();
            Finding(w, finding);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        w.WriteEndObject();
    }

    /// <summary>JSON has no word for what is not a number.</summary>
    public static void Number(Utf8JsonWriter w, string name, double value)
    {
        if (double.IsFinite(value)) w.WriteNumber(name, value);
        else w.WriteNull(name);
    }
}
