namespace Descent.Nn;

/// <summary>Uniform with the variance that rectifiers need to keep a signal's size through any depth.</summary>
/// <remarks>
/// Formula: uniform in +-gain sqrt(3 / fan). Default gain sqrt 2; fan-in, as PyTorch; other activations: <see cref="Gains"/>.
/// Reference: He, Zhang, Ren, Sun, Delving Deep into Rectifiers, ICCV 2015, arXiv:1502.01852.
/// </remarks>
public sealed class KaimingUniform(FanMode mode = FanMode.FanIn, float gain = 1.41421356f) : Initializer
{
    /// <summary>What PyTorch's linear and convolutional layers start with: +-1 / sqrt(fan-in).</summary>
    internal static KaimingUniform LayerDefault { get; } = new(FanMode.FanIn, 0.57735027f);

    /// <inheritdoc/>
    public override void Fill(Tensor weight, Rng rng)
    {
        var bound = gain * MathF.Sqrt(3f / Fan(weight.Shape, mode));
        FillUniform(weight, rng, -bound, bound);
    }
}
