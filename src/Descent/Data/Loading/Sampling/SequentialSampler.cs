namespace Descent.Data;

/// <summary>Every sample once, in the order of the data set, the same in every epoch.</summary>
public sealed class SequentialSampler : Sampler
{
    /// <inheritdoc/>
    public override string Name => "sequential";

    /// <inheritdoc/>
    public override void Draw(Dataset dataset, Rng rng, Span<int> order) => Ascending(order);
}
