using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0801.</summary>
internal sealed class SmallBatchNorm : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0801", Name = "small-batch-norm", Title = "Batch norm with very small batches", Severity = Severity.Warn,
        Checks = "How many samples each batch norm sees at a time (a batch, not the sum of accumulated ones). 4 or fewer are advice. It becomes a "
            + "warning where, at "
            + "the end of an epoch, the same training batches have clearly different losses in training and in evaluation mode; or where the "
            + "answer to a sample "
            + "varies with its companions a quarter as much as answers do between samples, and less than 80 % of the loss is explained.",
        Hurts = "Mean and variance of so few samples are a draw. What the network computes for a sample depends on its companions, and the "
            + "running statistics that "
            + "evaluation uses fit no batch.",
        FalseAlarms = "Large maps have many places, but those of one sample resemble each other; so samples count. Where both modes agree the "
            + "norm does no harm "
            + "that can be measured, and it stays advice. Batch renormalisation is made for this, and not meant.",
        Remedy = "Larger batches; or group norm, which does not look at the batch.",
        Reference = "Wu & He 2018, 'Group normalization', figure 1; Ioffe 2017, 'Batch renormalization'",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Epoch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0504", "DD0803", "DD0901", "DD0905", "DD0501", "DD0502", "DD0909"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var small = Norms.Ran(x.Trace.Graph!).Where(n => n.Norm is not (InstanceNorm or BatchRenorm or BatchInstanceNorm) && n.Norm.IsTraining
            && SamplesOf(n.Node, n.Norm) <= Thresholds.SmallNormBatch).ToList();
        if (small.Count == 0) return;
        var gap = x.Moment.HasFlag(Moments.Epoch) && x.Step - x.Patient.StepsBefore >= Thresholds.FewestSteps ? ModeGap.Of(x) : null;
        var isWide = gap is { IsWide: true } && !x.Trend.IsSolved;
        var share = gap is not null && !isWide && x.Trend.Learned < 0.8 ? x.Laboratory!.ShareOfCompanions() ?? 0 : 0;
        var isHarm = isWide || share >= Thresholds.ShareOfCompanions;
        if (!isHarm && x.Moment != Moments.Preflight) return;
        var (node, norm) = small[0];
        var samples = SamplesOf(node, norm);
        x.Report(new Suspicion(
            isHarm ? Severity.Warn : Severity.Info, isHarm ? 0.9 : 0.7,
            $"{small.Count} norm{(small.Count == 1 ? string.Empty : "s")}, from {node.Place()} on, take{(small.Count == 1 ? "s" : string.Empty)} "
                + $"mean and variance of "
            + $"{samples} sample{(samples == 1 ? string.Empty : "s")} at a time ({node.Shape.ElementCount / norm.Channels} numbers a channel)."
            + (isWide ? " " + gap!.Sentence : isHarm ? FormattableString.Invariant(
                $" The answer to one sample varies with its companions {share:F2} times as much as answers differ between samples.") : string.Empty),
            "Statistics of so few samples are a draw: each answer depends on its companions, and evaluation uses others.",
            new Remedy("Use larger batches, or group norm.", norm is GhostBatchNorm ? [] : [new SetBatchSize(32)]))
        {
            Layer = node.Layer, Evidence = [new Measure("samples a batch", samples, "16 or more"), .. isHarm && !isWide
                ? new[] { new Measure("variance by companions over variance between samples", share, "below 0.1") } : []],
            Experiments = isWide ? [gap!.Experiment] : [],
        });
    }

    private static int SamplesOf(GraphNode node, BatchNormBase norm) => norm is GhostBatchNorm ghost ? Math.Min(ghost.Size, node.Shape[0])
        : node.Shape[0];
}
