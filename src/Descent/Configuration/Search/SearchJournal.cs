using System.Text;
using System.Text.Json;
using Descent.Formats;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>The finished trials on disk, one JSON object a line: a line is there or not, whenever the process is killed.</summary>
internal sealed class SearchJournal : IDisposable
{
    public const string FileName = "trials.jsonl";
    private readonly string _path;
    private readonly FileStream _file;

    private SearchJournal(string path, FileStream file, IReadOnlyList<SearchTrial> trials) => (_path, _file, Trials) = (path, file, trials);

    /// <summary>What was there when it was opened.</summary>
    public IReadOnlyList<SearchTrial> Trials { get; }

    /// <summary>Opens or makes the file; a last line that was broken off is dropped.</summary>
    /// <exception cref="DataException">A line before the last is damaged.</exception>
    public static SearchJournal Open(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var trials = File.Exists(path) ? Read(path) : [];
        AtomicFile.WriteAllText(path, string.Concat(trials.Select(t => Line(t) + "\n")));
        return new SearchJournal(path, new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read), trials);
    }

    /// <summary>Adds a line and has it on the disk.</summary>
    /// <exception cref="TrainingException">It cannot be written.</exception>
    public void Add(SearchTrial trial)
    {
        try
        {
            _file.Write(Encoding.UTF8.GetBytes(Line(trial) + "\n"));
            _file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            throw new TrainingException($"search: trial {trial.Number} could not be written to '{_path}' ({e.Message}).", e);
        }
    }

    public void Dispose() => _file.Dispose();

    public static string Line(SearchTrial trial) => RunJson.Line(w => Write(w, trial));

    /// <summary>Writes a trial's members.</summary>
    public static void Write(Utf8JsonWriter w, SearchTrial trial)
    {
        w.WriteNumber("trial", trial.Number);
        w.WriteNumber("bracket", trial.Bracket);
        w.WriteNumber("rung", trial.Rung);
        w.WriteNumber("epochs", trial.Epochs);
        w.WriteString("status", trial.Status.ToString().ToLowerInvariant());
        if (trial.Objective is { } objective) RunJson.WriteNumber(w, "objective", objective);
        w.WriteStartObject("metrics");
        foreach (var (name, value) in trial.Metrics) RunJson.WriteNumber(w, name, value);
        w.WriteEndObject();
        if (trial.Reason.Length > 0) w.WriteString("reason", trial.Reason);
        w.WriteNumber("seconds", Math.Round(trial.Seconds, 3));
        w.WriteStartObject("values");
        foreach (var (path, value) in trial.Values)
        {
            w.WritePropertyName(path);
            w.WriteRawValue(value);
        }

        w.WriteEndObject();
    }

    private static List<SearchTrial> Read(string path)
    {
        List<SearchTrial> trials = [];
        var lines = File.ReadAllLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            try
            {
                using var document = JsonDocument.Parse(lines[i]);
                trials.Add(Read(document.RootElement));
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
                or ArgumentException)
            {
                if (i == lines.Length - 1) break; // the process was killed while it wrote
                throw new DataException($"{path}: line {i + 1}: got a damaged trial; expected what a search writes.", e);
            }
        }

        return trials;
    }

    private static SearchTrial Read(JsonElement line)
    {
        var status = line.GetProperty("status").GetString() switch
        {
            "finished" => TrialStatus.Finished,
            "diverged" => TrialStatus.Diverged,
            "failed" => TrialStatus.Failed,
            _ => throw new FormatException(),
        };
        var values = line.GetProperty("values").EnumerateObject().Select(v => (v.Name, v.Value.GetRawText()));
        var metrics = line.GetProperty("metrics").EnumerateObject();
        return new SearchTrial(
            line.GetProperty("trial").GetInt32(), line.GetProperty("bracket").GetInt32(), line.GetProperty("rung").GetInt32(),
            line.GetProperty("epochs").GetInt32(), status, [.. values])
        {
            Objective = line.TryGetProperty("objective", out var objective) ? Number(objective) : null,
            Metrics = metrics.ToDictionary(m => m.Name, m => Number(m.Value)),
            Reason = line.TryGetProperty("reason", out var reason) ? reason.GetString() ?? string.Empty : string.Empty,
            Seconds = line.GetProperty("seconds").GetDouble() is var seconds && double.IsFinite(seconds) ? seconds : throw new FormatException(),
        };
    }

    private static double Number(JsonElement value) => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble();
}
