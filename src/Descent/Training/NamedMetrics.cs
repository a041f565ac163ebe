namespace Descent.Training;

/// <summary>Every number that a measurement tells, by name; tables are left out.</summary>
internal static class NamedMetrics
{
    public static IReadOnlyDictionary<string, double> Of(Evaluation evaluation)
    {
        var all = new Dictionary<string, double> { [Evaluation.LossName] = evaluation.Loss };
        foreach (var metric in evaluation.All)
            if (metric.Direction != MetricDirection.None)
                all[metric.Name] = metric.Value;
        return all;
    }
}
