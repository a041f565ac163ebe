using static Descent.Diagnostics.DataText;

namespace Descent.Diagnostics;

/// <summary>DD0410.</summary>
internal sealed class ConflictingLabels : Rule
{
    private const int FewestConflicts = 5;

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0410", Name = "conflicting-labels", Title = "Equal samples have different labels", Severity = Severity.Warn,
        Checks = "Training samples that equal another one to the bit, after the preprocessing, and have another class or value, among 5,000 to "
            + "50,000 that are compared. It warns from 1 % of the samples on, where the numbers of a sample can tell so many samples apart.",
        Hurts = "The same input cannot have two answers: whatever the network says, it is wrong for one of them. That much of the loss can never "
            + "be learnt, and the samples pull the weights in opposite directions.",
        FalseAlarms = "Tables of few categories hold people who differ though their rows do not: there the finding is advice, and says what "
            + "accuracy cannot be had. The same happens behind a preprocessing that removes what made samples different.",
        Remedy = "Look at the pairs: remove the wrong label, or give both the mean of their labels. Where the preprocessing made them equal, keep "
            + "more.",
        Reference = "Lecture 002, data; Northcutt, Athalye, Mueller, Pervasive label errors in test sets, 2021; Deepchecks (conflicting labels)",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0411", "DD0409", "DD0901"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var facts = DataFacts.Of(x);
        var twins = facts.Twins;
        if (twins.Different < 2 || twins.Conflicts < FewestConflicts) return;
        var share = twins.Conflicts / (twins.Hashed * Math.Max(1e-9, twins.Share));
        if (share < Thresholds.ConflictShare) return;
        var isCopied = SampleBits.AreCopies(facts.Training);
        x.Report(new Suspicion(
            isCopied ? Severity.Warn : Severity.Info, isCopied ? 0.9 : 0.6,
            $"{twins.Conflicts} of {twins.Hashed} training samples that were compared ({Percent(Math.Min(1, share))}) equal an earlier one and "
                + "have another "
                + $"{(x.Patient.IsClassification ? "class" : "target")}, such as {twins.ConflictExample}.",
            isCopied ? "The same input cannot have two answers: the network is wrong for one of them whatever it learns."
                : "The features do not tell these samples apart: that much of the loss cannot be learnt from them.",
            new Remedy("Look at the pairs, and remove the wrong ones or those that contradict each other."))
        {
            Evidence = [new Measure("share of samples that contradict an equal one", share, "below 0.01")],
        });
    }
}
