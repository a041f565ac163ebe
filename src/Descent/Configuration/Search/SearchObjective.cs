using Descent.Training;

namespace Descent.Configuration;

/// <summary>What a search compares on the validation data, and which end of it is good.</summary>
/// <param name="Name">The name in a search file.</param>
/// <param name="IsHigherBetter">Whether more is better.</param>
public sealed record SearchObjective(string Name, bool IsHigherBetter)
{
    /// <summary>Everything that can be compared.</summary>
    public static IReadOnlyList<SearchObjective> All { get; } = [.. NamedMetrics.All.Select(m => new SearchObjective(m.Name, m.IsHigherBetter))];

    /// <summary>The value of a measurement, or null where it has none.</summary>
    public double? Of(Evaluation evaluation) => NamedMetrics.Find(evaluation, Name);

    /// <summary>Orders values from the best to the worst; what is no number comes last.</summary>
    public int Compare(double? a, double? b) => Key(a).CompareTo(Key(b));

    private double Key(double? value) => value is not { } number || double.IsNaN(number) ? double.PositiveInfinity
        : IsHigherBetter ? -number
        : number;
}
