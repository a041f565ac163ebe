using Descent.Training;

namespace Descent.Configuration;

/// <summary>How the members of an ensemble come to differ.</summary>
public enum EnsembleKind
{
    /// <summary>Each is trained on a bootstrap sample of the training data, and from other initial weights.</summary>
    Bagging,

    /// <summary>Each is trained on the same data from another seed: other initial weights, another order.</summary>
    Seeds,

    /// <summary>All come from one training with warm restarts: the model at the end of each period.</summary>
    Snapshots,
}

/// <summary>What ensemble is wanted.</summary>
/// <param name="Kind">How members come to differ.</param>
/// <param name="Members">How many, 2 to 1000.</param>
/// <param name="Rule">How their answers become one.</param>
public sealed record EnsemblePlan(EnsembleKind Kind, int Members, EnsembleRule Rule = EnsembleRule.Mean)
{
    /// <summary>The most members.</summary>
    public const int MostMembers = 1000;

    internal void Check()
    {
        if (Members is < 2 or > MostMembers)
            throw new ConfigException($"Ensemble: got {Members} members; expected 2 to {MostMembers}.");
    }

    internal string KindName => Kind switch { EnsembleKind.Bagging => "bagging", EnsembleKind.Seeds => "seeds", _ => "snapshots" };

    internal string RuleName => Rule == EnsembleRule.Vote ? "vote" : "mean";

    internal static EnsembleKind? KindOf(string name) => name switch
    {
        "bagging" => EnsembleKind.Bagging,
        "seeds" => EnsembleKind.Seeds,
        "snapshots" => EnsembleKind.Snapshots,
        _ => null,
    };
}
