using System.Buffers;
using System.Text;
using System.Text.Json;
using Descent.Formats;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>The trainings of a zoo run as a file: every finding of every training, so that rules are judged without training again.</summary>
/// <remarks>
/// JSON: {"version": 1, "runs": [{"name", "seed", "outcome", "quality": {"name", "value"}, "steps", "stepsPerEpoch", "firstLoss", "lastLoss",
/// "seconds", "overhead", "overheadWithTrials", "trialSeconds": {rule: seconds}, "refusal", "findings": [{"rule", "severity", "confidence", "where",
/// "step"}], "failures", "treatment": [{"rule", "patch", "quality", "better"}]}]}; numbers that are not finite are null.
/// </remarks>
public static class ZooResults
{
    private const int Version = 1;

    /// <summary>Writes the records, whole or not at all.</summary>
    public static void Save(string path, IReadOnlyList<ZooRecord> records) => AtomicFile.WriteAllText(path, ToJson(records));

    /// <summary>The records as JSON, a line each.</summary>
    public static string ToJson(IReadOnlyList<ZooRecord> records) =>
        FormattableString.Invariant($"{{\"version\":{Version},\"runs\":[\n") + string.Join(",\n", records.Select(Line)) + "\n]}\n";

    private static string Line(ZooRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, SettingValues.Layout with { Indented = false })) Write(writer, record);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="DataException">The file cannot be read or is none of this kind.</exception>
    public static IReadOnlyList<ZooRecord> Load(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var version = document.RootElement.GetProperty("version").GetInt32();
            if (version != Version) throw new DataException($"{path}: got version {version}; expected {Version}.");
            return [.. document.RootElement.GetProperty("runs").EnumerateArray().Select(Read)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException
            or IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read; expected results of 'descent zoo run'. {e.Message}", e);
        }
    }

    private static void Write(Utf8JsonWriter writer, ZooRecord record)
    {
        writer.WriteStartObject();
        writer.WriteString("name", record.Name);
        writer.WriteNumber("seed", record.Seed);
        if (record.Refusal is { } refusal) writer.WriteString("refusal", refusal);
        writer.WriteString("outcome", record.Outcome.ToString().ToLowerInvariant());
        Write(writer, record.Quality);
        writer.WriteNumber("steps", record.Steps);
        writer.WriteNumber("stepsPerEpoch", record.StepsPerEpoch);
        Number(writer, "firstLoss", record.FirstLoss);
        Number(writer, "lastLoss", record.LastLoss);
        Number(writer, "seconds", Math.Round(record.Seconds, 4));
        if (record.Overhead is { } overhead) Number(writer, "overhead", Math.Round(overhead, 5));
        if (record.OverheadWithTrials is { } withTrials) Number(writer, "overheadWithTrials", Math.Round(withTrials, 5));
        if (record.TrialSeconds.Count > 0)
        {
            writer.WriteStartObject("trialSeconds");
            foreach (var (rule, seconds) in record.TrialSeconds) Number(writer, rule, Math.Round(seconds, 4));
            writer.WriteEndObject();
        }

        writer.WriteStartArray("findings");
        foreach (var finding in record.Findings) Write(writer, finding);
        writer.WriteEndArray();
        if (record.Failures.Count > 0)
        {
            writer.WriteStartArray("failures");
            foreach (var failure in record.Failures) writer.WriteStringValue(failure);
            writer.WriteEndArray();
        }

        if (record.Treatment is { } treatment)
        {
            writer.WriteStartArray("treatment");
            foreach (var round in treatment.Rounds) Write(writer, round);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ZooQuality? quality)
    {
        if (quality is not { } known) return;
        writer.WriteStartObject("quality");
        writer.WriteString("name", known.Name);
        Number(writer, "value", known.Value);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ZooTreatedRun round)
    {
        writer.WriteStartObject();
        writer.WriteString("rule", round.Rule);
        writer.WriteString("patch", round.Patch);
        Write(writer, round.Quality);
        writer.WriteBoolean("better", round.IsBetter);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ZooFinding finding)
    {
        writer.WriteStartObject();
        writer.WriteString("rule", finding.Rule);
        writer.WriteString("severity", finding.Severity);
        Number(writer, "confidence", Math.Round(finding.Confidence, 4));
        writer.WriteString("where", finding.Where);
        writer.WriteNumber("step", finding.Step);
        writer.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumber(name, value);
        else writer.WriteNull(name);
    }

    private static ZooRecord Read(JsonElement run) => new(run.GetProperty("name").GetString()!, run.GetProperty("seed").GetUInt64())
    {
        Refusal = run.TryGetProperty("refusal", out var refusal) ? refusal.GetString() : null,
        Outcome = Enum.Parse<RunOutcome>(run.GetProperty("outcome").GetString()!, ignoreCase: true),
        Quality = Quality(run),
        Steps = run.GetProperty("steps").GetInt32(),
        StepsPerEpoch = run.GetProperty("stepsPerEpoch").GetInt32(),
        FirstLoss = Number(run.GetProperty("firstLoss")),
        LastLoss = Number(run.GetProperty("lastLoss")),
        Seconds = Number(run.GetProperty("seconds")),
        Overhead = run.TryGetProperty("overhead", out var overhead) ? Number(overhead) : null,
        Findings = [.. run.GetProperty("findings").EnumerateArray().Select(f => new ZooFinding(
            f.GetProperty("rule").GetString()!, f.GetProperty("severity").GetString()!, Number(f.GetProperty("confidence")),
            f.GetProperty("where").GetString()!, f.GetProperty("step").GetInt32()))],
        OverheadWithTrials = run.TryGetProperty("overheadWithTrials", out var withTrials) ? Number(withTrials) : null,
        TrialSeconds = run.TryGetProperty("trialSeconds", out var trials)
            ? trials.EnumerateObject().ToDictionary(t => t.Name, t => Number(t.Value), StringComparer.Ordinal) : new Dictionary<string, double>(),
        Failures = run.TryGetProperty("failures", out var failures) ? [.. failures.EnumerateArray().Select(f => f.GetString()!)] : [],
        Treatment = run.TryGetProperty("treatment", out var rounds) ? new ZooTreatment([.. rounds.EnumerateArray().Select(Round)]) : null,
    };

    private static ZooTreatedRun Round(JsonElement round) => new(
        round.GetProperty("rule").GetString()!, round.GetProperty("patch").GetString()!, Quality(round), round.GetProperty("better").GetBoolean());

    private static ZooQuality? Quality(JsonElement owner) => owner.TryGetProperty("quality", out var quality)
        ? new ZooQuality(quality.GetProperty("name").GetString()!, Number(quality.GetProperty("value"))) : null;

    private static double Number(JsonElement value) => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble();
}
