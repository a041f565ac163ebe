namespace Descent.Diagnostics;

/// <summary>DD0909.</summary>
internal sealed class ValidationBetter : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0909", Name = "validation-better-explained", Title = "The validation is better than the training, and why", Severity = Severity.Info,
        Checks = "At the end: whether the validation loss is below that of the training by a fifth, or the accuracy above it by three standard "
            + "errors. Then it measures training samples as the validation is measured, and looks for what makes the training harder.",
        Hurts = "Nothing, if it is explained. If not, samples of the validation are in the training part, or it is easier.",
        FalseAlarms = "It is an explanation, not a fault.",
        Remedy = "Nothing. To compare like with like, measure the training samples in evaluation mode.",
        Reference = "Lecture 005, dropout: active in training only",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Verdict;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Epochs.Count == 0 || x.Trace.Fault is not null) return;
        var last = x.Trace.Epochs[^1];
        if (last.ValidationLoss is not { } validation || last.ValidationSamples < Thresholds.FewestSamples) return;
        var isBetter = last is { Accuracy: { } seen, ValidationAccuracy: { } unseen }
            ? unseen - seen > 0.01 && Parts.Errors(unseen, last.ValidationSamples, seen, x.Patient.Data.Training.Count) > 3
            : validation < 0.8 * last.Loss;
        if (!isBetter || last.Loss - validation < 0.02 * Trials.Scale(x)) return;
        var (plain, why) = (Parts.PlainLoss(x), Reasons(x.Patient));
        var isExplained = plain < 1.2 * validation;
        x.Report(new Suspicion(
            Severity.Info, 0.8,
            $"The validation loss is {Figures.Of(validation)}, the training loss {Figures.Of(last.Loss)}"
            + (plain is { } p ? $"; training samples measured as the validation is have {Figures.Of(p)}." : "."),
            $"{char.ToUpperInvariant(why[0])}{why[1..]}.",
            new Remedy(isExplained ? "Nothing: measured alike, both are alike."
                : "Look whether the validation samples are easier, or in the training part."))
        {
            Evidence = [new Measure("training loss in evaluation mode", plain ?? double.NaN, "about that of the validation")],
            Plots = [Figures.Epochs(x)],
        });
    }

    private static string Reasons(Patient p)
    {
        List<string> why = [];
        var draws = p.Model.WithParts().Count(part => part.DrawsInTraining);
        if (draws > 0) why.Add($"dropout or the like in {draws} place{(draws == 1 ? string.Empty : "s")} is active in training only");
        if (p.Data.Transforms.Count > 0) why.Add("training samples are augmented");
        if (p.Data.Mixers.Count > 0) why.Add("training samples are mixed");
        why.Add("the training loss is a mean over the epoch, during which the model got better");
        return string.Join("; ", why);
    }
}
