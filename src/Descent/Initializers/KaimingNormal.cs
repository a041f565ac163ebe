namespace Descent.Nn;

/// <summary>Normal with the variance that rectifiers need to keep a signal's size through any depth.</summary>
/// <remarks>
/// Formula: standard deviation = gain / sqrt(fan). Default gain sqrt 2, since a rectifier drops half of the variance; fan-in, as PyTorch;
/// other activations: <see cref="Gains"/>.
/// Reference: He, Zhang, Ren, Sun, Delving Deep into Rectifiers, ICCV 2015, arXiv:1502.01852, equation 10.
/// </remarks>
public sealed class KaimingNormal(FanMode mode = FanMode.FanIn, float gain = 1.41421356f) : Initializer
{
    /// <inheritdoc/>
    public override void Fill(Tensor weight, Rng rng)
    {
        FillNormal(weight, rng, 0, gain / MathF.Sqrt(Fan(weight.Shape, mode)));
    }
}
