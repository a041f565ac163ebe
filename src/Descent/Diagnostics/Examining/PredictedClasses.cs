using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>Which classes a model names.</summary>
internal static class PredictedClasses
{
    /// <summary>How many different ones, and the share of the most frequent; null for values.</summary>
    /// <param name="output">Scores (N, K), or (N, K, places).</param>
    /// <param name="target">The target.</param>
    public static (int Different, double LargestShare)? Of(Tensor output, Target target)
    {
        if (target.Classes is null || output.Rank != 2) return null;
        var counts = new int[output.Shape[1]];
        foreach (var c in output.ArgMax()) counts[c]++;
        return (counts.Count(c => c > 0), counts.Max() / (double)Math.Max(1, output.Shape[0]));
    }
}
