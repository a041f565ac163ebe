using System.Globalization;
using System.Text.Json;

namespace Descent.Training;

/// <summary>Reads the files of a run's folder; a damaged or foreign file is one sentence.</summary>
internal static class RunRecordReader
{
    private const long MostBytes = 64L << 20;
    private static readonly string[] s_notMetrics = ["epoch", "samples", "seconds"];
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 64 };

    /// <summary>The folders directly below one that hold a run.</summary>
    public static IReadOnlyList<string> Folders(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DataException($"{(folder.Length == 0 ? "''" : folder)}: got no such folder; expected one that holds the folders of runs.");
        try
        {
            return [.. Directory.EnumerateDirectories(folder).Where(IsRun).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{folder}: cannot be read ({e.Message}); expected a folder with runs.", e);
        }
    }

    public static RunRecord Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new DataException($"{(folder.Length == 0 ? "''" : folder)}: got no such folder; expected the folder of a run.");
        if (!IsRun(folder))
            throw new DataException($"{folder}: got a folder without config.json and environment.json; expected the folder of a run.");
        var settings = new Dictionary<string, string>();
        string? name = null;
        With(Path.Combine(folder, "config.json"), config =>
        {
            Flatten(config, string.Empty, settings);
            if (config.TryGetProperty("name", out var text) && text.ValueKind == JsonValueKind.String) name = text.GetString();
        });
        DateTimeOffset? started = null;
        With(Path.Combine(folder, "environment.json"), environment =>
        {
            if (environment.TryGetProperty("started", out var text) && DateTimeOffset.TryParse(
                text.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) started = time;
        });
        var run = new RunRecord { Path = folder, Name = name, Started = started, Settings = settings };
        var summary = Path.Combine(folder, "summary.json");
        return File.Exists(summary) ? Summarized(run, summary) : Open(run, Path.Combine(folder, "metrics.jsonl"));
    }

    private static bool IsRun(string folder) =>
        File.Exists(Path.Combine(folder, "config.json")) && File.Exists(Path.Combine(folder, "environment.json"));

    private static RunRecord Summarized(RunRecord run, string path)
    {
        With(path, summary =>
        {
            run = run with
            {
                State = summary.GetProperty("outcome").GetString() switch
                {
                    "finished" => RunState.Finished,
                    "cancelled" => RunState.Cancelled,
                    "diverged" => RunState.Diverged,
                    _ => RunState.Open,
                },
                Message = summary.TryGetProperty("message", out var message) ? message.GetString() ?? string.Empty : string.Empty,
                Steps = summary.GetProperty("steps").GetInt32(),
                Seconds = summary.GetProperty("seconds").GetDouble(),
                Epochs = [.. summary.GetProperty("epochs").EnumerateArray().Select(Epoch)],
                Test = summary.TryGetProperty("test", out var test) ? Metrics(test) : run.Test,
            };
        });
        return run;
    }

    // Without a summary the lines of metrics tell how far it came; the last may be half written.
    private static RunRecord Open(RunRecord run, string path)
    {
        if (!File.Exists(path)) return run;
        List<RecordedEpoch> epochs = [];
        string? last = null;
        try
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            while (reader.ReadLine() is { } line)
            {
                if (RunJson.IsEpoch(line) && Parse(line) is { } epoch) epochs.Add(Epoch(epoch));
                else if (line.EndsWith('}')) last = line;
            }
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Damaged(path, e);
        }

        return run with { Epochs = epochs, Steps = last is null ? 0 : StepOf(last) };
    }

    private static int StepOf(string line) =>
        Parse(line) is { } step && step.TryGetProperty("step", out var number) && number.TryGetInt32(out var value) ? value : 0;

    private static JsonElement? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, s_options);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static RecordedEpoch Epoch(JsonElement epoch) => new(
        epoch.GetProperty("epoch").GetInt32(), Metrics(epoch),
        epoch.TryGetProperty("validation", out var validation) ? Metrics(validation) : new Dictionary<string, double>());

    // The metrics that were asked for stand in an object of their own.
    private static Dictionary<string, double> Metrics(JsonElement measured)
    {
        Dictionary<string, double> metrics = [];
        foreach (var member in measured.EnumerateObject())
        {
            var isNumber = member.Value.ValueKind == JsonValueKind.Number;
            if (isNumber && !s_notMetrics.Contains(member.Name)) metrics[member.Name] = member.Value.GetDouble();
            if (member is { Name: "metrics", Value.ValueKind: JsonValueKind.Object })
                foreach (var (name, value) in Metrics(member.Value)) metrics.TryAdd(name, value);
        }

        return metrics;
    }

    private static void Flatten(JsonElement value, string path, Dictionary<string, string> settings)
    {
        var index = 0;
        if (value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any())
        {
            foreach (var member in value.EnumerateObject())
                Flatten(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", settings);
        }
        else if (IsTree(value))
        {
            foreach (var element in value.EnumerateArray()) Flatten(element, $"{path}[{index++}]", settings);
        }
        else
        {
            settings[path] = value.ValueKind == JsonValueKind.Array // on one line, however the file is laid out
                ? $"[{string.Join(", ", value.EnumerateArray().Select(v => v.GetRawText()))}]"
                : value.GetRawText();
        }
    }

    private static bool IsTree(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array && value.EnumerateArray().Any(v => v.ValueKind is JsonValueKind.Object or JsonValueKind.Array);

    private static void With(string path, Action<JsonElement> read)
    {
        try
        {
            if (new FileInfo(path).Length > MostBytes)
                throw new DataException($"{path}: got more than {MostBytes:N0} bytes; expected a file of a run.");
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), s_options);
            read(document.RootElement);
        }
        catch (Exception e) when (IsDamage(e))
        {
            throw Damaged(path, e);
        }
    }

    private static bool IsDamage(Exception e) => e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
        or IOException or UnauthorizedAccessException;

    private static DataException Damaged(string path, Exception e) =>
        new($"{path}: cannot be read; expected what a run writes there. {e.Message}", e);
}
