using System.Numerics;

namespace Descent.Diagnostics;

/// <summary>Counter-experiments on the first steps, in the words that the rules of rate and optimizer need.</summary>
/// <remarks>Losses of trials are compared with a trial too: with the run's own first steps, done again with nothing changed. So the batches, the
/// order and what the schedule says are the same.</remarks>
internal static class Trials
{
    private const int Tail = 10; // the last steps of a trial, of which the mean is taken

    /// <summary>The run's first steps again with one change, or null where nothing can be tried.</summary>
    public static TrialResult? Replay(Examination x, ReplayChange change, int steps = Thresholds.ReplaySteps)
    {
        var wanted = Math.Min(steps, Math.Max(1, x.Patient.TotalSteps));
        if (change == new ReplayChange() && x.Trace.Fault is { } fault && fault.Step - x.Patient.StepsBefore <= wanted && x.Laboratory is not null
            && x.Patient.StepsBefore == 0)
            return new TrialResult(double.PositiveInfinity, 0, wanted, x.Trace.FirstLosses); // the run itself has shown it
        return x.Laboratory?.Replay(change, wanted) is { Count: > 0 } losses ? Of(losses, wanted, x) : null;
    }

    /// <summary>The next steps from the present weights with one change, or null.</summary>
    public static TrialResult? GoOn(Examination x, ReplayChange change, int steps = Thresholds.ReplaySteps) =>
        x.Laboratory?.GoOn(change, steps) is { Count: > 0 } losses ? Of(losses, steps, x) : null;

    /// <summary>Where the run itself stands, as the end of a trial of as many steps.</summary>
    public static TrialResult End(Examination x) => new(
        x.Trend.Now, x.Trend.Noise / Math.Sqrt(LossTrend.Window(x.Trend.Steps)), x.Trend.Steps, x.Trace.FirstLosses);

    /// <summary>The same network begun anew, with all that usually helps: fresh weights, normalised inputs, Adam, no regularisation.</summary>
    public static TrialResult? Anew(Examination x, int steps = Thresholds.AnewSteps) => Replay(
        x, new ReplayChange
        {
            Reinitialize = true, NormalizeInputs = true, NoRegularization = true, AdamRate = Thresholds.TrialAdamRate,
            BatchSize = x.Patient.BatchSize < Thresholds.AnewBatch ? Thresholds.AnewBatch : 0,
        },
        steps);

    /// <summary>As many steps as the run has made, at most 300, from the start with one change; null where they do not end clearly lower than the run
    /// itself. What shows in thirty steps is asked first; this is for what only slows down, or breaks later.</summary>
    public static (TrialResult Own, TrialResult Changed)? AsFar(Examination x, ReplayChange change)
    {
        if (x.Trend.Steps < Thresholds.PatientSteps || x.Laboratory is null || x.Trace.Fault is not null) return null;
        var own = End(x);
        return Replay(x, change, Math.Min(x.Trend.Steps, Thresholds.StepsAhead)) is { } changed && IsClearlyLower(x, changed, own)
            ? (own, changed) : null;
    }

    /// <summary>The same at the end of a run that is not done.</summary>
    public static (TrialResult Own, TrialResult Changed)? AsFarAtEnd(Examination x, ReplayChange change) =>
        x.Moment.HasFlag(Moments.Verdict) && Height(x) > Thresholds.WorthARate ? AsFar(x, change) : null;

    /// <summary>Whether trials may be longer than usual: the run is over, and far enough that more steps are no unfair gain. Many tasks begin with a
    /// plateau, on which thirty steps show nothing.</summary>
    public static bool MayBePatient(Examination x) =>
        x.Moment.HasFlag(Moments.Verdict) && x.Trend.Steps >= 3 * Thresholds.PatientSteps / 2;

    /// <summary>Whether this is the end of the first epoch, the second, fourth or eighth: often enough for what costs a longer trial.</summary>
    public static bool IsEarlyCheck(Examination x) => x.Moment.HasFlag(Moments.Epoch)
        && x.Trace.Epochs.Count <= Thresholds.LastEarlyEpoch && BitOperations.IsPow2(x.Trace.Epochs.Count);

    /// <summary>How much there is to learn: from the loss of an answer that does not look at the input down to the least loss. From the first loss
    /// to zero where that is not known.</summary>
    public static double Scale(Examination x)
    {
        var top = x.Trace.Baseline > 0 ? x.Trace.Baseline : Math.Max(Math.Abs(x.Trend.Start), 1e-12);
        return Math.Max(top - Floor(x), 0.05 * top);
    }

