using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0607.</summary>
internal sealed class CrossEntropyForValues : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0607", Name = "cross-entropy-for-values", Title = "A loss of probabilities is used for values", Severity = Severity.Fail,
        Checks = "Whether target values are what the loss takes them for (up to 4,096 samples): shares of classes that add up to 1 for a cross "
            + "entropy with a "
            + "softmax and for the Kullback-Leibler divergence, numbers from 0 to 1 for a binary cross entropy.",
        Hurts = "A cross entropy with targets that are no probabilities has no lowest value where the answer is right: a target above 1 or below "
            + "0 drives scores "
            + "to infinity, and the loss below 0.",
        FalseAlarms = "Several labels at once (zeros and ones that do not add up to 1) under a softmax are a warning only: it can be trained, but "
            + "the right "
            + "loss is a binary one for each label.",
        Remedy = "For values: mean squared error. For several labels at once: bce-logits.",
        Reference = "Lecture 003, cross entropy; Goodfellow et al. 2016, section 6.2.2",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0102", "DD0106", "DD0110", "DD0111", "DD0304", "DD0305", "DD0405", "DD0501", "DD0502", "DD0504", "DD0601", "DD0603", "DD0605", "DD0611",
            "DD0612",
            "DD0901", "DD0906"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Graph!.Output is null || TargetRange.Of(x) is not { } targets || x.Patient.Loss is Dice) return;
        var nature = LossNature.Of(x);
        var range = FormattableString.Invariant($"{targets.Low:G4} to {targets.High:G4}");
        if (nature.HasBinaryEntropy && (targets.Low < -Slack || targets.High > 1 + Slack))
            Report(x, Severity.Fail, 1, $"{LossNames.Say(x.Patient.Loss)} is a binary cross entropy, and targets go from {range}, not from 0 to 1.",
                targets, "mse");
        else if (IsOfShares(x, nature) && targets.Low >= 0 && targets.IsBinary && targets.Columns > 1 && targets.ShareOfSumsOne < 0.98)
            Report(x, Severity.Warn, 0.9, $"Targets have several labels at once ({Plain.Percent(1 - targets.ShareOfSumsOne)} of the "
                + "samples have none or more than one), and the loss has a softmax, in which labels compete.", targets, "bce-logits");
        else if (IsOfShares(x, nature) && (targets.Low < -Slack || targets.ShareOfSumsOne < 0.98))
            Report(x, Severity.Fail, 1, $"{LossNames.Say(x.Patient.Loss)} takes targets for shares of classes, and they are none: they go from "
                + $"{range}, and "
                + FormattableString.Invariant($"{100 * targets.ShareOfSumsOne:F0} % of them add up to 1."), targets, "mse");
    }

    private const double Slack = 1e-3;

    // Logarithms as targets of a divergence are none of this.
    private static bool IsOfShares(Examination x, LossNature nature) =>
        x.Trace.Graph!.OutputShape.Rank == 2 && (nature.HasSoftmax || (x.Patient.Loss is KlDivergence && TargetRange.Of(x) is { High: > 0 }));

    private static void Report(Examination x, Severity severity, double confidence, string message, TargetRange targets, string loss) =>
        x.Report(new Suspicion(
            severity, confidence, message, "With targets that are no probabilities the loss is not lowest where the answer is right.",
            new Remedy(loss == "mse" ? "For values use the mean squared error." : "Use bce-logits: a yes or no for each label.", new UseLoss(loss)))
        {
            Evidence = [new Measure("lowest target", targets.Low, "0 or more"), new Measure("highest target", targets.High, "at most 1"),
                new Measure("share of samples whose targets add up to 1", targets.ShareOfSumsOne)],
        });
}
