namespace Descent.Nn;

/// <summary>One number everywhere. For weights this makes all units of a layer equal, and they stay equal: a fault to study, not a start.</summary>
public sealed class Constant(float value = 0) : Initializer
{
    /// <inheritdoc/>
    public override void Fill(Tensor weight, Rng rng)
    {
        weight.Device.Fill(weight.Storage, value);
        weight.MarkChanged();
    }
}
