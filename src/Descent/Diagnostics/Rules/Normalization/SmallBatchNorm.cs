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
            + "warning where, at the end of an epoch, the same training batches have clearly different losses in training and in evaluation mode; "
            + "where the answer to a sample varies with its companions a quarter as much as answers do between samples, and less than 80 % of the "
            + "loss is explained; where the loss is at chance and 30 steps of 16 samples, from the same start, bring it clearly down; or "
            + "where a channel has two numbers, of which only the sign is left.",
        Hurts = "Mean and variance of so few samples are a draw. What the network computes for a sample depends on its companions, and the "
            + "running statistics that evaluation uses fit no batch.",
        FalseAlarms = "Large maps have many places, but those of one sample resemble each other; so samples count. Where both modes agree the "
            + "norm does no harm that can be measured, and it stays advice. Batch renormalisation is made for this, and not meant.",
        Remedy = "Larger batches; or group norm, which does not look at the batch.",
        Reference = "Wu & He 2018, 'Group normalization', figure 1; Ioffe 2017, 'Batch renormalization'",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Watch | Moments.Epoch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0103", "DD0106", "DD0111", "DD0501", "DD0502", "DD0504", "DD0803", "DD0901", "DD0905", "DD0906", "DD0909"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var small = Norms.Ran(x.Trace.Graph!).Where(n => n.Norm is not (InstanceNorm or BatchRenorm or BatchInstanceNorm) && n.Norm.IsTraining
            && SamplesOf(n.Node, n.Norm) <= Thresholds.SmallNormBatch).ToList();
        if (small.Count == 0) return;
        var gap = x.Moment.HasFlag(Moments.Epoch) && x.Step - x.Patient.StepsBefore >= Thresholds.FewestSteps ? ModeGap.Of(x) : null;
        var isWide = gap is { IsWide: true } && !x.Trend.IsSolved;
        var share = gap is not null && !isWide && x.Trend.Learned < 0.8 ? x.Laboratory!.ShareOfCompanions() ?? 0 : 0;
        var (node, norm) = small.MinBy(n => Numbers(n.Node, n.Norm));
        var samples = SamplesOf(node, norm);
        var isSign = Numbers(node, norm) == 2;
        var trial = isWide || isSign || norm is GhostBatchNorm ? null : InLargerBatches(x, samples);
        var isHarm = isWide || isSign || trial is not null || share >= Thresholds.ShareOfCompanions;
        if (!isHarm && x.Moment != Moments.Preflight) return;
        x.Report(new Suspicion(
            isHarm ? Severity.Warn : Severity.Info, isHarm ? 0.9 : 0.7,
            $"{small.Count} norm{(small.Count == 1 ? string.Empty : "s")}, from {node.Place()} on, take{(small.Count == 1 ? "s" : string.Empty)} "
                + $"mean and variance of "
            + $"{samples} sample{(samples == 1 ? string.Empty : "s")} at a time ({Numbers(node, norm)} numbers a channel)."
            + (isWide ? " " + gap!.Sentence
                : trial is not null ? " " + trial.Conclusion
                : isSign ? " Of two numbers, the lower becomes -1 and the higher 1."
                : isHarm ? FormattableString.Invariant(
                $" The answer to one sample varies with its companions {share:F2} times as much as answers differ between samples.") : string.Empty),
            "Statistics of so few samples are a draw: each answer depends on its companions, and evaluation uses others.",
            new Remedy("Use larger batches for as many steps, or group norm.", norm is GhostBatchNorm ? [] : Larger(x.Patient)))
        {
            Layer = node.Layer, Evidence = [new Measure("samples a batch", samples, "16 or more"), .. share >= Thresholds.ShareOfCompanions
                ? new[] { new Measure("variance by companions over variance between samples", share, "below 0.1") } : []],
            Experiments = isWide ? [gap!.Experiment] : trial is not null ? [trial] : [],
        });
    }

    // The same samples, joined: fewer steps, so that only what the norms see can make it better.
    private static Experiment? InLargerBatches(Examination x, int samples)
    {
        var lived = Thresholds.ReplaySteps * Thresholds.LargeNormBatch / samples;
        if (x.Laboratory is null || x.Step - x.Patient.StepsBefore < lived || x.Trace.Fault is not null) return null;
        // The baseline of a batch of two knows nothing of the classes that are not in it.
        var chance = x.Laboratory.ConstantLoss(x.Trace.Graph!.OutputShape) ?? Math.Abs(x.Trend.Start);
        if (x.Trend.Now < (1 - Thresholds.ClearGain) * chance) return null;
        var change = new ReplayChange { BatchSize = Thresholds.LargeNormBatch };
        if (x.Laboratory.Replay(change, Thresholds.ReplaySteps) is not { Count: Thresholds.ReplaySteps } losses) return null;
        double[] late = [.. losses.Skip(2 * Thresholds.ReplaySteps / 3).Select(l => (double)l)];
        var after = late.Average();
        // Three standard errors: one trial in five hundred comes to that by chance.
        var error = Math.Sqrt(late.Sum(l => (l - after) * (l - after)) / (late.Length - 1) / late.Length);
        if (!(after + (3 * error) < 0.97 * Math.Min(chance, x.Trend.Now))) return null;
        return new Experiment(
            $"{Thresholds.LargeNormBatch} samples to a batch", $"mean loss when {lived * samples} samples were seen", x.Trend.Now, after,
            $"In batches of {Thresholds.LargeNormBatch} the same {lived * samples} samples lead to {Plain.Number(after)}, in those of {samples} to "
            + $"{Plain.Number(x.Trend.Now)} by now.");
    }

    // As many steps as before: in larger batches an epoch has fewer.
    private static RemedyStep[] Larger(Patient patient)
    {
        const int Samples = 32;
        var samples = (double)patient.StepsPerEpoch * patient.BatchSize * patient.Accumulate;
        var epochs = (int)Math.Ceiling((double)Math.Max(1, patient.TotalSteps) * Samples / Math.Max(1, samples));
        return epochs > patient.Epochs ? [new SetBatchSize(Samples), new SetEpochs(epochs)] : [new SetBatchSize(Samples)];
    }

    private static int Numbers(GraphNode node, BatchNormBase norm) => norm is GhostBatchNorm
        ? node.Shape.ElementCount / norm.Channels / node.Shape[0] * SamplesOf(node, norm)
        : node.Shape.ElementCount / norm.Channels;

    private static int SamplesOf(GraphNode node, BatchNormBase norm) => norm is GhostBatchNorm ghost ? Math.Min(ghost.Size, node.Shape[0])
        : node.Shape[0];
}
