namespace Descent.Diagnostics;

/// <summary>DD0612.</summary>
internal sealed class RectifiedOutput : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0612", Name = "rectified-output", Title = "The output is rectified", Severity = Severity.Fail,
        Checks = "Whether the model's output comes from a function that gives nothing below a bound (relu, softplus, gelu and their kin), and "
            + "goes into a loss "
            + "that needs both signs: cross-entropy of scores, or a distance from targets of which at least 2 % lie below the bound.",
        Hurts = "A score that is cut off at zero has no gradient: a class whose score is negative for a sample cannot be corrected there, and "
            + "where all are, "
            + "the sample teaches nothing. Values below the bound cannot be answered. For a binary cross-entropy of scores no probability is "
            + "below one half.",
        FalseAlarms = "For targets that are never negative a rectified output is a fair choice, and nothing is said. A softmax can work with "
            + "rectified scores; "
            + "therefore that is a warning, not a failure.",
        Remedy = "Take the activation behind the last layer out.",
        Reference = "Lecture 003, output units; DeepFD 2022: 'ReLU on the last layer'",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0101", "DD0103", "DD0106", "DD0107", "DD0304", "DD0305", "DD0405", "DD0501", "DD0502", "DD0608", "DD0611", "DD0901", "DD0908"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Graph!.Output is null) return;
        var form = OutputForm.Of(x);
        var reach = OutputReach.Of(form.Maker);
        if (!reach.IsRectified || form.Kind is OutputKind.Probabilities or OutputKind.OverOtherAxis) return;
        var nature = LossNature.Of(x);
        if (nature.HasBinaryEntropy && nature.HasSigmoid) Report(x, form, Severity.Fail, 1,
            $"keeps the scores {reach}: no probability is below one half", []);
        else if (nature.HasSoftmax) Report(x, form, Severity.Warn, 0.95,
            $"keeps the scores for the softmax {reach}: {Flat(form.Maker)}", []);
        else if (TargetRange.Of(x) is { } targets && LossNames.IsDistance(x.Patient.Loss) && targets.ShareOutside(reach) is var outside
            && outside >= Thresholds.UnreachableTargets)
            Report(x, form, Severity.Fail, 1,
                FormattableString.Invariant($"keeps the output {reach}, and {100 * outside:F0} % of the targets lie below"),
                [new Measure("share of targets out of reach", outside, "0"), new Measure("lowest target", targets.Low)]);
    }

    // A square, an absolute value and an exponential cut nothing off.
    private static string Flat(GraphNode? maker) => maker?.Operation is "Square" or "Abs" or "Exp" or "Sqrt"
        ? "the softmax needs scores of both signs to call a class unlikely"
        : "a score that is cut off gets no gradient";

    private static void Report(Examination x, OutputForm form, Severity severity, double confidence, string what, Measure[] evidence) =>
        x.Report(new Suspicion(
            severity, confidence, $"{form.Maker!.Place()} {what}.",
            "What lies below cannot be answered, and nothing says how to change that: there the function is flat, or turns round.",
            new Remedy("Take the activation behind the last layer out.", form.Maker?.Removable() is { } layer ? [new RemoveLayer(layer)] : []))
        {
            Layer = form.Maker?.Layer, Evidence = evidence,
        });
}
