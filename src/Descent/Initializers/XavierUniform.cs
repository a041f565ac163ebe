namespace Descent.Nn;

/// <summary>Uniform with a variance between what the way forward and the way back would like; for tanh and linear layers.</summary>
/// <remarks>
/// Formula: uniform in +-gain sqrt(6 / (fan-in + fan-out)). Default gain 1, as PyTorch.
/// Reference: Glorot, Bengio, AISTATS 2010.
/// </remarks>
public sealed class XavierUniform(float gain = 1) : Initializer
{
    /// <inheritdoc/>
    public override void Fill(Tensor weight, Rng rng)
    {
        var fan = Fan(weight.Shape);
        var bound = gain * MathF.Sqrt(6f / (fan.In + fan.Out));
        FillUniform(weight, rng, -bound, bound);
    }
}
