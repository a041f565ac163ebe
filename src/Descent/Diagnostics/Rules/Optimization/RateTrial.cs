namespace Descent.Diagnostics;

/// <summary>The first steps again at another rate.</summary>
/// <param name="Factor">Times the run's rate.</param>
/// <param name="Result">How it ended.</param>
internal sealed record RateTrial(double Factor, TrialResult Result)
{
    /// <summary>Tries several; those that stayed finite, the lowest loss first.</summary>
    public static IReadOnlyList<RateTrial> Of(Examination x, IEnumerable<double> factors, int steps) =>
    [
        .. factors.Select(f => (Factor: f, Result: Trials.Replay(x, new ReplayChange { RateFactor = f }, steps)))
            .Where(t => t.Result is { IsFinite: true }).Select(t => new RateTrial(t.Factor, t.Result!)).OrderBy(t => t.Result.Loss),
    ];
}
