using Descent.Cli.Terminal;
using Descent.Training;

namespace Descent.Cli.Results;

/// <summary>Metrics of recorded runs, by their names.</summary>
internal static class RunMetrics
{
    // What says most about a run comes first.
    private static readonly string[] s_order = ["accuracy", "rmse", "perplexity", "loss"];
    private static readonly string[] s_lowerIsBetter = ["loss", "rmse", "mae", "perplexity", "calibration-error"];
    private static readonly string[] s_shares = ["accuracy"];

    /// <summary>Every metric that some of the runs have.</summary>
    public static IReadOnlyList<string> Names(IEnumerable<RunRecord> runs) => [.. runs
        .SelectMany(r => r.Epochs.SelectMany(e => e.Training.Keys.Concat(e.Validation.Keys)).Concat(r.Test.Keys)).Distinct()
        .OrderBy(name => Array.IndexOf(s_order, name) is var i && i < 0 ? s_order.Length : i).ThenBy(name => name, StringComparer.Ordinal)];

    public static bool IsLowerBetter(string metric) => s_lowerIsBetter.Contains(metric);

    public static string Text(string metric, double value) => s_shares.Contains(metric) ? Show.Percent(value)
        : metric == "loss" ? Show.Loss(value)
        : Show.Value(value);

    /// <summary>The values of an epoch that decide: those of the validation, where there was one.</summary>
    public static IReadOnlyDictionary<string, double> Deciding(RecordedEpoch epoch) => epoch.Validation.Count > 0 ? epoch.Validation : epoch.Training;

    /// <summary>The epoch that was best by a metric, or null where none has it.</summary>
    public static RecordedEpoch? Best(RunRecord run, string metric)
    {
        var with = run.Epochs.Where(e => Deciding(e).ContainsKey(metric));
        return IsLowerBetter(metric) ? with.MinBy(e => Deciding(e)[metric]) : with.MaxBy(e => Deciding(e)[metric]);
    }

    /// <summary>The metric that was asked for, or the one that says most.</summary>
    public static string? Choose(IReadOnlyList<RunRecord> runs, string? asked)
    {
        var names = Names(runs);
        if (asked is null || names.Contains(asked)) return asked ?? names.FirstOrDefault();
        throw new UsageException($"--metric: got '{asked}'; expected one that the runs have: {string.Join(", ", names)}."
            + (NearestWord.Find(asked, names) is { } near ? $" Did you mean '{near}'?" : string.Empty));
    }
}
