using System.Globalization;
using System.Text;
using System.Text.Json;
using Descent.Cli.Progress;
using Descent.Training;

namespace Descent.Cli.Results;

/// <summary>Recorded runs as JSON.</summary>
internal static class RunsJson
{
    public static void Write(IReadOnlyList<RunRecord> runs) => Print(w =>
    {
        w.WriteStartArray();
        foreach (var run in runs) Write(w, run);
        w.WriteEndArray();
    });

    public static void Write(RunComparison comparison) => Print(w =>
    {
        w.WriteStartObject();
        w.WriteStartArray("runs");
        foreach (var run in comparison.Runs) Write(w, run);
        w.WriteEndArray();
        w.WriteStartObject("differentSettings");
        foreach (var (path, values) in comparison.Settings)
        {
            w.WriteStartArray(path);
            foreach (var value in values)
                if (value is null) w.WriteNullValue();
                else w.WriteRawValue(value);
            w.WriteEndArray();
        }

        w.WriteEndObject();
        w.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter w, RunRecord run)
    {
        w.WriteStartObject();
        w.WriteString("run", run.Path);
        w.WriteString("name", run.Name);
        w.WriteString("started", run.Started?.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        w.WriteString("state", run.State.ToString().ToLowerInvariant());
        if (run.Message.Length > 0) w.WriteString("message", run.Message);
        w.WriteNumber("steps", run.Steps);
        if (run.Seconds is { } seconds) w.WriteNumber("seconds", seconds);
        w.WriteStartArray("epochs");
        foreach (var epoch in run.Epochs)
        {
            w.WriteStartObject();
            w.WriteNumber("epoch", epoch.Epoch);
            Metrics(w, "training", epoch.Training);
            if (epoch.Validation.Count > 0) Metrics(w, "validation", epoch.Validation);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        if (run.Test.Count > 0) Metrics(w, "test", run.Test);
        w.WriteEndObject();
    }

    private static void Metrics(Utf8JsonWriter w, string name, IReadOnlyDictionary<string, double> metrics)
    {
        w.WriteStartObject(name);
        foreach (var (metric, value) in metrics) w.WriteNumber(metric, value);
        w.WriteEndObject();
    }

    private static void Print(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, JsonLines.Options(isIndented: true))) write(writer);
        Console.Out.WriteLine(Encoding.UTF8.GetString(stream.ToArray()));
    }
}
