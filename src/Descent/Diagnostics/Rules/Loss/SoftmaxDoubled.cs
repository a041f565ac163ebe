namespace Descent.Diagnostics;

/// <summary>DD0602.</summary>
internal sealed class SoftmaxDoubled : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0602", Name = "softmax-doubled", Title = "Softmax is applied twice", Severity = Severity.Fail,
        Checks = "Whether the model's output are probabilities already (they add up to 1 for each sample), while the loss computes a softmax of "
            + "what it gets. "
            + "The same for a sigmoid before a loss with a sigmoid inside. Log-softmax before cross-entropy changes nothing, and is advice only.",
        Hurts = "Probabilities lie between 0 and 1, so the second softmax never gives a class more than e / (e + K - 1): 0.23 of 10 classes. The "
            + "loss cannot "
            + "come near 0, and its gradient passes through two flat functions.",
        FalseAlarms = "None: it is read from the operations and from the output's numbers.",
        Remedy = "Take the softmax out of the model; apply it where probabilities are wanted, when the model is used.",
        Reference = "Lecture 003, softmax and cross entropy; PyTorch's CrossEntropyLoss: 'unnormalized logits'",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0101", "DD0103", "DD0104", "DD0106", "DD0108", "DD0109", "DD0304", "DD0305", "DD0501", "DD0502", "DD0504", "DD0506", "DD0605", "DD0608",
            "DD0901",
            "DD0906", "DD0908"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Graph!.Output is null) return;
        var (form, nature) = (OutputForm.Of(x), LossNature.Of(x));
        if (nature.HasSoftmax && form.Kind == OutputKind.Probabilities) Softmax(x, form);
        else if (nature.HasSoftmax && form.Kind == OutputKind.LogProbabilities) Harmless(x, form);
        else if (nature.HasSigmoid && OutputReach.Of(form.Maker) is { Low: 0, High: 1 }) Sigmoid(x, form);
    }

    private static void Softmax(Examination x, OutputForm form)
    {
        var best = Math.Log(1 + ((form.Classes - 1) / Math.E));
        x.Report(new Suspicion(
            Severity.Fail, 1,
            FormattableString.Invariant($"The model gives probabilities, and {LossNames.Say(x.Patient.Loss)} computes a softmax of them again: with ")
            + FormattableString.Invariant($"{form.Classes} classes the loss cannot fall below {best:F3}."),
            "Probabilities differ by 1 at most, so the second softmax can never be sure, and the gradient passes through two flat functions.",
            new Remedy("Take the softmax out of the model: the loss has it inside.", Remove(form)))
        {
            Layer = form.Maker?.Layer,
            Evidence = [new Measure("least loss that can be reached", best, "0"), new Measure("loss of the best constant answer", x.Trace.Baseline)],
        });
    }

    private static void Sigmoid(Examination x, OutputForm form) => x.Report(new Suspicion(
        Severity.Fail, 1, $"The model ends with a sigmoid, and {LossNames.Say(x.Patient.Loss)} computes a sigmoid of its output again: a "
            + $"probability is "
        + "never below 0.5 nor above 0.73.",
        "A sigmoid gives 0 to 1; the sigmoid of that is 0.5 to 0.73. The answer 'no' cannot be given.",
        new Remedy("Take the sigmoid out of the model: the loss has it inside.", Remove(form)))
    {
        Layer = form.Maker?.Layer, Title = "The sigmoid is applied twice", Evidence = [new Measure("lowest probability that can be given", 0.5, "0")],
    });

    private static void Harmless(Examination x, OutputForm form) => x.Report(new Suspicion(
        Severity.Info, 1, $"The model ends with log-softmax, and {LossNames.Say(x.Patient.Loss)} has it inside: the second one changes nothing.",
        "The logarithms of probabilities are scores of the same probabilities.",
        new Remedy("Take it out of the model, or use nll: the same result with less work.", Remove(form)))
    {
        Layer = form.Maker?.Layer, Title = "Log-softmax is computed twice",
    });

    private static RemedyStep[] Remove(OutputForm form) => form.Maker?.Removable() is { } layer ? [new RemoveLayer(layer)] : [];
}
