namespace Descent.Data;

/// <summary>Every sample once, in an order of its own in every epoch.</summary>
/// <remarks>All orders are equally probable (Fisher and Yates); in expectation an epoch is a pass of independent draws without replacement, which
/// converges faster than draws with replacement. Reference: Recht and Re, Beneath the valley of the noncommutative arithmetic-geometric mean
/// inequality, 2012.</remarks>
public sealed class ShuffledSampler : Sampler
{
    /// <inheritdoc/>
    public override string Name => "shuffled";

    /// <inheritdoc/>
    public override void Draw(Dataset dataset, Rng rng, Span<int> order)
    {
        Ascending(order);
        rng.Shuffle(order);
    }
}
