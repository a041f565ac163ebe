using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0805.</summary>
internal sealed class GroupCount : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0805", Name = "group-count", Title = "Group norm with an unusual number of groups", Severity = Severity.Fail,
        Checks = "Group norms with one group or as many groups as channels, which is advice. How many numbers each group of a norm has: with a "
            + "single one the result "
            + "is always 0, which is a failure; with two it is always -1 and 1, which is a warning.",
        Hurts = "One group is layer norm over channels and places, as many groups as channels is instance norm, which takes each channel's "
            + "strength out. A group of "
            + "one number has no variance: nothing of the input is left.",
        FalseAlarms = "Both ends are used on purpose in some networks (instance norm for style, one group in ConvNeXt-like ones): it is advice only.",
        Remedy = "Use 8 to 32 groups that divide the channels, with some channels in each.",
        Reference = "Wu & He 2018, 'Group normalization', table 3",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0101", "DD0106", "DD0108", "DD0109", "DD0415", "DD0502", "DD0901"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var norms = x.Trace.Graph!.ModelNodes.Where(n => n.Role == OperationRole.Norm && Size(n) > 0).DistinctBy(n => n.Owner).ToList();
        if (norms.Where(n => Size(n) <= 2).ToList() is { Count: > 0 } tiny) ReportTiny(x, tiny.MinBy(Size)!, tiny.Count);
        else if (norms.Where(n => n.Owner is GroupNorm { Channels: > 1 } g
            && (g.Groups == 1 || g.Groups == g.Channels)).ToList() is { Count: > 0 } ends)
            Advise(x, ends[0], (GroupNorm)ends[0].Owner!, ends.Count);
    }

    // Numbers that share a mean and a variance; 0 for norms over the batch.
    private static int Size(GraphNode node) => node.Owner switch
    {
        GroupNorm norm => node.PerSample() / norm.Groups,
        LayerNorm norm => norm.NormalizedShape.ElementCount,
        _ => 0,
    };

    private static void ReportTiny(Examination x, GraphNode node, int count) => x.Report(new Suspicion(
        Size(node) == 1 ? Severity.Fail : Severity.Warn, Size(node) == 1 ? 1 : 0.9,
        Size(node) == 1
            ? $"{node.Place()} normalises single numbers: each minus itself is 0, whatever the input."
            : $"{node.Place()} normalises pairs of numbers: the result is always -1 and 1, and only which of them is larger is left.",
        "A mean and a variance of so few numbers take out what the layers before computed" + (count > 1 ? $"; {count - 1} more norms do so." : "."),
        new Remedy("Use fewer groups, so that each has several channels or places.",
            node.Owner is GroupNorm && !string.IsNullOrEmpty(node.Layer) ? [new SetLayer(node.Layer, "groups", 1)] : []))
    {
        Layer = node.Layer, Title = "A norm over next to no numbers", Evidence = [new Measure("numbers of a group", Size(node), "many")],
    });

    private static void Advise(Examination x, GraphNode node, GroupNorm norm, int count) => x.Report(new Suspicion(
        Severity.Info, 0.6,
        $"{node.Place()} has {norm.Groups} group{(norm.Groups == 1 ? string.Empty : "s")} for {norm.Channels} channels"
        + (count > 1 ? $"; so have {count - 1} more." : "."),
        norm.Groups == 1 ? "It is layer norm over all channels and places." : "It is instance norm: each channel's own strength is taken out.",
        new Remedy("Unless it is meant so, use 8 to 32 groups that divide the channels.", Steps(node, norm)))
    {
        Layer = node.Layer, Evidence = [new Measure("groups", norm.Groups, "8 to 32")],
    });

    private static RemedyStep[] Steps(GraphNode node, GroupNorm norm)
    {
        var groups = Enumerable.Range(2, Math.Max(0, Math.Min(32, norm.Channels / 2) - 1)).LastOrDefault(g => norm.Channels % g == 0
            && norm.Channels / g >= 4);
        return groups < 2 || string.IsNullOrEmpty(node.Layer) ? [] : [new SetLayer(node.Layer, "groups", groups)];
    }
}
