using Descent.Data;

namespace Descent.Training;

/// <summary>Checks before the first step that the metrics fit the data, and that what rules watch is measured.</summary>
internal static class WatchedMetrics
{
    /// <summary>Refuses a training that would fail after its first epoch.</summary>
    /// <exception cref="TrainingException">A metric does not fit, or a rule names one that is not measured.</exception>
    public static void Check(Trainer trainer, TrainingData data)
    {
        var target = MetricTarget.Of(data.Training) with { IsLikelihood = trainer.Loss.IsLikelihood };
        var hasValidation = data.Validation is { Count: > 0 };
        var metrics = trainer.Metrics ?? [];
        foreach (var role in (Dataset?[])[data.Validation, data.Test])
            foreach (var metric in metrics)
                if (role is { Count: > 0 })
                    metric.CheckFits(MetricTarget.Of(role));
        foreach (var twice in metrics.GroupBy(m => m.Name).Where(g => g.Count() > 1))
            throw new TrainingException($"Trainer: got the metric {twice.Key} twice; expected each once.");
        Metric[] measured = hasValidation ? [.. metrics, .. Metric.Defaults(target)] : [.. Metric.Defaults(target).OfType<Accuracy>()];
        CheckWatched("EarlyStopping", trainer.EarlyStopping?.Metric, measured, hasValidation);
        CheckWatched(trainer.Schedule.GetType().Name, trainer.Schedule.Metric, measured, hasValidation);
        CheckWatched("CheckpointPlan.Best", trainer.Checkpoints?.Best, measured, hasValidation);
    }

    private static void CheckWatched(string rule, string? name, Metric[] measured, bool hasValidation)
    {
        if (name is null or Evaluation.LossName) return;
        var ordered = measured.Where(m => m.Direction != MetricDirection.None).Select(m => m.Name).Distinct().Prepend(Evaluation.LossName).ToArray();
        if (ordered.Contains(name)) return;
        var why = hasValidation ? string.Empty : " There are no validation data, so that only the training's own numbers are known.";
        throw new TrainingException(
            $"{rule}: got the metric {name}, which is not measured; expected {string.Join(" or ", ordered)}.{why}");
    }
}
