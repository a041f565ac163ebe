using Descent.Training;

namespace Descent.Configuration;

/// <summary>How a saved model is pruned and trained on.</summary>
public sealed record PruneRunOptions
{
    /// <summary>Which channels go, and how many in all.</summary>
    public PruneOptions Prune { get; init; } = new();

    /// <summary>In how many rounds of measuring, removing and training on; each takes the same share of what is left. Default 1.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>Epochs of training after each round; 0: none. Default 3.</summary>
    public int Epochs { get; init; } = 3;

    /// <summary>What the config's learning rate is multiplied by to train on. Default 0.2: the weights are near a good place already.</summary>
    public double RateFactor { get; init; } = 0.2;

    /// <summary>Training samples that activations are measured on; null: all.</summary>
    public int? Samples { get; init; }

    internal void Check()
    {
        Prune.Check();
        ArgumentOutOfRangeException.ThrowIfLessThan(Rounds, 1, nameof(Rounds));
        ArgumentOutOfRangeException.ThrowIfNegative(Epochs, nameof(Epochs));
        if (!(RateFactor > 0 && double.IsFinite(RateFactor)))
            throw new ArgumentOutOfRangeException(nameof(RateFactor), RateFactor, "Prune: expected a number above 0.");
        if (Samples is < 1) throw new ArgumentOutOfRangeException(nameof(Samples), Samples, "Prune: expected 1 or more, or null for all.");
    }

    /// <summary>What one round of several removes, so that all together remove the whole share.</summary>
    internal PruneOptions OfRound() => Rounds == 1 ? Prune : Prune with { Remove = 1 - Math.Pow(1 - Prune.Remove, 1.0 / Rounds) };
}
