namespace Descent.Diagnostics;

/// <summary>DD0507.</summary>
internal sealed class GradientsNotCleared : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0507", Name = "gradients-not-cleared", Title = "Gradients are not cleared between steps", Severity = Severity.Fail,
        Checks = "Whether a parameter already has a gradient when the backward pass of a step's first batch begins.",
        Hurts = "Backward passes add to the gradients that are there. Without clearing, every step follows the sum of all gradients since the "
            + "start: a momentum of 1 that never forgets. The loss falls at first, then swings ever wider.",
        FalseAlarms = "None: it is read, not measured. Several batches that count as one step (training.accumulate) are no fault: only the "
            + "first one's backward pass must find nothing.",
        Remedy = "Call optimizer.ClearGradients() after every step, and let nothing put gradients back.",
        Reference = "Lecture 002, training loop: forward, backward, step, clear",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0102", "DD0103", "DD0104", "DD0106", "DD0110", "DD0111", "DD0501", "DD0504", "DD0515", "DD0901", "DD0904"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var names = x.Trace.Uncleared;
        if (names.Count == 0) return;
        x.Report(new Suspicion(
            Severity.Fail, 1,
            $"{names.Count} of {x.Trace.Parameters.Count(p => p.IsOptimized)} parameters still have the gradient of the step before when a new "
            + "step begins: "
            + $"{Figures.Names(names)}.",
            "A backward pass adds to what is there, so that each step follows the sum of all gradients since the start.",
            new Remedy("Clear the gradients after every step: optimizer.ClearGradients()."))
        {
            Evidence = [new Measure("parameters with a gradient before the backward pass", names.Count, "0")],
            Plots = [new EvidencePlot("Norm of the gradients", PlotKind.Line, "step", "norm",
                [new PlotLine("all gradients together", [.. x.Trace.GradientNorm.Points.Select(p => (double)p.LastStep)],
                    [.. x.Trace.GradientNorm.Points.Select(p => p.Mean)])])],
        });
    }
}
