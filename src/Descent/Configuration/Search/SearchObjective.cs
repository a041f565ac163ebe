using Descent.Training;

namespace Descent.Configuration;

/// <summary>What a search compares on the validation data, and which end of it is good.</summary>
/// <param name="Name">The name in a search file.</param>
/// <param name="IsHigherBetter">Whether more is better.</param>
public sealed record SearchObjective(string Name, bool IsHigherBetter)
{
    private static readonly SearchObjective[] s_all =
        [new("loss", false), new("accuracy", true), new("rmse", false), new("mae", false), new("perplexity", false)];

    /// <summary>Everything that can be compared.</summary>
    public static IReadOnlyList<SearchObjective> All => s_all;

    /// <summary>The value of a measurement, or null where it has none.</summary>
    public double? Of(Evaluation evaluation) => Name switch
    {
        "loss" => evaluation.Loss,
        "accuracy" => evaluation.Accuracy,
        "rmse" => evaluation.Rmse,
        "mae" => evaluation.Mae,
        _ => evaluation.Perplexity,
    };

    /// <summary>Everything that a measurement tells, by name.</summary>
    public static IReadOnlyDictionary<string, double> ValuesOf(Evaluation evaluation) =>
        s_all.Where(o => o.Of(evaluation) is not null).ToDictionary(o => o.Name, o => o.Of(evaluation)!.Value);

    /// <summary>Orders values from the best to the worst; what is no number comes last.</summary>
    public int Compare(double? a, double? b)
    {
        var (x, y) = (Key(a), Key(b));
        return x.CompareTo(y);
    }

    private double Key(double? value) => value is not { } number || double.IsNaN(number) ? double.PositiveInfinity : IsHigherBetter ? -number : number;
}
