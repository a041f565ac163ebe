namespace Descent.Nn;

/// <summary>Normal with a variance between what the way forward and the way back would like; for tanh and linear layers.</summary>
/// <remarks>
/// Formula: standard deviation = gain sqrt(2 / (fan-in + fan-out)). Default gain 1, as PyTorch (5/3 is usual for tanh).
/// With <see cref="FanMode.FanIn"/> the fan-in alone stands for the mean of both: the lectures' form "1/n", the same as <see cref="LecunNormal"/>.
/// Reference: Glorot, Bengio, Understanding the difficulty of training deep feedforward neural networks, AISTATS 2010.
/// </remarks>
public sealed class XavierNormal(float gain = 1, FanMode mode = FanMode.FanAverage) : Initializer
{
    /// <inheritdoc/>
    public override void Fill(Tensor weight, Rng rng)
    {
        FillNormal(weight, rng, 0, gain / MathF.Sqrt(Fan(weight.Shape, mode)));
    }
}
