using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0601.</summary>
internal sealed class SoftmaxMissing : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0601", Name = "softmax-missing", Title = "The loss expects log-probabilities and gets something else", Severity = Severity.Fail,
        Checks = "The negative log-likelihood takes the logarithm of a probability for each class, as log-softmax gives it. Two exact facts are "
            + "compared: "
            + "whether the loss falls for ever when all scores rise together (then it has no softmax inside), and whether what the model gives are "
            + "log-probabilities: their exponentials must add up to 1 for each sample.",
        Hurts = "Without a softmax classes do not compete: the loss falls by making every score large, without end and without learning anything. "
            + "With "
            + "probabilities in place of their logarithms the loss lies between -1 and 0, and its gradient is weak where the model is wrong.",
        FalseAlarms = "None: it is computed from the numbers. A model that normalises in another way than by a softmax passes, since only the "
            + "sums count.",
        Remedy = "Use cross-entropy, which has the softmax inside and is stable for large scores; or end the model with log-softmax.",
        Reference = "Lecture 003, softmax and negative log-likelihood; Goodfellow et al. 2016, section 6.2.2.3",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0102", "DD0106", "DD0110", "DD0111", "DD0304", "DD0501", "DD0502", "DD0504", "DD0611", "DD0612", "DD0901", "DD0904", "DD0905"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Graph!.Output is null || x.Trace.Output is null) return;
        var form = OutputForm.Of(x);
        if (form.Kind is not (OutputKind.Scores or OutputKind.Probabilities)) return;
        var change = LossNature.Of(x).ChangeOfAllRaised;
        if (x.Patient.Loss is not Nll && !(change < -10)) return;
        if (form.Kind == OutputKind.Probabilities) Report(x, "probabilities (they add up to 1) where their logarithms belong",
            "Minus a probability is bounded, and its slope is the same for a sample told wrong with certainty as for one told right.", 1);
        else Report(x, FormattableString.Invariant($"plain scores (from {form.Maker?.Place() ?? "the model"}, {x.Trace.Output.First.Low:G3} to ")
            + FormattableString.Invariant($"{x.Trace.Output.First.High:G3}) where logarithms of probabilities belong"),
            "Nothing ties the classes' scores together: the loss falls without end by raising all of them.", change);
    }

    private static void Report(Examination x, string got, string cause, double change) => x.Report(new Suspicion(
        Severity.Fail, 1, $"{LossNames.Say(x.Patient.Loss)} gets {got}.", cause,
        new Remedy("Use cross-entropy, which has the softmax and the logarithm inside.", Steps(x)))
    {
        Layer = OutputForm.Of(x).Maker?.Layer,
        Evidence = [new Measure("loss when all scores rise by 100, against before", change, "0, where a softmax is inside")],
    });

    // Probabilities would be softened a second time inside of cross-entropy.
    private static RemedyStep[] Steps(Examination x)
    {
        var form = OutputForm.Of(x);
        if (form.Kind != OutputKind.Probabilities) return [new UseLoss("cross-entropy")];
        return form.Maker?.Removable() is { } layer ? [new ReplaceLayer(layer, "log-softmax")] : [];
    }
}