    /// <summary>How high a loss is: 1 at the level of an answer that does not look at the input, 0 at the least.</summary>
    public static double Height(Examination x, double loss) => (loss - Floor(x)) / Scale(x);

    /// <summary>The present loss's height.</summary>
    public static double Height(Examination x) => Height(x, x.Trend.Now);

    /// <summary>Whether a trial ended clearly lower than another: by a share of scale and of the other's loss, and beyond noise.</summary>
    public static bool IsClearlyLower(Examination x, TrialResult trial, TrialResult than)
    {
        if (!trial.IsFinite) return false;
        if (!than.IsFinite) return true;
        var noise = 3 * Math.Sqrt((trial.Noise * trial.Noise) + (than.Noise * than.Noise));
        var gap = than.Loss - trial.Loss;
        var isBeyondNoise = gap > noise || trial.Highest < than.Lowest; // each of ten losses below each of ten others is no chance
        return isBeyondNoise && gap > Thresholds.ClearGain * Scale(x) && gap > Thresholds.ClearGain * Math.Abs(than.Loss);
    }

    /// <summary>The sum of the schedule's factors over the plan, over that of a trial's steps: how many times farther the plan goes.</summary>
    public static double PlanOverTrial(Examination x, int steps = Thresholds.ReplaySteps)
    {
        var (plan, first) = (RatePlan.Of(x), RatePlan.Of(x).SumOf(x, steps));
        return first > 0 ? plan.Sum / first : x.Patient.TotalSteps / (double)Math.Clamp(x.Patient.TotalSteps, 1, steps);
    }

    /// <summary>The mean of the schedule's factors over the steps of a trial; at least a thousandth, so that it can be a factor.</summary>
    public static double MeanFactor(Examination x, int steps = Thresholds.ReplaySteps) =>
        Math.Max(1e-3, RatePlan.Of(x).SumOf(x, steps) / Math.Clamp(x.Patient.TotalSteps, 1, steps));

    /// <summary>An experiment for a finding.</summary>
    public static Experiment Experiment(string change, TrialResult before, TrialResult after, string conclusion) => new(
        change, before.Steps == after.Steps
            ? $"mean loss of steps {Math.Max(1, before.Steps - Tail + 1)} to {before.Steps}"
            : $"loss after {before.Steps} steps as it is, and after {after.Steps} with the change", before.Loss, after.Loss, conclusion);

    /// <summary>The least loss that right answers have: above 0 for label smoothing.</summary>
    public static double Floor(Examination x) => x.Trace.Baseline > 0 ? x.Shared(() => new LeastLoss(RightAndWrong.Least(x.Patient))).Value : 0;

    private static TrialResult Of(IReadOnlyList<float> losses, int wanted, Examination x)
    {
        var isWhole = losses.Count >= wanted && losses.All(float.IsFinite);
        if (!isWhole) return new TrialResult(double.PositiveInfinity, 0, wanted, losses);
        var tail = losses.Skip(Math.Max(0, losses.Count - Tail)).Select(l => (double)l).ToArray();
        double squares = 0;
        for (var i = 1; i < tail.Length; i++) squares += (tail[i] - tail[i - 1]) * (tail[i] - tail[i - 1]);
        var noise = tail.Length < 2 ? Scale(x) : Math.Sqrt(squares / (tail.Length - 1) / 2 / tail.Length);
        return new TrialResult(tail.Average(), noise, wanted, losses) { Lowest = tail.Min(), Highest = tail.Max() };
    }
}

/// <summary>The least loss that right answers have.</summary>
internal sealed record LeastLoss(double Value);

/// <summary>How a trial ended.</summary>
/// <param name="Loss">The mean loss of its last steps; infinite where it ended in a number that is not finite.</param>
/// <param name="Noise">The standard error of that mean.</param>
/// <param name="Steps">How many steps it had.</param>
/// <param name="Losses">The loss of each step.</param>
internal sealed record TrialResult(double Loss, double Noise, int Steps, IReadOnlyList<float> Losses)
{
    /// <summary>The lowest of its last losses; NaN where they are not known one by one.</summary>
    public double Lowest { get; init; } = double.NaN;

    /// <summary>The highest of its last losses; NaN where they are not known one by one.</summary>
    public double Highest { get; init; } = double.NaN;

    public bool IsFinite => double.IsFinite(Loss);

    /// <summary>Mean loss of its first steps.</summary>
    public double First => Losses.Take(Math.Min(4, Losses.Count)).Average(l => (double)l);

    /// <summary>Its losses as a line of a plot.</summary>
    public PlotLine Line(string name) => new(
        name, [.. Enumerable.Range(1, Losses.Count).Select(i => (double)i)], [.. Losses.Select(l => (double)l)]);
}
