namespace Descent.Diagnostics;

/// <summary>How far the training loss has come, judged by the best answer that does not look at the input, and not by a threshold of its
/// own.</summary>
/// <param name="Start">The mean loss of the first steps.</param>
/// <param name="Now">The mean loss of the last steps.</param>
/// <param name="Before">The mean loss of as many steps, half as far back.</param>
/// <param name="Baseline">The loss of the best constant answer; NaN where it is not known.</param>
/// <param name="Noise">The standard deviation of the loss between neighbouring steps, lately.</param>
/// <param name="Steps">Steps so far.</param>
internal sealed record LossTrend(double Start, double Now, double Before, double Baseline, double Noise, int Steps)
{
    /// <summary>How much of what there is to explain is explained: 0 at the baseline, 1 at a loss of zero, negative above the baseline. NaN where the
    /// baseline is not known.</summary>
    public double Learned => Baseline > 0 ? 1 - (Now / Baseline) : double.NaN;

    /// <summary>Whether the loss is no better than an answer that does not look (within 3 %), or has no number.</summary>
    /// <remarks>Of noisy targets the last steps may come out low by chance: then the whole last epoch tells.</remarks>
    public bool IsAtChance => !double.IsFinite(Now) || IsAsBadAs(Now, 0.97)
        || (IsAsBadAs(LastEpoch, 0.98) && IsAsBadAs(Now + (2 * Noise / Math.Sqrt(Window(Steps))), 0.97));

    /// <summary>The mean loss of the last epoch; NaN before its end.</summary>
    public double LastEpoch { get; init; } = double.NaN;

    /// <summary>Whether the loss is near zero beside the baseline: nothing is left to learn here.</summary>
    public bool IsSolved => Baseline > 0 ? Now < 0.05 * Baseline : Now < 0.05 * Start;

    /// <summary>Whether the loss fell clearly in the second half of the steps so far.</summary>
    public bool IsImproving => Before - Now > Progress;

    /// <summary>A fall of the loss that counts: 2 % of the baseline, and more than its noise.</summary>
    public double Progress => Math.Max(0.02 * Math.Max(Math.Abs(Baseline > 0 ? Baseline : Start), 1e-12), 2 * Noise / Math.Sqrt(Window(Steps)));

    /// <summary>Whether the loss is above where it began, by more than its noise.</summary>
    public bool IsWorseThanStart => !double.IsFinite(Now) || Now > Start + Math.Max(0.05 * Math.Abs(Start), 2 * Noise / Math.Sqrt(Window(Steps)));

    /// <summary>Over how many steps means are taken.</summary>
    public static int Window(int steps) => Math.Clamp(steps / 5, 1, 32);

    public static LossTrend Of(Trace trace)
    {
        var series = trace.Loss;
        var window = Window(series.Count);
        var recent = series.Recent;
        double differences = 0;
        for (var i = 1; i < recent.Count; i++) differences += (recent[i] - recent[i - 1]) * (recent[i] - recent[i - 1]);
        var noise = recent.Count < 2 ? 0 : Math.Sqrt(differences / (recent.Count - 1) / 2);
        return new LossTrend(
            series.MeanOfFirst(Math.Min(window, 4)), series.MeanOfLast(window), MeanAround(series, series.Count / 2, window), trace.Baseline, noise,
            series.Count)
        {
            LastEpoch = trace.Epochs is [.., var epoch] ? epoch.Loss : double.NaN,
        };
    }

    private bool IsAsBadAs(double loss, double share) => loss > share * (Baseline > 0 ? Baseline : Start);

    private static double MeanAround(Series series, int index, int window)
    {
        double sum = 0;
        int seen = 0, counted = 0;
        foreach (var point in series.Points)
        {
            if (seen + point.Count > index - (window / 2) && counted < window) (sum, counted) = (sum + (point.Mean * point.Count), counted
                + point.Count);
            seen += point.Count;
        }

        return counted == 0 ? double.NaN : sum / counted;
    }
}
