using Descent.Training;

namespace Descent.Configuration;

/// <summary>The metrics of a config, and those that its rules watch.</summary>
internal sealed class ConfiguredMetrics(SettingValues root)
{
    /// <summary>Makes them; each name once.</summary>
    /// <exception cref="ConfigException">One does not fit the data, or a rule watches one that is unknown.</exception>
    public IReadOnlyList<Metric> Build(MetricTarget target)
    {
        List<Metric> metrics = [];
        if (!root.Has("metrics")) metrics.AddRange(Metric.Defaults(target));
        else foreach (var entry in root.Entries("metrics")) metrics.Add(Listed(entry, target, metrics));
        var training = root.Section("training");
        if (training.EntryOrNull("stop") is { } stop) Watch(stop.Settings, "metric", target, metrics);
        if (Plateau(root.Entry("schedule")) is { } plateau) Watch(plateau, "metric", target, metrics);
        Watch(training.Section("checkpoint"), "best", target, metrics);
        return metrics;
    }

    private static Metric Listed(ConfiguredEntry entry, MetricTarget target, List<Metric> before)
    {
        var metric = Catalog.Metric(entry);
        if (!metric.Fits(target)) throw entry.Settings.Node.Error($"the data have {target}; expected {metric.Expects}.");
        return before.Any(m => m.Name == metric.Name)
            ? throw entry.Settings.Node.Error($"got {metric.Name} twice; expected each metric once.")
            : metric;
    }

    // What follows a warm-up is watched too.
    private static SettingValues? Plateau(ConfiguredEntry schedule) => schedule.Entry.Name switch
    {
        "reduce-on-plateau" => schedule.Settings,
        "linear-warmup" => Plateau(schedule.Settings.Entry("then")),
        _ => null,
    };

    // A metric that a rule watches is measured without being listed.
    private static void Watch(SettingValues rule, string setting, MetricTarget target, List<Metric> metrics)
    {
        if (rule.TextOrNull(setting) is not { } name || name == Evaluation.LossName || metrics.Any(m => m.Name == name)) return;
        Metric metric;
        try
        {
            metric = Catalog.Metric(name);
        }
        catch (ConfigException e)
        {
            throw rule.Error(setting, $"got '{name}'; expected loss or the name of a metric. {e.Message}");
        }

        if (!metric.Fits(target)) throw rule.Error(setting, $"got {name}, and the data have {target}; expected {metric.Expects}.");
        if (metric.Direction == MetricDirection.None) throw rule.Error(setting, $"got {name}; expected a metric of which more or less is better.");
        metrics.Add(metric);
    }
}
