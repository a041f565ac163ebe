namespace Descent.Diagnostics;

/// <summary>Whether a training suffers: what a network looks like is nobody's concern while it learns.</summary>
internal static class Struggle
{
    /// <summary>Whether the loss stands where it stood, no better than an answer that does not look, after steps enough and with
    /// a rate that is on.</summary>
    public static bool IsStuck(Examination x)
    {
        var trend = x.Trend;
        if (x.Trace.Fault is not null || !double.IsFinite(trend.Now)) return true;
        return IsPatienceOver(x) && trend.IsAtChance && !trend.IsImproving;
    }

    /// <summary>Whether there were steps enough for that.</summary>
    public static bool IsPatienceOver(Examination x) =>
        IsWarm(x) && x.Trend.Steps >= (x.Moment.HasFlag(Moments.Epoch) ? Thresholds.SignalPatience * 3 / 4 : Thresholds.SignalPatience);

    /// <summary>Whether the loss is worse than that of an answer that does not look, after the first steps.</summary>
    public static bool IsWorseThanChance(Examination x)
    {
        var trend = x.Trend;
        if (x.Trace.Fault is not null || !double.IsFinite(trend.Now)) return true;
        return trend.Steps >= Thresholds.FewestSteps && trend.Baseline > 0 && trend.Now > 1.2 * trend.Baseline;
    }

    /// <summary>Whether a replay can be asked and compared.</summary>
    public static bool CanTry(Examination x) =>
        x.Laboratory is not null && (x.Trend.Steps >= Thresholds.ReplaySteps || x.Trace.Fault is not null || !double.IsFinite(x.Trend.Now));

    // A warm-up has no right to be judged.
    private static bool IsWarm(Examination x) => x.Trace.LearningRate.Highest >= 0.5 * x.Patient.BaseRate;
}

/// <summary>A replay with one change, beside the run itself.</summary>
/// <param name="Before">The run's mean loss over the last steps compared; not finite where it ended before.</param>
/// <param name="After">The replay's.</param>
/// <param name="IsBetter">Whether the change makes it clearly better.</param>
/// <param name="Experiment">The same in words.</param>
internal sealed record Trial(double Before, double After, bool IsBetter, Experiment Experiment)
{
    private const int Compared = 10; // steps at the end

    /// <summary>Asks the laboratory; null where it cannot tell.</summary>
    /// <param name="x">Where.</param>
    /// <param name="change">What is changed.</param>
    /// <param name="name">The change in words.</param>
    /// <param name="steps">Of how many steps.</param>
    public static Trial? Of(Examination x, ReplayChange change, string name, int steps = Thresholds.ReplaySteps)
    {
        if (!Struggle.CanTry(x) || x.Laboratory!.Replay(change, steps) is not { Count: > 0 } losses) return null;
        var before = x.Trend.Steps < steps ? double.NaN
            : x.Trace.FirstLosses.Count >= steps ? x.Trace.FirstLosses.Take(steps).TakeLast(Compared).Average(l => (double)l)
            : MeanOf(x.Trace.Loss, steps - Compared, steps);
        var after = losses.Count < steps ? double.NaN : losses.Skip(steps - Compared).Average(l => (double)l);
        var scale = x.Trace.Baseline > 0 ? x.Trace.Baseline : Math.Abs(x.Trend.Start);
        var isBetter = double.IsFinite(after)
            && (!double.IsFinite(before) || (before - after > Thresholds.ClearGain * scale && after < (1 - Thresholds.ClearGain) * before));
        var was = double.IsFinite(before) ? Plain.Number(before) : "a number that is not finite";
        return new Trial(before, after, isBetter, new Experiment(
            name, $"mean loss of steps {steps - Compared + 1} to {steps}", before, after,
            isBetter
                ? $"With {name} the same steps lead to {Plain.Number(after)} and not to {was}."
                : $"With {name} the same steps lead to {Plain.Number(after)}, little different from {was}."));
    }

    /// <summary>As many steps as the run has made, at its end, where they end clearly lower; else null.</summary>
    public static Trial? AsFarAtEnd(Examination x, ReplayChange change, string name) =>
        Trials.AsFarAtEnd(x, change) is var (own, changed)
            ? new Trial(own.Loss, changed.Loss, true, Trials.Experiment(
                name, own, changed, $"With {name} the first {changed.Steps} steps lead to {Plain.Number(changed.Loss)}, the run to "
                    + $"{Plain.Number(own.Loss)}."))
            : null;

    private static double MeanOf(Series series, int from, int to)
    {
        double sum = 0;
        int seen = 0, counted = 0;
        foreach (var point in series.Points)
        {
            if (seen >= from && seen + point.Count <= to) (sum, counted) = (sum + (point.Mean * point.Count), counted + point.Count);
            seen += point.Count;
        }

        return counted == 0 ? double.NaN : sum / counted;
    }
}
