namespace Descent.Data;

/// <summary>Quantiles of the normal distribution.</summary>
internal static class NormalQuantile
{
    /// <summary>The number that a standard normal draw exceeds with a small probability (at most 0.5), to 4.5e-4.</summary>
    /// <remarks>Reference: Abramowitz and Stegun, Handbook of mathematical functions, 26.2.23.</remarks>
    public static double Upper(double probability)
    {
        var t = Math.Sqrt(-2 * Math.Log(probability));
        return t - ((2.515517 + (0.802853 * t) + (0.010328 * t * t)) / (1 + (1.432788 * t) + (0.189269 * t * t) + (0.001308 * t * t * t)));
    }
}
