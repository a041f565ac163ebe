using Descent.Cli.Terminal;
using Descent.Configuration;
using Descent.Training;
using Spectre.Console;

namespace Descent.Cli.Results;

/// <summary>What a pruning did, or would do, as tables.</summary>
internal static class PruneView
{
    private const int NameWidth = 34;

    public static void Write(PrunePreview preview)
    {
        var statistics = preview.Statistics;
        WriteLayers(statistics);
        WriteHistogram(statistics);
        Screen.Line();
        WriteGroups(preview.Plan);
        WriteLocked(preview.Plan);
        Screen.Line();
        var round = preview.Options.Rounds > 1 ? " in the first round" : string.Empty;
        Screen.Line($"Would remove {Show.Plural(preview.Plan.RemovedChannels, "channel")}{round}:");
        Screen.Line($"  {Change("multiply-adds", preview.Plan.MultiplyAddsBefore, preview.Plan.MultiplyAdds)}");
        Screen.Line($"  {Change("parameters", preview.Plan.ParametersBefore, preview.Plan.Parameters)}");
    }

    public static void Write(PruneReport report, string folder)
    {
        WriteGroups(report.Rounds[^1].Plan, report.Rounds[0].Plan);
        WriteLocked(report.Rounds[^1].Plan);
        Screen.Line();
        var table = new Table { Border = TableBorder.Simple };
        foreach (var header in (string[])["", "before", "after", ""]) table.AddColumn(header.Length == 0 ? new TableColumn("") : Right(header));
        var (work, left) = (report.MultiplyAddsBefore, report.MultiplyAdds);
        table.AddRow("multiply-adds", Show.Short(work), Show.Short(left), Less(work, left));
        var (parameters, kept) = (report.ParametersBefore, report.Parameters);
        table.AddRow("parameters", Show.Count(parameters), Show.Count(kept), Less(parameters, kept));
        var speed = report.Speed;
        var factor = FormattableString.Invariant($"{speed.Factor:0.00} times");
        table.AddRow("samples a second", Show.Count((long)speed.Before), Show.Count((long)speed.After), factor);
        table.AddRow($"{report.Role} {Quality(report.Before).Name}", Quality(report.Before).Text, Quality(report.After).Text, Steps(report));
        Screen.Out.Write(table);
        Screen.Line($"[grey]run[/]    {Screen.Safe(folder)}");
        Screen.Line($"[grey]next[/]   descent predict {Screen.Safe(folder)} FILE");
    }

    private static string Steps(PruneReport report) => string.Join(
        "; ", report.Rounds.Select(r => $"{Quality(r.Pruned).Text} pruned{(r.Trained is { } t ? $", {Quality(t).Text} trained on" : string.Empty)}"));

    private static (string Name, string Text) Quality(Evaluation evaluation) => evaluation.Accuracy is { } accuracy
        ? ("accuracy", Show.Percent(accuracy))
        : ("RMSE", Show.Value(evaluation.Rmse ?? evaluation.Loss));

    private static string Change(string what, long before, long after) =>
        $"{what} {Show.Short(before)} to {Show.Short(after)} ({Less(before, after)})";

    private static string Less(long before, long after) => $"-{Show.Percent(1 - ((double)after / before))}";

    private static void WriteLayers(FilterStatistics statistics)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("Layer");
        foreach (var header in (string[])["Filters", "Active", "Dead", "Always on", "Entropy"]) table.AddColumn(Right(header));
        foreach (var layer in statistics.Filters.GroupBy(f => f.Layer))
            table.AddRow(
                Screen.Safe(Show.Fit(layer.Key, NameWidth)), Show.Count(layer.Count()), Show.Percent(layer.Average(f => f.ActiveShare)),
                Mark(layer.Count(f => f.IsDead)), Mark(layer.Count(f => f.IsAlwaysOn)),
                FormattableString.Invariant($"{layer.Average(f => f.Entropy):0.00} bits"));
        Screen.Out.Write(table);
    }

    private static string Mark(int count) => count == 0 ? "[grey]-[/]" : Show.Count(count);

    private static void WriteHistogram(FilterStatistics statistics)
    {
        const int Width = 40;
        Screen.Line($"Filters by the entropy of their activation, over {Show.Plural(statistics.Samples, "training sample")}:");
        var counts = statistics.Histogram.Chunk(2).Select(pair => pair.Sum()).ToList();
        var largest = Math.Max(1, counts.Max());
        for (var i = 0; i < counts.Count; i++)
        {
            var bar = new string('#', (int)Math.Ceiling((double)Width * counts[i] / largest));
            Screen.Line(FormattableString.Invariant($"  {i / 10.0:0.0} to {(i + 1) / 10.0:0.0}  {counts[i],5}  {bar}"));
        }
    }

    private static void WriteGroups(PrunePlan plan, PrunePlan? first = null)
    {
        var before = (first ?? plan).Groups.ToDictionary(g => g.Name, g => g.Channels);
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("Channels of");
        foreach (var header in (string[])["Before", "Removed", "Left"]) table.AddColumn(Right(header));
        foreach (var group in plan.Groups)
        {
            var all = before.GetValueOrDefault(group.Name, group.Channels);
            var left = group.Channels - group.Removed;
            table.AddRow(Screen.Safe(Name(group.Name)), Show.Count(all), Mark(all - left), Show.Count(left));
        }

        Screen.Out.Write(table);
    }

    // A residual stream has many makers: the first, and how many more.
    private static string Name(string name)
    {
        var parts = name.Split(" + ");
        return Show.Fit(parts[0], NameWidth) + (parts.Length > 1 ? $" and {parts.Length - 1} more" : string.Empty);
    }

    private static void WriteLocked(PrunePlan plan)
    {
        foreach (var locked in plan.Locked.Take(10))
            Screen.Line($"[grey]stays[/]  {Screen.Safe(locked.Name)}: {Screen.Safe(locked.Why)}");
    }

    private static TableColumn Right(string header) => new TableColumn(header).RightAligned();
}
