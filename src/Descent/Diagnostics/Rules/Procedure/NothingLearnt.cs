namespace Descent.Diagnostics;

/// <summary>DD0910.</summary>
internal sealed class NothingLearnt : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0910", Name = "nothing-learnt", Title = "The network has learnt nothing", Severity = Severity.Warn,
        Checks = "At the end, where no other rule has found a cause: whether the training loss is still no better than that of the best constant "
            + "answer. Then the first steps are done again with inputs and targets normalised, other first weights, Adam at its usual rate and "
            + "without regularisation, all together; and if that learns, with one change after the other taken back, until only those are left that "
            + "are needed. Whether a trial learns is told by the same trial with shuffled targets.",
        Hurts = "A constant would answer as well as this network.",
        FalseAlarms = "Tasks that stay on a plateau for long before they are learnt, such as copying over a long delay, ended on the plateau.",
        Remedy = "The changes that are named. Where none helps: look at some samples with their targets, and at model and loss for numbers that do "
            + "not depend on the input.",
        Reference = "Karpathy, A recipe for training neural networks, 2019; Zeller and Hildebrandt, Simplifying and isolating failure-inducing "
            + "input, 2002",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Verdict;

    /// <inheritdoc/>
    public override bool IsLastResort => true;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.IsExplained || x.Trace.Fault is not null || !x.Trend.IsAtChance || x.Trend.Steps < Thresholds.FewestSteps) return;
        if (x.Trace.Epochs.Count > 0 && x.Trace.Epochs[^1].ValidationAccuracy is { } accuracy && x.Trace.Accuracy.Count > 0
            && accuracy > Thresholds.CureAccuracy * Math.Max(0.01, ChanceOf(x))) return; // the loss alone is bad
        if (Cure.Of(x) is not { } cure) Report(x, string.Empty, [], "It can no longer be tried what would help.", null);
        else if (cure.Needed.Count == 0)
            Report(
                x, $" With normalised data, other first weights, Adam at 0.003 and no regularisation together, {Cure.Steps} steps lead to "
                + $"{Figures.Of(cure.Loss)}, and so they do with shuffled targets ({Figures.Of(cure.Control)}).", [],
                "It is none of the usual causes: as it stands, the network cannot tell the targets from the inputs.", cure);
        else Report(x, Sentence(cure), [.. cure.Needed.SelectMany(s => s.Remedy(x))], "These settings keep it from learning.", cure);
    }

    private static double ChanceOf(Examination x) => x.Shared(() => new ChanceLevel(x, DataFacts.Of(x))).Accuracy;

    private static string Sentence(Cure cure)
    {
        var all = CureStep.Names(cure.Needed);
        var together = cure.Needed.Count == 1 ? string.Empty : " together; without any one of these they do not learn";
        return $" With {all} the first {Cure.Steps} steps lead to {Figures.Of(cure.Loss)}{together}. Where there is nothing to learn they lead to "
            + $"{Figures.Of(cure.Control)}.";
    }

    private static void Report(Examination x, string tried, IReadOnlyList<RemedyStep> steps, string cause, Cure? cure)
    {
        var text = cure is not { Needed.Count: > 0 }
            ? "Look at some samples with their targets, and at model and loss for numbers that do not depend on the input."
            : $"Train with {CureStep.Names(cure.Needed)}.";
        x.ReportAs(cure?.Needed is [var only] ? only.Rule(x) : null, new Suspicion(
            Severity.Warn, cure is { Needed.Count: > 0 } ? 0.7 : 0.5,
            $"After {x.Trend.Steps} steps the loss is {Figures.Loss(x, x.Trend.Now)}: no better than a constant.{tried}", cause,
            new Remedy(text, steps))
        {
            Evidence = [new Measure("training loss over that of the best constant answer", x.Trend.Now / Top(x), "well below 1")],
            Experiments = cure is null ? [] :
            [
                new Experiment(
                    cure.Needed.Count == 0 ? "all the usual changes together" : string.Join(" and ", cure.Needed.Select(s => s.Name)),
                    $"mean loss of the last of {Cure.Steps} steps, against shuffled targets", cure.Control, cure.Loss,
                    cure.Needed.Count == 0 ? "Nothing of this helps." : "It learns."),
            ],
            Plots = [new EvidencePlot("Loss of every step", PlotKind.Line, "step", "loss", [Figures.LossLine(x)])],
        });
    }

    private static double Top(Examination x) => x.Trace.Baseline > 0 ? x.Trace.Baseline : x.Trend.Start;
}
