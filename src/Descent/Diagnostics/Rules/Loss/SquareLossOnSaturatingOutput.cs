namespace Descent.Diagnostics;

/// <summary>DD0608.</summary>
internal sealed class SquareLossOnSaturatingOutput : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0608", Name = "square-loss-on-saturating-output", Title = "A squared error behind a saturating output", Severity = Severity.Warn,
        Checks = "Whether the output comes from a sigmoid or tanh and goes into a squared or absolute error, with targets that are a yes or no (0 "
            + "and 1, -1 "
            + "and 1). That is advice. It becomes a warning where the output's slope is small (below 15 % of the steepest), the loss stands still "
            + "and less "
            + "than half of it is explained.",
        Hurts = "The gradient of a squared error behind a sigmoid is the error times the slope. Where the model is sure and wrong the error is "
            + "large and the slope "
            + "is nothing: it stays wrong. In cross entropy the slope cancels.",
        FalseAlarms = "Images and other values between the ends are rightly trained so, and nothing is said. A network that has learnt is "
            + "saturated too: therefore "
            + "the loss must stand still.",
        Remedy = "Take the function out and use bce-logits.",
        Reference = "Lecture 003, cross entropy against squared error; Goodfellow et al. 2016, section 6.2.2.2; Nielsen 2015, chapter 3",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0101", "DD0104", "DD0106", "DD0502", "DD0901"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Graph!.Output is null || TargetRange.Of(x) is not { } targets || !LossNames.IsDistance(x.Patient.Loss)) return;
        var maker = OutputForm.Of(x).Maker;
        var isAtEnds = OutputReach.Of(maker) switch
        {
            { Low: 0, High: 1 } => targets.IsBinary,
            { Low: -1, High: 1 } => targets.IsSigns || targets.IsBinary,
            _ => false,
        };
        if (!isAtEnds || maker!.Role == OperationRole.Softmax) return;
        var site = x.Trace.Sites.LastOrDefault(s => s.Layer == maker.Layer && s.Operation is "Sigmoid" or "Tanh");
        var slope = site?.Last.MeanSlope ?? double.NaN;
        var isStuck = x.Step >= 4 * Thresholds.FewestSteps && x.Trend.Learned < 0.5 && !x.Trend.IsImproving;
        Report(x, maker, slope, isStuck && slope < Thresholds.FlatOutput);
    }

    private static void Report(Examination x, GraphNode maker, double slope, bool isStuck) => x.Report(new Suspicion(
        isStuck ? Severity.Warn : Severity.Info, 0.8,
        $"{maker.Place()} ends the model, and {x.Patient.Loss.GetType().Name} measures its distance from targets that are a yes or no"
        + (isStuck ? FormattableString.Invariant($"; its slope is {100 * slope:F1} % of the steepest, and the loss stands still at ")
            + FormattableString.Invariant($"{x.Trend.Now:G3}.") : "."),
        "The gradient is the error times the slope: where the output is sure and wrong, nothing comes back.",
        new Remedy("Take the function out and use bce-logits.", Steps(x, maker)))
    {
        Layer = maker.Layer, Evidence = [new Measure("mean slope of the output, of the steepest", slope, "above 0.15 while it learns")],
    });

    // Targets of -1 and 1 are the logistic loss's.
    private static RemedyStep[] Steps(Examination x, GraphNode maker) => maker.Removable() is { } layer
        ? [new RemoveLayer(layer), new UseLoss(TargetRange.Of(x)!.IsSigns ? "logistic" : "bce-logits")]
        : [];
}
