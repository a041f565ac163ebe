namespace Descent.Data;

/// <summary>Decides which samples an epoch has, and in which order.</summary>
/// <remarks>It is a description without state of its own: the same data set and generator give the same order.</remarks>
public abstract class Sampler
{
    /// <summary>The name in configs and stored positions, such as "shuffled".</summary>
    public abstract string Name { get; }

    /// <summary>How many samples an epoch has; as many as the data set unless overridden.</summary>
    /// <exception cref="DataException">The data set is not one that can be drawn from so.</exception>
    public virtual int Count(Dataset dataset) => dataset.Count;

    /// <summary>Writes the numbers of an epoch's samples.</summary>
    /// <param name="dataset">Whose samples.</param>
    /// <param name="rng">Where chance comes from; it depends on the seed and the epoch.</param>
    /// <param name="order">Where they go: <see cref="Count"/> places.</param>
    public abstract void Draw(Dataset dataset, Rng rng, Span<int> order);

    private protected static void Ascending(Span<int> order)
    {
        for (var i = 0; i < order.Length; i++) order[i] = i;
    }

    private protected static void CheckClasses(Dataset dataset, string name)
    {
        if (dataset.TargetKind != TargetKind.Classes || dataset.TargetSize != 1)
            throw new DataException($"{name}: got a data set without one class for each sample; expected one, since samples are drawn by class.");
    }
}
