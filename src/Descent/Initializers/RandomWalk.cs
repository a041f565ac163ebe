namespace Descent.Nn;

/// <summary>Random walk initialisation: the gain under which the logarithm of the gradient's size makes a random walk without drift through the
/// layers.</summary>
/// <remarks>
/// Formula: standard deviation = g / sqrt(fan-in) with g = sqrt 2 exp(1.2 / (max(fan-in, 6) - 2.4)) for rectifiers and g = exp(1 / (2 fan-in)) for
/// linear layers: slightly more than He's and LeCun's, since narrow layers lose more than their variance says.
/// Default: for rectifiers. Reference: Sussillo, Abbott, Random Walk Initialization, 2014, arXiv:1412.6558, section 3 (lecture 003).
/// </remarks>
public sealed class RandomWalk(bool linear = false) : Initializer
{
    /// <inheritdoc/>
    public override void Fill(Tensor weight, Rng rng)
    {
        var fan = Fan(weight.Shape).In;
        FillNormal(weight, rng, 0, (float)(Gain(fan, linear) / Math.Sqrt(fan)));
    }

    /// <summary>The gain for a fan-in.</summary>
    internal static double Gain(int fan, bool linear) =>
        linear ? Math.Exp(1 / (2.0 * fan)) : Math.Sqrt(2) * Math.Exp(1.2 / (Math.Max(fan, 6) - 2.4));
}
