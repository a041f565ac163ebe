using System.Buffers;
using System.Text;
using System.Text.Json;
using Descent.Charts;
using Descent.Formats;
using Descent.Training;

namespace Descent.Configuration;

/// <summary>The report of a pruning as JSON, and its charts.</summary>
internal static class PruneFiles
{
    public static void Write(string folder, PruneReport report)
    {
        AtomicFile.WriteAllText(Path.Combine(folder, "prune.json"), report.ToJson());
        AtomicFile.WriteAllText(Path.Combine(folder, "filters.vl.json"), report.Rounds[0].Statistics.ToChart().ToJson());
        AtomicFile.WriteAllText(Path.Combine(folder, "channels.vl.json"), Channels(report).ToJson());
    }

    public static string ToJson(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, SettingValues.Layout)) write(writer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    public static void WriteReport(Utf8JsonWriter writer, PruneReport report)
    {
        writer.WriteStartObject();
        WriteOptions(writer, report.Options);
        writer.WriteString("measuredOn", report.Role);
        WriteEvaluation(writer, "before", report.Before);
        WriteEvaluation(writer, "after", report.After);
        WriteCosts(writer, report.MultiplyAddsBefore, report.MultiplyAdds, report.ParametersBefore, report.Parameters);
        writer.WriteStartObject("samplesPerSecond");
        writer.WriteNumber("before", Math.Round(report.Speed.Before, 1));
        writer.WriteNumber("after", Math.Round(report.Speed.After, 1));
        writer.WriteNumber("batchSize", report.Speed.BatchSize);
        writer.WriteEndObject();
        writer.WriteStartArray("rounds");
        foreach (var round in report.Rounds)
        {
            writer.WriteStartObject();
            WriteEvaluation(writer, "pruned", round.Pruned);
            if (round.Trained is { } trained) WriteEvaluation(writer, "trained", trained);
            WritePlan(writer, round.Plan);
            WriteStatistics(writer, round.Statistics);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void WritePreview(Utf8JsonWriter writer, PrunePreview preview)
    {
        writer.WriteStartObject();
        WriteOptions(writer, preview.Options);
        WriteCosts(
            writer, preview.Plan.MultiplyAddsBefore, preview.Plan.MultiplyAdds, preview.Plan.ParametersBefore, preview.Plan.Parameters);
        WritePlan(writer, preview.Plan);
        WriteStatistics(writer, preview.Statistics);
        writer.WriteEndObject();
    }

    private static void WriteOptions(Utf8JsonWriter writer, PruneRunOptions options)
    {
        writer.WriteString("criterion", options.Prune.Criterion.ToString());
        writer.WriteNumber("remove", options.Prune.Remove);
        writer.WriteString("budget", options.Prune.Budget.ToString());
        writer.WriteNumber("rounds", options.Rounds);
        writer.WriteNumber("epochs", options.Epochs);
    }

    public static void WriteEvaluation(Utf8JsonWriter writer, string name, Evaluation evaluation)
    {
        writer.WriteStartObject(name);
        MetricJson.WriteNumber(writer, "loss", evaluation.Loss);
        if (evaluation.Accuracy is { } accuracy) writer.WriteNumber("accuracy", accuracy);
        writer.WriteNumber("samples", evaluation.Samples);
        writer.WriteEndObject();
    }

    private static void WriteCosts(Utf8JsonWriter writer, long workBefore, long work, long parametersBefore, long parameters)
    {
        writer.WriteStartObject("multiplyAdds");
        writer.WriteNumber("before", workBefore);
        writer.WriteNumber("after", work);
        writer.WriteEndObject();
        writer.WriteStartObject("parameters");
        writer.WriteNumber("before", parametersBefore);
        writer.WriteNumber("after", parameters);
        writer.WriteEndObject();
    }

    private static void WritePlan(Utf8JsonWriter writer, PrunePlan plan)
    {
        writer.WriteStartArray("groups");
        foreach (var group in plan.Groups)
        {
            writer.WriteStartObject();
            writer.WriteString("name", group.Name);
            writer.WriteNumber("channels", group.Channels);
            writer.WriteNumber("removed", group.Removed);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("locked");
        foreach (var locked in plan.Locked)
        {
            writer.WriteStartObject();
            writer.WriteString("name", locked.Name);
            writer.WriteString("why", locked.Why);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteStatistics(Utf8JsonWriter writer, FilterStatistics statistics)
    {
        writer.WriteNumber("measuredSamples", statistics.Samples);
        writer.WriteStartArray("filters");
        foreach (var filter in statistics.Filters)
        {
            writer.WriteStartObject();
            writer.WriteString("layer", filter.Layer);
            writer.WriteNumber("filter", filter.Filter);
            writer.WriteNumber("active", Math.Round(filter.ActiveShare, 6));
            writer.WriteNumber("entropy", Math.Round(filter.Entropy, 6));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    // Of groups of several layers the first one's name will do: all lose the same channels.
    private static Chart Channels(PruneReport report)
    {
        var groups = report.Rounds[0].Plan.Groups;
        var last = report.Rounds[^1].Plan.Groups.ToDictionary(g => g.Name, g => g.Channels - g.Removed);
        List<(string Name, string What, int Count)> rows = [];
        foreach (var group in groups)
        {
            var kept = last.GetValueOrDefault(group.Name, group.Channels);
            rows.Add((group.Name, "kept", kept));
            rows.Add((group.Name, "removed", group.Channels - kept));
        }

        var table = new ChartTable(rows.Count).Add("layer", rows.ConvertAll(r => r.Name.Split(" + ")[0]))
            .Add("channels", rows.ConvertAll(r => (double)r.Count)).Add("what", rows.ConvertAll(r => r.What));
        return new Chart(table, ChartMark.Bar, new ChartField("layer", Scale: ChartScale.Named), new ChartField("channels"),
            new ChartField("what", Scale: ChartScale.Named))
        {
            Title = "Channels before and after pruning", Width = 700,
        };
    }
}
