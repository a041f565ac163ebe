using static Descent.Diagnostics.DataText;

namespace Descent.Diagnostics;

/// <summary>DD0409.</summary>
internal sealed class DuplicateSamples : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0409", Name = "duplicates", Title = "Training samples occur several times", Severity = Severity.Info,
        Checks = "Training samples that equal another one to the bit, after the preprocessing, among 5,000 to 50,000 that are compared; from 2 % "
            + "on, where the numbers of a sample can tell so many samples apart.",
        Hurts = "A sample that is there five times counts five times in the loss. There are fewer different samples than it seems, and a division "
            + "by lot puts copies on both sides.",
        FalseAlarms = "Repeating rare classes on purpose is a way to balance them. Tables of few categories repeat themselves by nature and are "
            + "not meant.",
        Remedy = "Remove copies, or give each sample a weight; do it before the division.",
        Reference = "Lecture 002, data; Barz and Denzler, Do we train on test data?, 2020; Deepchecks (duplicates 5 %)",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var facts = DataFacts.Of(x);
        var twins = facts.Twins;
        if (twins.Different < 2 || twins.Copies < 2) return;
        var share = (double)twins.Copies / twins.Hashed;
        if (share < Thresholds.DuplicateShare || !SampleBits.AreCopies(facts.Training)) return;
        x.Report(new Suspicion(
            Severity.Info, 0.95,
            $"{twins.Copies} of {twins.Hashed} training samples that were compared ({Percent(share)}) equal an earlier one, such as "
                + $"{twins.CopyExample}.",
            "Copies count several times in the loss, and add nothing that could be learnt.", new Remedy("Remove copies, before the samples are "
                + "divided."))
        {
            Evidence = [new Measure("share of training samples that are copies", share, "below 0.02")],
        });
    }
}
