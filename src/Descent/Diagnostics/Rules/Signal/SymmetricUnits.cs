namespace Descent.Diagnostics;

/// <summary>DD0107.</summary>
internal sealed class SymmetricUnits : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0107", Name = "symmetric-units", Title = "Units of a layer are copies of each other", Severity = Severity.Fail,
        Checks = "The units of every hidden linear and convolutional layer: whether the weights of a unit equal those of another, and its "
            + "gradients, too, at every look from the first step to now. It fails where all units of a layer are copies, and warns from one half "
            + "on, and where all units start with the same weights though their gradients differ.",
        Hurts = "Copies stay copies: equal weights with equal gradients take equal steps. The layer has only as many units as there are different "
            + "ones.",
        FalseAlarms = "Equal weights with different gradients part at the first step and are not meant: a last layer of zeros, for one. Dead units "
            + "have equal gradients (none) but different weights. Layers that are constant as a whole are DD0301.",
        Remedy = "Draw every weight on its own.",
        Reference = "Lecture 003, weight initialisation; Goodfellow, Bengio, Courville, Deep Learning, 2016, section 8.4",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0106", "DD0108", "DD0502", "DD0709", "DD0901"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Moment.HasFlag(Moments.Preflight)) CheckStart(x);
        var twins = SignalPath.Of(x).Hidden.Where(s => s.IsTrained && !s.IsConstant && Share(s) >= Thresholds.ManyTwins).ToList();
        if (twins.Count == 0 || x.Trace.Looks < 3) return;
        var worst = twins.MaxBy(Share)!;
        var (share, units) = (Share(worst), worst.Weight.Parameter.Shape[0]);
        var isExact = share == 1;
        Worst.Report(x, new Suspicion(
            isExact ? Severity.Fail : Severity.Warn, isExact ? 1 : 0.9,
            $"{(isExact ? $"All {units}" : $"{Plain.Percent(share)} of the {units}")} units of {Plain.Layer(worst.Site)} equal another unit "
            + "in weights and "
            + $"gradients, at each of {x.Trace.Looks} looks"
            + (twins.Count > 1 ? $"; {twins.Count} layers are like that." : "."),
            "Equal weights with equal gradients take equal steps: nothing in the training will ever part them.",
            new Remedy("Draw every weight on its own.", new UseInitializer(SignalPath.Of(x).UsualInitializer)))
        {
            Layer = worst.Site.Layer, Evidence = [new Measure("share of units with a copy", share, "0")],
        });
    }

    // Copies that the next layer's weights tell apart: they part, but have only one direction in which to.
    private static void CheckStart(Examination x)
    {
        var path = SignalPath.Of(x);
        var copied = path.Hidden.Concat(path.Recurrent).Where(s => s.IsTrained && !s.IsConstant && AreRowsEqual(s)).ToList();
        if (copied.Count == 0) return;
        var (stage, units) = (copied[0], copied[0].Weight.Parameter.Shape[0]);
        Worst.Report(x, new Suspicion(
            Severity.Warn, 0.95,
            $"All {units} units of {Plain.Layer(stage.Site)} start with the same weights"
            + (copied.Count > 1 ? $"; {copied.Count} layers are like that." : "."),
            "They compute the same, and what parts them comes from the next layer alone: their gradients are multiples of one.",
            new Remedy("Draw every weight on its own.", new UseInitializer(SignalPath.Of(x).UsualInitializer)))
        {
            Layer = stage.Site.Layer, Evidence = [new Measure("share of units that start as copies", 1, "0")],
        });
    }

    // The filters of a depthwise convolution each have an input of their own.
    private static bool AreRowsEqual(Stage stage)
    {
        var (weights, units) = (stage.Weight.Parameter.Value.ToArray(), stage.Weight.Parameter.Shape[0]);
        var each = weights.Length / units;
        if (units < 2 || each < 2 || stage.Site.Module is Nn.IWeightedLayer { Layout.Groups: > 1 }) return false;
        var first = weights.AsSpan(0, each);
        for (var u = 1; u < units; u++)
            if (!first.SequenceEqual(weights.AsSpan(u * each, each)))
                return false;
        return true;
    }

    private static double Share(Stage stage) =>
        stage.Weight.Readings.Count == 0 ? 0 : stage.Weight.Readings.Min(r => double.IsNaN(r.TwinUnits) ? 0 : r.TwinUnits);
}
