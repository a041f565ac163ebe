namespace Descent.Nn;

/// <summary>Normal numbers of a given spread, whatever the layer's size.</summary>
/// <remarks>Default: mean 0, standard deviation 0.01, as in the lectures; it makes deep networks' signals vanish.</remarks>
public sealed class Normal(float mean = 0, float standardDeviation = 0.01f) : Initializer
{
    /// <inheritdoc/>
    public override void Fill(Tensor weight, Rng rng) => FillNormal(weight, rng, mean, standardDeviation);
}
