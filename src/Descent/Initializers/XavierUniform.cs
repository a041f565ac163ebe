namespace Descent.Nn;

/// <summary>Uniform with a variance between what the way forward and the way back would like; for tanh and linear layers.</summary>
/// <remarks>
/// Formula: uniform in +-gain sqrt(6 / (fan-in + fan-out)). Default gain 1, as PyTorch.
/// With <see cref="FanMode.FanIn"/> the fan-in alone stands for the mean of both: the lectures' form "1/n", the same as <see cref="LecunNormal"/>.
/// Reference: Glorot, Bengio, AISTATS 2010.
/// </remarks>
public sealed class XavierUniform(float gain = 1, FanMode mode = FanMode.FanAverage) : Initializer
{
    /// <inheritdoc/>
    public override void Fill(Tensor weight, Rng rng)
    {
        var bound = gain * MathF.Sqrt(3f / Fan(weight.Shape, mode));
        FillUniform(weight, rng, -bound, bound);
    }
}
