namespace Descent.Data;

/// <summary>A random change of a sample while it is loaded, such as a flip; applied before preprocessing, to training samples only.</summary>
public abstract class SampleTransform
{
    /// <summary>The name in configs and messages, such as "horizontal-flip".</summary>
    public virtual string Name => GetType().Name;

    /// <summary>Whether it takes images of any size and gives those of <see cref="TransformContext.Height"/> and
    /// <see cref="TransformContext.Width"/>. Where the first transform does, it gets images as they are in their files; else they are brought to the
    /// size of the data set before.</summary>
    public virtual bool ChoosesSize => false;

    /// <summary>Changes one sample in place. All chance comes from <see cref="TransformContext.Rng"/>, which depends on the seed, the epoch and the
    /// sample alone.</summary>
    /// <param name="sample">Features and targets; a geometric change must reach both.</param>
    /// <param name="context">Where chance comes from, and the size that the model takes.</param>
    public abstract void Apply(Sample sample, TransformContext context);
}
