namespace Descent.Nn;

/// <summary>One number everywhere.</summary>
/// <remarks>
/// Formula: w = value.  Default: 0.
/// Warning: with equal weights all units of a layer give the same output, get the same gradient, and stay equal for ever: the layer learns as if it
/// had one unit. A fault to study (lecture 001), not a start; for biases zero is usual. It draws nothing from the generator.
/// </remarks>
public sealed class Constant(float value = 0) : Initializer
{
    /// <inheritdoc/>
    public override void Fill(Tensor weight, Rng rng)
    {
        weight.Device.Fill(weight.Storage, value);
        weight.MarkChanged();
    }
}
