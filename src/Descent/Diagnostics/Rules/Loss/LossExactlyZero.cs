namespace Descent.Diagnostics;

/// <summary>DD0611.</summary>
internal sealed class LossExactlyZero : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0611", Name = "loss-exactly-zero", Title = "The loss does not depend on the output", Severity = Severity.Fail,
        Checks = "The gradient of the loss by the model's output, at the first batch and at the first looks: whether it is exactly 0 everywhere. "
            + "For losses "
            + "with a margin, which may be kept by chance, several looks are asked for.",
        Hurts = "A loss that does not change with the output has no gradient: nothing is learnt, however it looks. Often it is exactly 0, or "
            + "never changes.",
        FalseAlarms = "A model that has learnt a task with a margin has a loss of exactly 0 rightly; only runs that begin so are meant.",
        Remedy = "Look at what the loss computes from the output: a factor of zero, a detached tensor, an arg max, a softmax over one unit.",
        Reference = "Karpathy 2019, 'A recipe for training neural networks': verify the loss at the start",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0101", "DD0106", "DD0304", "DD0414", "DD0415", "DD0502", "DD0503", "DD0505", "DD0506", "DD0509", "DD0510", "DD0512", "DD0601", "DD0901",
            "DD0906"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var graph = x.Trace.Graph!;
        if (graph.Output is null || x.Trace.Output is not { Readings.Count: > 0 } output) return;
        var hasMargin = graph.LossNodes.Any(n => n.Operation is "Relu" or "Clamp" or "Extreme");
        if (hasMargin && output.Readings.Count < 4) return;
        if (!output.Readings.All(r => r.Gradient == 0)) return;
        var loss = x.Trace.Loss;
        x.Report(new Suspicion(
            Severity.Fail, 1,
            "The gradient of the loss by the model's output is exactly 0 for every sample"
            + (loss.Count == 0 ? "." : FormattableString.Invariant($"; the loss is {loss.Last:G4} and was {loss.First:G4}.")),
            "The loss does not change with what the model answers, so that no weight can be improved.",
            new Remedy("Look at what the loss computes from the output: a factor of zero, a detached tensor, an arg max, a softmax over one unit."))
        {
            Title = loss.Count > 0 && loss.Lowest == 0 && loss.Highest == 0 ? "The loss is exactly zero" : null,
            Evidence = [new Measure("largest gradient at the output", 0, "above 0")],
        });
    }
}
