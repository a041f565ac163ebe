namespace Descent.Diagnostics;

/// <summary>DD0605.</summary>
internal sealed class OutputCannotReachTargets : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0605", Name = "output-cannot-reach-targets", Title = "The output cannot reach the targets", Severity = Severity.Fail,
        Checks = "The function that makes the model's output bounds it: sigmoid and softmax to 0..1, tanh to -1..1. Against that stand the target "
            + "values as "
            + "the loss gets them (up to 4,096 samples of the training data). It speaks where at least 2 % of them lie outside by more than a "
            + "hundredth "
            + "of their range, and where scores for a softmax are bounded so tightly that the loss cannot come near 0.",
        Hurts = "No weights give the right answer. The output presses against its bound, where the function is flat and its gradient vanishes.",
        FalseAlarms = "None for losses that measure a distance; other losses of values are not judged. Single outliers beyond the bound are let "
            + "pass. A bounded "
            + "output that is scaled afterwards is judged by nothing, since it is no longer the output.",
        Remedy = "Take the function out: values need a linear output. Or bring the targets into its range.",
        Reference = "Lecture 003, output units; Goodfellow et al. 2016, section 6.2.2",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0101", "DD0104", "DD0106", "DD0304", "DD0305", "DD0405", "DD0501", "DD0502", "DD0608", "DD0901", "DD0908"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Graph!.Output is null) return;
        var form = OutputForm.Of(x);
        var reach = OutputReach.Of(form.Maker);
        if (!reach.IsBounded) return;
        if (TargetRange.Of(x) is { } targets) Values(x, form, reach, targets);
        else if (x.Patient.IsClassification && LossNature.Of(x).HasSoftmax && form.Kind == OutputKind.Scores) Scores(x, form, reach);
    }

    private static void Values(Examination x, OutputForm form, OutputReach reach, TargetRange targets)
    {
        if (!LossNames.IsDistance(x.Patient.Loss) && !(LossNature.Of(x).HasSquare && !LossNature.Of(x).HasSoftmax)) return;
        var outside = targets.ShareOutside(reach);
        if (outside < Thresholds.UnreachableTargets) return;
        x.Report(new Suspicion(
            Severity.Fail, 1,
            $"{form.Maker!.Place()} keeps the output {reach}, and {Plain.Percent(outside)} of the targets lie outside: they go from "
            + FormattableString.Invariant($"{targets.Low:G4} to {targets.High:G4}."),
            "No weights give these answers. Pressed against its bound, the function is flat and passes no gradient.",
            Mend(targets, form))
        {
            Layer = form.Maker?.Layer,
            Evidence = [new Measure("share of targets out of reach", outside, "0"), new Measure("lowest target", targets.Low),
                new Measure("highest target", targets.High)],
        });
    }

    // A linear output reaches any target, and would be long on its way to large ones.
    private static Remedy Mend(TargetRange targets, OutputForm form)
    {
        // A quarter of the range is about the standard deviation.
        var isLarge = Math.Max(Math.Abs(targets.High + targets.Low) / 2, (targets.High - targets.Low) / 4) > Thresholds.LargeInputs;
        var text = "Take the function out of the output: values need a linear one" + (isLarge ? ", and targets of mean 0 and deviation 1." : ".");
        return form.Maker?.Removable() is { } layer
            ? new Remedy(text, [new RemoveLayer(layer), .. isLarge ? [new StandardizeTargets()] : Array.Empty<RemedyStep>()])
            : new Remedy(text);
    }

    private static void Scores(Examination x, OutputForm form, OutputReach reach)
    {
        var best = Math.Log(1 + ((form.Classes - 1) * Math.Exp(reach.Low - reach.High)));
        if (form.Classes < 2) return;
        x.Report(new Suspicion(
            Severity.Fail, 1,
            FormattableString.Invariant($"{form.Maker!.Place()} keeps the scores {reach}, so that the loss cannot fall below {best:F3} ")
            + FormattableString.Invariant($"with {form.Classes} classes (to guess costs {Math.Log(form.Classes):F3})."),
            "A softmax is sure only where one score is far above the others; bounded scores cannot be. They press against the bound, where the "
                + "gradient vanishes.",
            new Remedy("Take the function out of the output: scores are plain numbers.", form.Maker?.Removable() is { } layer
                ? [new RemoveLayer(layer)] : []))
        {
            Layer = form.Maker?.Layer, Evidence = [new Measure("least loss that can be reached", best, "0")],
        });
    }
}
