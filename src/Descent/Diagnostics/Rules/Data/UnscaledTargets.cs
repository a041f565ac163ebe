using Descent.Data;
using Descent.Nn;
using static Descent.Diagnostics.DataText;

namespace Descent.Diagnostics;

/// <summary>DD0405.</summary>
internal sealed class UnscaledTargets : Rule
{
    private static readonly ReplayChange s_change = new() { NormalizeTargets = true };

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0405", Name = "unscaled-targets", Title = "The targets are far from unit scale", Severity = Severity.Warn,
        Checks = "Mean and deviation of the target values that the loss gets. Suspicious are means or deviations above 3 and deviations below "
            + "0.1. It warns where the first 30 steps, done again with targets of mean 0 and deviation 1, leave a clearly smaller share of the "
            + "loss of the best constant answer than the run has left after more steps, and the run is stuck at that answer, broken, or half "
            + "over; and at the end of a run, where as many steps with such targets, up to 300, leave less than half of what it left.",
        Hurts = "A network starts with outputs of about 1. Targets in thousands make first errors in thousands, and gradients with them: with "
            + "plain gradient descent the loss goes to infinity, with Adam, whose steps have a fixed size, the output needs thousands of steps to "
            + "arrive.",
        FalseAlarms = "A network may well learn such targets with a rate that suits them; the rule is silent where the loss is below half of what "
            + "a constant answer has, or falls quickly.",
        Remedy = "Standardise the targets with the training part's mean and deviation, and bring predictions back. The learning rate that was "
            + "chosen for the raw targets is then usually too low.",
        Reference = "Lecture 002, data preprocessing; Bishop, Neural networks for pattern recognition, 1995, section 8.2",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch | Moments.Epoch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
    [
        "DD0101", "DD0102", "DD0103", "DD0104", "DD0106", "DD0108", "DD0110", "DD0111", "DD0201", "DD0302", "DD0304", "DD0305", "DD0501", "DD0502",
        "DD0504", "DD0505", "DD0506", "DD0514", "DD0515", "DD0605", "DD0608", "DD0609", "DD0901", "DD0906",
    ];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Patient.IsClassification) return;
        var part = DataFacts.Of(x).Training;
        if (part.Targets.Values is not { Length: > 1 } values || part.OddValue is not null) return;
        var (target, mean, deviation) = Farthest(values);
        if (Math.Abs(mean) < Thresholds.LargeTarget && deviation is < Thresholds.LargeTarget and > Thresholds.SmallTarget) return;
        if (deviation == 0 || values.All(v => v.All(t => t is 0 or 1))) return;
        var isOver = x.Moment.HasFlag(Moments.Verdict) || x.Trace.Fault is not null;
        if (!isOver && !NormalizedReplay.IsTime(x)) return;
        var share = x.Trace.Fault is not null ? double.PositiveInfinity : x.Trend.Now / x.Shared(() => new ChanceLevel(x, DataFacts.Of(x))).Loss;
        if (double.IsNaN(share)) return;
        var isStuck = double.IsPositiveInfinity(share) || (share > Thresholds.StuckTargets && !x.Trend.IsImproving);
        var isTime = share >= 0.5 && (isStuck || 2L * x.Step >= x.Patient.TotalSteps);
        var unit = Baseline(x.Patient.Loss, values) * (x.Patient.Loss.AddsUp ? x.Patient.BatchSize : 1);
        if (isTime && EarlyLoss.Of(x, s_change) is { } replay && replay.Changed / unit < share - Thresholds.TargetGain)
            Report(x, target, mean, deviation, share, replay.Changed / unit, replay.Steps);
        else if (AsFar(x, share, unit) is { } trial) Report(x, target, mean, deviation, share, trial.Loss / unit, trial.Steps);
    }

    // A run that is over and has learnt a part: as many steps, where they leave less than half of what it left.
    private static TrialResult? AsFar(Examination x, double share, double unit) =>
        x.Moment.HasFlag(Moments.Verdict) && double.IsFinite(share) && share > Thresholds.WorthARate && x.Trend.Steps >= Thresholds.PatientSteps
        && Trials.Replay(x, s_change, Math.Min(x.Trend.Steps, Thresholds.StepsAhead)) is { } trial
        && trial.Loss / unit < Math.Min(share - Thresholds.ClearGain, Thresholds.HalfAsHigh * share) ? trial : null;

    private static (int Target, double Mean, double Deviation) Farthest(float[][] values)
    {
        (int Target, double Mean, double Deviation, double Distance) worst = (0, 0, 1, -1);
        for (var t = 0; t < values[0].Length; t++)
        {
            var mean = values.Average(v => (double)v[t]);
            var deviation = Math.Sqrt(values.Average(v => (v[t] - mean) * (v[t] - mean)));
            var distance = Math.Max(Math.Abs(mean), Math.Max(deviation, 1 / Math.Max(deviation, 1e-12)));
            if (distance > worst.Distance) worst = (t, mean, deviation, distance);
        }

        return (worst.Target, worst.Mean, worst.Deviation);
    }

    // What the best constant answer has where targets are standardised.
    private static double Baseline(Loss loss, float[][] values)
    {
        var size = values[0].Length;
        var statistics = new FeatureStatistics(size, 1);
        foreach (var value in values) statistics.Add(value);
        var all = new float[values.Length * size];
        for (var i = 0; i < all.Length; i++)
        {
            var t = i % size;
            all[i] = statistics.StandardDeviation(t) > 0 ? (float)((values[i / size][t] - statistics.Mean(t)) / statistics.StandardDeviation(t)) : 0;
        }

        var shape = Shape.Create(values.Length, size);
        return ConstantAnswer.LossOf(loss, shape, Tensor.From(all, shape)) / (loss.AddsUp ? values.Length : 1);
    }

    private static void Report(Examination x, int target, double mean, double deviation, double share, double normal, int steps) =>
        x.Report(new Suspicion(
            Severity.Warn, 0.9,
            $"Targets have mean {Short(mean)} and deviation {Short(deviation)}{(target > 0 ? $" (value {target})" : string.Empty)}. After "
                + $"{x.Step} steps the "
                + (double.IsFinite(share) ? $"loss is {Percent(share)} of what the best constant answer has" : "loss is no longer finite")
                + $"; with targets of mean 0 and deviation 1 it is {Percent(normal)} after {steps}.",
            "A network starts with outputs of about 1: the error, and with it the gradient, is as large as the targets are far from that.",
            new Remedy("Standardise the targets.", new StandardizeTargets()))
        {
            Evidence =
            [
                new Measure("mean of the targets", mean, "about 0"), new Measure("deviation of the targets", deviation, "about 1"),
                new Measure("loss over that of the best constant answer", share, "below 1"),
            ],
            Experiments =
            [
                new Experiment(
                    "targets of mean 0 and deviation 1", "loss over that of the best constant answer", share, normal,
                    "With standardised targets the same network learns."),
            ],
        });
}
