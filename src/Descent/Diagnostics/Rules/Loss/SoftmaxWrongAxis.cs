using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0604.</summary>
internal sealed class SoftmaxWrongAxis : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0604", Name = "softmax-wrong-axis", Title = "Softmax over the wrong axis", Severity = Severity.Fail,
        Checks = "Whether the output adds up to 1 over samples or places in place of classes (of the first batch, or by the layer's axis), and "
            + "whether the loss "
            + "stays the same when one class's score rises for every sample: then it compares samples with each other and not classes.",
        Hurts = "Over the batch, samples compete: an answer depends on who else is in the batch, and one alone always gets probability 1 for "
            + "every class. "
            + "Classes are never compared, so the model is not asked to tell them apart.",
        FalseAlarms = "None for targets that are classes: both are exact. Attention over positions inside of a model is not meant.",
        Remedy = "Take the softmax over the axis of the classes: axis 1 of (N, K), and of (N, K, places); or leave it to cross-entropy.",
        Reference = "Lecture 003, softmax; TheDeepChecker 2022, fault 'softmax over the batch axis'",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0101", "DD0103", "DD0106", "DD0107", "DD0108", "DD0304", "DD0305", "DD0501", "DD0502", "DD0504", "DD0601", "DD0602", "DD0605", "DD0606",
            "DD0608",
            "DD0609", "DD0702", "DD0708", "DD0803", "DD0901", "DD0905"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Graph!.Output is null || !x.Patient.IsClassification) return;
        var form = OutputForm.Of(x);
        if (form.Kind == OutputKind.OverOtherAxis) ReportOutput(x, form);
        else if (LossNature.Of(x).IsOverSamples) ReportLoss(x);
    }

    private static void ReportOutput(Examination x, OutputForm form)
    {
        var layer = form.Maker?.Role == OperationRole.Softmax ? form.Maker.Removable() : null;
        x.Report(new Suspicion(
            Severity.Fail, 1, $"The output of shape {form.Shape} adds up to 1 over another axis than that of the {form.Classes} classes.",
            "The numbers of one sample are no distribution over the classes: samples or places compete with each other instead.",
            new Remedy("Take the softmax over axis 1, or take it out and use cross-entropy, which has it inside.", Steps(x, form, layer)))
        {
            Layer = form.Maker?.Layer,
        });
    }

    private static RemedyStep[] Steps(Examination x, OutputForm form, string? layer)
    {
        if (layer is null) return [];
        return x.Patient.Loss is CrossEntropy or Focal or Dice
            ? [new RemoveLayer(layer)]
            : [new ReplaceLayer(layer, form.Maker!.Owner is LogSoftmax ? "log-softmax" : "softmax")];
    }

    private static void ReportLoss(Examination x) => x.Report(new Suspicion(
        Severity.Fail, 1, "The loss does not change when the score of one class rises for every sample: it compares samples with each other, not "
            + "classes.",
        "A softmax inside of the loss runs over the batch. For one sample alone it is 1 for every class.",
        new Remedy("Use cross-entropy, whose softmax runs over the classes.", new UseLoss("cross-entropy")))
    {
        Evidence = [new Measure("change of the loss when one class's score rises by 3 for all", 0, "clearly not 0")],
    });
}
