namespace Descent.Diagnostics;

/// <summary>Comparisons between parts of the data that take the size of the parts into account.</summary>
internal static class Parts
{
    /// <summary>The loss of the present weights on the first training batches as the validation measures: without dropout and with running
    /// statistics.</summary>
    public static double? PlainLoss(Examination x) => x.Laboratory?.LossWith(InputChange.None, isTraining: false, batches: 8);

    /// <summary>How many standard errors lie between two accuracies; 0 where either is not known.</summary>
    public static double Errors(double? a, int samplesOfA, double? b, int samplesOfB)
    {
        if (a is null || b is null || samplesOfA == 0 || samplesOfB == 0) return 0;
        var error = Math.Sqrt(Variance(a.Value, samplesOfA) + Variance(b.Value, samplesOfB));
        return Math.Abs(a.Value - b.Value) / error;
    }

    /// <summary>The standard error of an accuracy.</summary>
    public static double Error(double accuracy, int samples) => Math.Sqrt(Variance(accuracy, Math.Max(1, samples)));

    /// <summary>Whether one part is clearly worse than another: in accuracy beyond chance, or, of values, in loss by far.</summary>
    public static bool IsFarWorse(
        Examination x, (double Loss, double? Accuracy, int Samples) worse, (double Loss, double? Accuracy, int Samples) better)
    {
        if (worse.Samples < Thresholds.FewestSamples || better.Samples < Thresholds.FewestSamples) return false;
        var gap = worse.Loss - better.Loss;
        if (!(gap > Thresholds.Gap * Trials.Scale(x))) return false;
        return worse.Accuracy is { } low && better.Accuracy is { } high
            ? high - low > Thresholds.AccuracyGap && Errors(high, better.Samples, low, worse.Samples) > Thresholds.Errors
            : worse.Loss > Thresholds.LossRatio * better.Loss;
    }

    // Never quite zero, so that 40 right answers of 40 are no certainty.
    private static double Variance(double share, int samples)
    {
        var moderate = ((share * samples) + 1) / (samples + 2.0);
        return moderate * (1 - moderate) / samples;
    }
}
