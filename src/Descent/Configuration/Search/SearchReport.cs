using System.Globalization;
using System.Text;
using System.Text.Json;
using Descent.Charts;
using Descent.Formats;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>A finished search as files: results.csv, best.json, summary.json, parallel-coordinates.vl.json.</summary>
internal static class SearchReport
{
    public static void Write(SearchSpec spec, SearchResult result, string folder)
    {
        AtomicFile.WriteAllText(Path.Combine(folder, "results.csv"), Csv(spec, result));
        AtomicFile.WriteAllText(Path.Combine(folder, "summary.json"), Summary(spec, result));
        AtomicFile.WriteAllText(Path.Combine(folder, "parallel-coordinates.vl.json"), ChartOf(spec, result).ToJson() + "\n");
        if (result.Best is { } best) AtomicFile.WriteAllText(Path.Combine(folder, "best.json"), spec.ConfigOf(best.Values).ToJson());
    }

    /// <summary>A row for each trial, the best first.</summary>
    public static string Csv(SearchSpec spec, SearchResult result)
    {
        string[] metrics = [.. result.Trials.SelectMany(t => t.Metrics.Keys).Distinct()];
        var text = new StringBuilder();
        Row(text, ["trial", "status", "epochs", .. metrics, "seconds", .. spec.Space.Select(d => d.Path), "reason"]);
        foreach (var trial in Ranked(spec, result))
        {
            Row(text,
            [
                trial.Number.ToString(CultureInfo.InvariantCulture), StatusOf(trial), trial.Epochs.ToString(CultureInfo.InvariantCulture),
                .. metrics.Select(m =>
                    trial.Metrics.TryGetValue(m, out var value) ? value.ToString("R", CultureInfo.InvariantCulture) : string.Empty),
                trial.Seconds.ToString("0.000", CultureInfo.InvariantCulture),
                .. spec.Space.Select(d => Plain(trial.ValueOf(d.Path))), trial.Reason,
            ]);
        }

        return text.ToString();
    }

    /// <summary>From the best to the worst: those that were trained for longer first, those that failed last.</summary>
    public static IEnumerable<SearchTrial> Ranked(SearchSpec spec, SearchResult result) => result.Trials
        .OrderBy(t => t.Status == TrialStatus.Finished ? 0 : 1).ThenByDescending(t => spec.Strategy.Pauses ? t.Epochs : 0)
        .ThenBy(t => t.Objective, Comparer<double?>.Create(spec.Objective.Compare)).ThenBy(t => t.Number);

    private static string StatusOf(SearchTrial trial) => trial.IsDropped ? "dropped" : trial.Status.ToString().ToLowerInvariant();

    // Words without their quotes, where nothing else would be lost.
    private static string Plain(string? json) => json is null ? string.Empty : json.StartsWith('"') ? json[1..^1] : json;

    private static void Row(StringBuilder text, IEnumerable<string> cells) => text.AppendJoin(',', cells.Select(Cell)).Append('\n');

    private static string Cell(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Summary(SearchSpec spec, SearchResult result)
    {
        using var stream = new MemoryStream();
        using (var w = new Utf8JsonWriter(stream, SettingValues.Layout))
        {
            w.WriteStartObject();
            w.WriteString("objective", spec.Objective.Name);
            w.WriteString("direction", spec.Objective.IsHigherBetter ? "higher is better" : "lower is better");
            w.WriteNumber("trials", result.Trials.Count);
            w.WriteNumber("failed", result.Trials.Count(t => t.Status != TrialStatus.Finished));
            w.WriteNumber("seconds", Math.Round(result.Rungs.Sum(t => t.Seconds), 3));
            w.WritePropertyName("best");
            if (result.Best is { } best)
            {
                w.WriteStartObject();
                SearchJournal.Write(w, best);
                w.WriteEndObject();
            }
            else
            {
                w.WriteNullValue();
            }

            w.WriteStartArray("importance");
            foreach (var importance in SearchImportance.Of(spec, result))
            {
                w.WriteStartObject();
                w.WriteString("path", importance.Path);
                w.WriteNumber("strength", Math.Round(importance.Strength, 4));
                if (importance.Correlation is { } correlation) w.WriteNumber("rankCorrelation", Math.Round(correlation, 4));
                w.WriteNumber("trials", importance.Trials);
                w.WriteEndObject();
            }

            w.WriteEndArray();
            w.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    // A line for each trial through one axis for each setting, which goes from its least to its largest value, and last the objective.
    private static Chart ChartOf(SearchSpec spec, SearchResult result)
    {
        var trials = result.Trials.Where(t => t.Objective is not null).ToList();
        var (low, high) = trials.Count == 0 ? (0, 1) : (trials.Min(t => t.Objective!.Value), trials.Max(t => t.Objective!.Value));
        List<(string Axis, double Place, string Value, SearchTrial Trial)> rows = [];
        foreach (var trial in trials)
        {
            foreach (var dimension in spec.Space)
                if (trial.ValueOf(dimension.Path) is { } value)
                    rows.Add((dimension.Path, dimension.PlaceOf(value), Plain(value), trial));
            var objective = trial.Objective!.Value;
            var place = high > low ? (objective - low) / (high - low) : 0;
            rows.Add((spec.Objective.Name, place, objective.ToString("R", CultureInfo.InvariantCulture), trial));
        }

        var table = new ChartTable(rows.Count).Add("setting", rows.ConvertAll(r => r.Axis)).Add("place", rows.ConvertAll(r => r.Place))
            .Add("value", rows.ConvertAll(r => r.Value)).Add("trial", rows.ConvertAll(r => (double)r.Trial.Number))
            .Add(spec.Objective.Name, rows.ConvertAll(r => r.Trial.Objective!.Value));
        return new Chart(
            table, ChartMark.Line, new ChartField("setting", string.Empty, ChartScale.Named),
            new ChartField("place", "from the least to the largest"),
            new ChartField(spec.Objective.Name) { Scheme = "viridis" })
        {
            Title = $"Trials of {spec.Name ?? "a search"}", Group = new ChartField("trial"), Width = 120 * (spec.Space.Count + 1),
        };
    }
}
