namespace Descent.Data;

/// <summary>A random change of a whole training batch that mixes its samples and their classes; applied after preprocessing.</summary>
/// <remarks>Targets become shares of the classes (<see cref="HostBatch.Shares"/>), which cross entropy takes. <see cref="HostBatch.Classes"/> then
/// has the class with the largest share of each sample: the accuracy in training counts by it.</remarks>
public abstract class BatchTransform
{
    /// <summary>The name in configs and messages, such as "mixup".</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Changes a batch in place. All chance comes from <paramref name="rng"/>, which depends on the seed, the epoch and the number of the
    /// batch alone.</summary>
    /// <param name="batch">A full or partial batch with one class for each sample.</param>
    /// <param name="rng">Where chance comes from.</param>
    public abstract void Apply(HostBatch batch, Rng rng);
}
