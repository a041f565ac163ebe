using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0708.</summary>
internal sealed class BatchMixing : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0708", Name = "batch-mixing", Title = "Samples of a batch see each other", Severity = Severity.Fail,
        Checks = "A forward pass in evaluation mode, and another with the batch's first sample replaced by another one: whether the answer to any "
            + "other sample "
            + "changes. A third pass, of the same batch again, guards against models that draw at random.",
        Hurts = "An answer that depends on who else is in the batch is wrong for a sample alone. Mostly it is a reshape or permute that moved "
            + "numbers between "
            + "samples, so that the model learns from a mix of inputs that belong to other targets.",
        FalseAlarms = "Batch norm in training mode mixes on purpose, and is not looked at. Norms without running statistics mix in evaluation too, "
            + "as declared: with one of them in the model the rule does not judge.",
        Remedy = "Look at every reshape, permute, softmax and mean over axis 0: the axis of the samples must stay the first, and by itself.",
        Reference = "Karpathy 2019, 'A recipe for training neural networks': use backprop to chart dependencies",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0106", "DD0108", "DD0414", "DD0415", "DD0502", "DD0504", "DD0803", "DD0901", "DD0904", "DD0905", "DD0801"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Patient.Model.NamedParts().Any(p => p.Part is BatchNormBase { TracksRunningStats: false } and not InstanceNorm))
        {
            x.Skip("the model has a norm that uses the batch in evaluation too, as declared");
            return;
        }

        if (x.Laboratory is null || x.Laboratory.AnswersWithOneReplaced() is not { } answers)
        {
            x.Skip("it needs a batch of three samples or more, and experiments that are not switched off");
            return;
        }

        var each = answers.Plain.Length / answers.Samples;
        if (answers.Plain.Length % answers.Samples != 0 || answers.Replaced.Length != answers.Plain.Length || each == 0) return;
        var (changed, largest) = Changed(answers.Plain, answers.Replaced, each);
        if (changed == 0 || Changed(answers.Plain, answers.Again, each).Count > 0) return;
        x.Report(new Suspicion(
            Severity.Fail, 1,
            $"When the first sample of a batch is replaced, the answers to {changed} of the {answers.Samples - 1} others change, by up to "
            + FormattableString.Invariant($"{largest:G3}, in evaluation mode."),
            "Numbers move between samples: a reshape or permute across the first axis, or a softmax, mean or norm over it.",
            new Remedy("Look at every operation that touches axis 0: it is the samples' own."))
        {
            Layer = Suspect(x.Trace.Graph!)?.Layer,
            Evidence = [new Measure("other samples whose answer changes", changed, "0"), new Measure("largest change", largest, "0")],
        });
    }

    private static (int Count, double Largest) Changed(float[] one, float[] other, int each)
    {
        var scale = one.Max(Math.Abs);
        var (count, largest) = (0, 0.0);
        for (var first = each; first < one.Length; first += each)
        {
            double most = 0;
            for (var i = first; i < first + each; i++) most = Math.Max(most, Math.Abs(one[i] - other[i]));
            if (!(most > Thresholds.SameAnswer * scale)) continue;
            count++;
            largest = Math.Max(largest, most);
        }

        return (count, largest);
    }

    // The first operation of a module of its own kind that moves or reduces the first axis, as far as shapes tell.
    private static GraphNode? Suspect(NetworkGraph graph) => graph.ModelNodes.FirstOrDefault(n => n.InputShapes.Count > 0
        && n.InputShapes[0] is { Rank: > 0 } before && n.Shape.Rank > 0 && n.Owner is not (null or Embedding or MultiHeadAttention)
        && OperationRoles.OfModule(n.Owner) is null && n.Shape[0] != before[0] && n.Operation is "Permute" or "Reshape" or "Reduce");
}
