namespace Descent.Diagnostics;

/// <summary>Whether equal samples can be chance: tables of few categories and rows of few symbols repeat themselves, measurements do not.</summary>
internal static class SampleBits
{
    private const double Measured = 40; // of a number that hardly ever comes twice

    /// <summary>At most so many bits tell samples apart: the sum of the entropies of their numbers, each for itself.</summary>
    public static double Of(PartFacts part)
    {
        if (part.Count == 0) return 0;
        double bits = 0;
        for (var i = 0; i < part.Points[0].Length; i++)
        {
            var counts = new Dictionary<float, int>();
            foreach (var point in part.Points) counts[point[i]] = counts.GetValueOrDefault(point[i]) + 1;
            if (counts.Count > part.Count / 8) bits += Measured;
            else foreach (var n in counts.Values) bits -= (double)n / part.Count * Math.Log2((double)n / part.Count);
        }

        return bits;
    }

    /// <summary>Whether equal samples are copies: so many of that many bits do not come together by chance.</summary>
    public static bool AreCopies(PartFacts part) => Of(part) > (2 * Math.Log2(Math.Max(2, part.Samples.Count))) + Thresholds.CopyBits;
}
