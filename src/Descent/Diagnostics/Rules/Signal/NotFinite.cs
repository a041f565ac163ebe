namespace Descent.Diagnostics;

/// <summary>DD0111.</summary>
internal sealed class NotFinite : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0111", Name = "not-finite", Title = "A number is no longer finite", Severity = Severity.Fail,
        Checks = "Whether the loss, a gradient or a weight became NaN or infinite. The step is then done again with every operation watched, so "
            + "that the "
            + "first operation is named whose result was not finite though everything that went in was.",
        Hurts = "NaN spreads: from one sample to the loss, from the loss to every gradient, from the gradients to every weight, for good.",
        FalseAlarms = "None: it is a fact. What caused it is another question; the findings before it in the list are the likelier answers.",
        Remedy = "If it is a sample: mend or remove it. If it is an exponential, a logarithm or a division: look at what goes in. Otherwise a lower "
            + "learning rate, normalised inputs, or a limit for gradients.",
        Reference = "Lecture 003, learning rate: 'loss to infinity or NaN: the rate is too high'",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch | Moments.Verdict;

    /// <inheritdoc/>
    public override bool NeedsLooks => false;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Fault is not var (cause, layer, step)) return;
        x.Report(new Suspicion(
            Severity.Fail, 1, $"At step {step}: {cause}.", "From here on nothing can be learnt: whatever NaN touches becomes NaN.",
            new Remedy(
                "Lower the learning rate, limit the gradients, or mend what the message names.",
                new ScaleLearningRate(RateRemedy.LowerUntried(x)), new ClipNorm(1)))
        {
            Layer = layer, Evidence = [new Measure("step", step)],
        });
    }
}
