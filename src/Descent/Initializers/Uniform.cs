namespace Descent.Nn;

/// <summary>Uniform numbers in a given range, whatever the layer's size.</summary>
/// <remarks>Default: -0.05 to 0.05, as Keras.</remarks>
public sealed class Uniform(float low = -0.05f, float high = 0.05f) : Initializer
{
    /// <inheritdoc/>
    public override void Fill(Tensor weight, Rng rng) => FillUniform(weight, rng, low, high);
}
