namespace Descent.Training;

/// <summary>Rules that read a rate off the curve of a range test.</summary>
internal static class RateRules
{
    private const int LeftOutAtTheEnd = 5;
    private const int FewestPoints = 5;

    /// <summary>What each rule says; empty where the smoothed loss never falls.</summary>
    /// <remarks>As fastai's, the first tenth (the smoothed loss settles) and the last 5 steps (the loss is on its way out) do not count.</remarks>
    public static IReadOnlyList<LearningRateSuggestion> Of(LearningRateRangeOptions options, IReadOnlyList<LearningRatePoint> points)
    {
        var first = Math.Min(options.Steps / 10, points.Count);
        var count = Math.Max(0, points.Count - LeftOutAtTheEnd - first);
        if (count < FewestPoints) return [];
        double[] losses = [.. points.Skip(first).Take(count).Select(p => p.Smoothed)];
        double[] logs = [.. points.Skip(first).Take(count).Select(p => Math.Log(p.LearningRate))];
        var minimum = Array.IndexOf(losses, losses.Min());
        var steepest = Steepest(losses, logs, minimum);
        if (minimum == 0 || steepest < 0) return [];
        float Rate(int index) => points[first + index].LearningRate;
        return
        [
            new("valley", Rate(Valley(losses)), "the middle of the longest fall of the loss"),
            new("steepest", Rate(steepest), "where the loss falls fastest"),
            new("minimum", Rate(minimum) / 10, "a tenth of the rate with the least loss"),
        ];
    }

    /// <summary>The middle of the longest falling subsequence.</summary>
    /// <remarks>fastai's rule "valley", of ESRI: of the longest falling subsequence (not of neighbours only) the last point and the length say where
    /// it begins; the answer is half-way.</remarks>
    internal static int Valley(double[] losses)
    {
        var lengths = new int[losses.Length];
        var end = 0;
        for (var i = 0; i < losses.Length; i++)
        {
            lengths[i] = 1;
            for (var j = 0; j < i; j++)
                if (losses[i] < losses[j] && lengths[i] < lengths[j] + 1)
                    lengths[i] = lengths[j] + 1;
            if (lengths[i] > lengths[end]) end = i;
        }

        var start = end - lengths[end];
        var third = (end - start) / 3.0;
        return Math.Clamp(start + (int)third + (int)(third / 2), 0, losses.Length - 1);
    }

    // Central differences up to the minimum; -1 where none is a fall.
    internal static int Steepest(double[] losses, double[] logs, int minimum)
    {
        var (best, steepest) = (0.0, -1);
        for (var i = 1; i <= Math.Min(minimum, losses.Length - 2); i++)
        {
            var slope = (losses[i + 1] - losses[i - 1]) / (logs[i + 1] - logs[i - 1]);
            if (slope < best) (best, steepest) = (slope, i);
        }

        return steepest;
    }
}
