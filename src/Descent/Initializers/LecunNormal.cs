namespace Descent.Nn;

/// <summary>Normal with the variance that keeps a signal's size through linear layers; what SELU needs.</summary>
/// <remarks>
/// Formula: standard deviation = gain / sqrt(fan-in). Default gain 1. Keras cuts the normal at two deviations, this one does not.
/// Reference: LeCun, Bottou, Orr, Mueller, Efficient BackProp, 1998; for SELU: Klambauer et al., NeurIPS 2017, arXiv:1706.02515.
/// </remarks>
public sealed class LecunNormal(float gain = 1) : Initializer
{
    /// <inheritdoc/>
    public override void Fill(Tensor weight, Rng rng) => FillNormal(weight, rng, 0, gain / MathF.Sqrt(Fan(weight.Shape, FanMode.FanIn)));
}
