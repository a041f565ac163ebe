using Descent.Training;

namespace Descent.Configuration;

/// <summary>What a search compares on the validation data, and which end of it is good.</summary>
/// <param name="Name">The name in a search file.</param>
/// <param name="IsHigherBetter">Whether more is better.</param>
public sealed record SearchObjective(string Name, bool IsHigherBetter)
{
    /// <summary>Everything that can be compared.</summary>
    public static IReadOnlyList<SearchObjective> All { get; } =
    [
        new(Evaluation.LossName, IsHigherBetter: false),
        .. Catalog.Entries.Where(e => e.Kind == CatalogKind.Metric).Select(e => Catalog.Metric(e.Name)).Where(m =>
            m.Direction != MetricDirection.None)
            .Select(m => new SearchObjective(m.Name, m.Direction == MetricDirection.Higher)),
    ];

    /// <summary>The value of a measurement, or null where it has none.</summary>
    public double? Of(Evaluation evaluation) => evaluation.Find(Name)?.Value;

    /// <summary>Whether it can be measured on such data.</summary>
    internal bool Fits(MetricTarget target) => Name == Evaluation.LossName || Catalog.Metric(Name).Fits(target);

    /// <summary>What is to be measured so that the objective is known.</summary>
    internal IReadOnlyList<Metric> AddTo(IReadOnlyList<Metric> metrics) =>
        Name == Evaluation.LossName || metrics.Any(m => m.Name == Name) ? metrics : [.. metrics, Catalog.Metric(Name)];

    /// <summary>Orders values from the best to the worst; what is no number comes last.</summary>
    public int Compare(double? a, double? b) => Key(a).CompareTo(Key(b));

    private double Key(double? value) => value is not { } number || double.IsNaN(number) ? double.PositiveInfinity
        : IsHigherBetter ? -number
        : number;
}
