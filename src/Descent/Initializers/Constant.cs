namespace Descent.Nn;

/// <summary>One number everywhere.</summary>
/// <remarks>
/// Formula: w = value.  Default: 0.
/// For weights this makes all units of a layer equal, and they stay equal: a fault to study, not a start. It draws nothing from the generator.
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
