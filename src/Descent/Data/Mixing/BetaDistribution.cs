namespace Descent.Data;

/// <summary>Draws from the beta distribution.</summary>
internal static class BetaDistribution
{
    /// <summary>A number from 0 to 1 with density proportional to (x (1 - x))^(alpha - 1).</summary>
    /// <remarks>The share of one of two gamma draws in their sum. Their logarithms are compared: of a small alpha both would be 0.</remarks>
    public static double Symmetric(double alpha, Rng rng)
    {
        var (a, b) = (LogGamma(alpha, rng), LogGamma(alpha, rng));
        return 1 / (1 + Math.Exp(b - a));
    }

    /// <summary>The logarithm of a draw from the gamma distribution with scale 1.</summary>
    /// <remarks>Reference: Marsaglia and Tsang, A simple method for generating gamma variables, 2000; a shape below 1 through shape + 1, as
    /// there.</remarks>
    public static double LogGamma(double shape, Rng rng)
    {
        if (shape < 1) return LogGamma(shape + 1, rng) + (Math.Log(1 - rng.NextDouble()) / shape);
        var d = shape - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = (double)rng.NextNormal();
            var v = 1 + (c * x);
            if (v <= 0) continue;
            v = v * v * v;
            if (Math.Log(1 - rng.NextDouble()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v))) return Math.Log(d * v);
        }
    }
}
