using System.Text;
using System.Text.Json;

namespace Descent.Training;

/// <summary>Runs and measurements as JSON.</summary>
internal static class RunJson
{
    public static string Line(Action<Utf8JsonWriter> members) => Write(members, isIndented: false);

    /// <summary>The lines of a run's metrics that are of the time before a checkpoint; damaged ones are not.</summary>
    public static List<string> Before(IEnumerable<string> lines, TrainingState state)
    {
        var faults = 0;
        return [.. lines.Where(line => IsBefore(line, state, ref faults))];
    }

    private static bool IsBefore(string line, TrainingState state, ref int faults)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var place = document.RootElement;
            return place.GetProperty("event").GetString() switch
            {
                "step" => place.GetProperty("step").GetInt32() <= state.Step,
                "fault" => ++faults <= state.Recoveries, // its step was never made, so that its number says nothing
                "epoch" => place.GetProperty("epoch").GetInt32() <= state.Epoch,
                _ => false,
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    /// <summary>Whether a line is of an epoch.</summary>
    public static bool IsEpoch(string line) => line.StartsWith("{\"event\":\"epoch\"", StringComparison.Ordinal);

    public static void WriteFault(Utf8JsonWriter w, FaultReport fault)
    {
        w.WriteString("event", "fault");
        w.WriteNumber("step", fault.Step);
        w.WriteNumber("epoch", fault.Epoch);
        w.WriteString("kind", fault.Kind.ToString().ToLowerInvariant());
        w.WriteString("cause", fault.Cause);
        if (fault.Layer is { } layer) w.WriteString("layer", layer);
        if (fault.Operation is { } operation) w.WriteString("operation", operation);
        w.WriteString("action", fault.Action);
        w.WriteStartArray("samples");
        foreach (var sample in fault.Samples) w.WriteNumberValue(sample);
        w.WriteEndArray();
    }

    public static string Summary(Run run, IReadOnlyList<string> epochsBefore) => Write(isIndented: true, members: w =>
    {
        w.WriteString("outcome", run.Outcome.ToString().ToLowerInvariant());
        if (run.Message.Length > 0) w.WriteString("message", run.Message);
        w.WriteNumber("steps", run.StepsBefore + run.Steps.Count);
        w.WriteNumber("seconds", Math.Round(run.Seconds, 3));
        WriteUnreadable(w, run);
        MetricJson.WriteUnits(w, run.Test ?? run.Epochs.LastOrDefault(e => e.Validation is not null)?.Validation);
        WriteBest(w, run);
        w.WriteStartArray("epochs");
        foreach (var line in epochsBefore)
        {
            using var epoch = JsonDocument.Parse(line); // written out as those of this process are
            epoch.RootElement.WriteTo(w);
        }

        foreach (var epoch in run.Epochs)
        {
            w.WriteStartObject();
            WriteEpoch(w, epoch);
            w.WriteEndObject();
        }

        w.WriteEndArray();
        if (run.Test is not { } test) return;
        w.WriteStartObject("test");
        w.WriteString("note", "measured once, after training");
        WriteEvaluation(w, test);
        WriteConfusion(w, test);
        w.WriteEndObject();
    });

    private static void WriteBest(Utf8JsonWriter w, Run run)
    {
        if (run.Best is not { } best) return;
        w.WriteStartObject("best");
        w.WriteString("metric", best.Value.Name);
        WriteNumber(w, "value", best.Value.Value);
        w.WriteNumber("epoch", best.Epoch);
        w.WriteString("file", best.File);
        w.WriteEndObject();
    }

    public static void WriteUnreadable(Utf8JsonWriter w, Run run)
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

    public static void WriteEpoch(Utf8JsonWriter w, EpochRecord epoch)
    {
        w.WriteString("event", "epoch");
        w.WriteNumber("epoch", epoch.Epoch);
        WriteNumber(w, "loss", epoch.Loss);
        if (epoch.Accuracy is { } accuracy) w.WriteNumber("accuracy", accuracy);
        w.WriteNumber("seconds", Math.Round(epoch.Seconds, 3));
        w.WriteNumber("samples", epoch.Samples);
        if (epoch.Validation is not { } validation) return;
        w.WriteStartObject("validation");
        WriteEvaluation(w, validation);
        w.WriteEndObject();
    }

    public static void WriteEvaluation(Utf8JsonWriter w, Evaluation evaluation)
    {
        MetricJson.WriteValues(w, evaluation);
        w.WriteNumber("samples", evaluation.Samples);
    }

    private static void WriteConfusion(Utf8JsonWriter w, Evaluation evaluation)
    {
        if (evaluation.Confusion is not { } confusion) return;
        MetricJson.WriteTable(w, "confusion", confusion);
    }

    /// <summary>JSON has no word for what is not a number.</summary>
    public static void WriteNumber(Utf8JsonWriter w, string name, double value) => MetricJson.WriteNumber(w, name, value);

    private static string Write(Action<Utf8JsonWriter> members, bool isIndented)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = isIndented }))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
