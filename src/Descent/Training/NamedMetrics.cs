namespace Descent.Training;

/// <summary>What a measurement tells, by name: the one place that knows where each value is and which end of it is good.</summary>
internal static class NamedMetrics
{
    private static readonly (string Name, bool IsHigherBetter, Func<Evaluation, double?> Of)[] s_all =
    [
        ("loss", false, e => e.Loss), ("accuracy", true, e => e.Accuracy), ("rmse", false, e => e.Rmse), ("mae", false, e => e.Mae),
        ("perplexity", false, e => e.Perplexity),
    ];

    /// <summary>Names and directions.</summary>
    public static IEnumerable<(string Name, bool IsHigherBetter)> All => s_all.Select(m => (m.Name, m.IsHigherBetter));

    /// <summary>The value of a metric, or null where the measurement has none.</summary>
    public static double? Find(Evaluation evaluation, string name) => Array.Find(s_all, m => m.Name == name).Of?.Invoke(evaluation);

    /// <summary>Every value that the measurement has, by name.</summary>
    public static IReadOnlyDictionary<string, double> Of(Evaluation evaluation) =>
        s_all.Where(m => m.Of(evaluation) is not null).ToDictionary(m => m.Name, m => m.Of(evaluation)!.Value);
}
