namespace Descent.Diagnostics;

/// <summary>DD0416.</summary>
internal sealed class SamplesNotMixed : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0416", Name = "samples-not-mixed", Title = "Batches hold samples of one kind", Severity = Severity.Warn,
        Checks = "Where samples are not shuffled: how much more alike the targets within a batch are than targets at large, in up to 32 batches "
            + "(intraclass correlation: 0 for batches by lot, 1 where a batch has one class or value). From a quarter on it speaks.",
        Hurts = "Each step teaches one class and unlearns the others, so the loss swings however low the rate is; batch norm sees statistics of one "
            + "class at a time.",
        FalseAlarms = "Series in time whose order is part of the task, such as for a recurrent network that carries its state on. Tokens and pixels "
            + "are not checked.",
        Remedy = "Shuffle the samples anew for every epoch.",
        Reference = "LeCun et al., Efficient BackProp, 1998, section 4.2; Shrout and Fleiss, Intraclass correlations, 1979",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override bool NeedsLooks => false;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0106", "DD0406", "DD0411", "DD0412", "DD0501", "DD0504", "DD0803", "DD0901", "DD0904", "DD0905", "DD0907", "DD0910"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var patient = x.Patient;
        if (patient.IsShuffled || patient.Data.Sampler is not null) return;
        if (BatchLikeness.Of(patient) is not { } likeness || likeness.Correlation < Thresholds.BatchLikeness) return;
        var mixed = likeness.Kinds is { } kinds
            ? $" A batch has {Figures.Of(kinds.InBatch)} of {kinds.All} classes; mixed ones would have {Figures.Of(kinds.IfMixed)}."
            : string.Empty;
        x.Report(new Suspicion(
            Severity.Warn, 0.95,
            $"Samples are not shuffled, and {likeness.Batches} batches that were looked at have targets that are alike (intraclass correlation "
                + $"{Figures.Of(likeness.Correlation)}; batches by lot have 0).{mixed}",
            "Each step teaches one kind of sample and unlearns the others.",
            new Remedy("Shuffle the samples anew for every epoch.", new SetSetting("data.shuffle", true)))
        {
            Evidence = [new Measure("intraclass correlation of targets in a batch", likeness.Correlation, "near 0")],
        });
    }
}
