namespace Descent.Diagnostics;

/// <summary>Which rate to prescribe where another is clearly too high or too low.</summary>
/// <remarks>The rate that is fastest for a few steps is close to the one that breaks, and too close for a whole training: whoever reads it off a
/// range test (Smith, Cyclical learning rates, arXiv:1506.01186) takes one well below it. So of the rates that do well in a trial, the one
/// nearest to the optimizer's usual rate is taken.</remarks>
internal static class RateRemedy
{
    // The usual rate, and what is often taken besides.
    private static readonly double[] s_aboutUsual = [1, 3, 10];

    /// <summary>The factor for a rate that is too high.</summary>
    /// <param name="x">The run.</param>
    /// <param name="best">The trial that ended lowest; null: none was made from the start.</param>
    /// <param name="most">The highest factor that will do.</param>
    public static double Lower(Examination x, RateTrial? best, double most)
    {
        var usual = UsualFactor(x);
        if (best is null) // the rate broke it later: what is low enough from here is asked from the start, too
            best = RateTrial.Of(x, Thresholds.LowerRates.Where(f => f <= most), Thresholds.PatientSteps).FirstOrDefault();
        if (best is null) return Math.Min(most, usual);
        var near = s_aboutUsual.Select(times => times * usual).Where(f => f <= most && f != best.Factor);
        return Nearest(x, near, best, 1) ?? best.Factor;
    }

    /// <summary>The factor without a trial: down to the usual rate, at least to a tenth.</summary>
    public static double LowerUntried(Examination x) => Math.Min(0.1, UsualFactor(x));

    /// <summary>Whether the rate is less than half of what the optimizer usually has.</summary>
    public static bool IsBelowUsual(Examination x) => UsualFactor(x) > 2;

    /// <summary>Whether the rate is more than twice what the optimizer usually has.</summary>
    public static bool IsAboveUsual(Examination x) => UsualFactor(x) < 0.5;

    /// <summary>The factor for a rate that is too low.</summary>
    /// <param name="x">The run.</param>
    /// <param name="best">The trial that ended lowest.</param>
    public static double Higher(Examination x, RateTrial best)
    {
        var mean = Trials.MeanFactor(x, best.Result.Steps); // the schedule may begin low: a trial's rate is what is meant times this
        var highest = best.Factor * mean;
        var near = s_aboutUsual.Select(times => times * UsualFactor(x)).Where(f => f > 1 && f < highest);
        return Nearest(x, near, best, mean) ?? Figures.Rounded(highest);
    }

    // The first that does half of what the best did, or more: it will do the rest later.
    private static double? Nearest(Examination x, IEnumerable<double> factors, RateTrial best, double mean)
    {
        var top = x.Trace.Baseline > 0 ? x.Trace.Baseline : Math.Abs(x.Trend.Start);
        var enough = top - (0.5 * (top - best.Result.Loss));
        if (!(enough < top)) return null;
        foreach (var factor in factors)
            if (RateTrial.Of(x, [factor / mean], best.Result.Steps) is [var trial] && trial.Result.Loss <= enough)
                return factor;
        return null;
    }

    private static double UsualFactor(Examination x) =>
        TypicalRates.Of(x.Patient.Optimizer) / (x.Patient.BaseRate * Math.Max(1e-3, RatePlan.Of(x).Highest));
}
