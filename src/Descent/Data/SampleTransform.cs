namespace Descent.Data;

/// <summary>A random change of a sample while it is loaded, such as a flip; applied before preprocessing, to training samples only.</summary>
public abstract class SampleTransform
{
    /// <summary>Changes one sample in place. All chance comes from <paramref name="rng"/>, which depends on the seed, the epoch and the sample
    /// alone.</summary>
    /// <param name="sample">The features, row-major in <paramref name="shape"/>.</param>
    /// <param name="shape">The sample's shape.</param>
    /// <param name="rng">Where chance comes from.</param>
    public abstract void Apply(Span<float> sample, IReadOnlyList<int> shape, Rng rng);
}
