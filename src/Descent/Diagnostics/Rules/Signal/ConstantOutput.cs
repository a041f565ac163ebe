using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0106.</summary>
internal sealed class ConstantOutput : Rule
{
    private const int Looks = 3; // in a row

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0106", Name = "constant-output", Title = "The output is the same for every sample", Severity = Severity.Warn,
        Checks = "How much the output differs between the samples of a batch: scores of classes by less than a hundredth of a nat, values by less "
            + "than a hundredth of the targets' spread, at three looks in a row and not more than before. It speaks where the targets differ and "
            + "the loss stands where an answer that does not look would be.",
        Hurts = "The network answers without looking: all that it has learnt is the bias of its last layer.",
        FalseAlarms = "Small outputs at the start are sound, and so is a last layer of zeros: it waits, and is silent while the differences grow.",
        Remedy = "This is a symptom: look at the findings before it. Dead units, a signal that vanishes, a rate of zero or far too high, inputs "
            + "that say nothing, an activation at the end that cannot move.",
        Reference = "Lecture 003; Karpathy, A Recipe for Training Neural Networks, 2019",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0901", "DD0906"];

    /// <inheritdoc/>
    public override bool IsMoot(Examination x) => x.Trace.Fault is null && !x.Trend.IsAtChance;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Output is not { } output || x.Trace.Fault is not null || output.Readings.Count < Looks || x.Patient.BatchSize < 2) return;
        if (!(x.Trace.Baseline > 0) || !Struggle.IsStuck(x)) return;
        var (limit, what) = Limit(x);
        // Slow starts are as flat for a while: the sooner, the flatter it must be.
        var early = x.Trend.Steps < 2 * Thresholds.SignalPatience ? 0.1 : 1;
        var spreads = output.Readings.Select(Spread).ToList();
        if (double.IsNaN(limit) || spreads.TakeLast(Looks).Any(s => !(s < limit * early)) || spreads[^1] > 2 * spreads[spreads.Count / 2]) return;
        var flat = FlatPlace.Of(x);
        Worst.Report(x, new Suspicion(
            Severity.Warn, 0.5,
            $"Between samples the output differs by {Plain.Number(spreads[^1])} {what}, at each of the last {Looks} looks. "
            + $"{flat?.Sentence}{VanishingActivations.LossNow(x)}",
            "The network answers without looking at its input.",
            flat?.Remedy ?? new Remedy("Look at the loss and the targets: what enters the last layer still tells the samples apart."))
        {
            Evidence = [new Measure("standard deviation of the output between samples", spreads[^1], $"above {Plain.Number(limit)}")],
            Plots =
            [
                new EvidencePlot("Standard deviation of the output between samples", PlotKind.Line, "step", "standard deviation",
                    [new PlotLine("output", [.. output.Readings.Select(r => (double)r.Step)], spreads)]) { IsLogarithmic = true },
            ],
        });
    }

    private static double Spread(SiteReading r) => Math.Sqrt(Math.Max(0, r.SampleVariation)) * r.RootMeanSquare;

    // The baseline of squared errors is the targets' variance.
    private static (double Limit, string What) Limit(Examination x) => x.Patient.IsClassification
        ? (Thresholds.SameScores, "in the scores")
        : x.Patient.Loss is Mse && !x.Patient.Loss.AddsUp
            ? (Thresholds.SameValues * Math.Sqrt(x.Trace.Baseline), "in the values")
            : (double.NaN, string.Empty);
}
