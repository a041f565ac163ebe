using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0702.</summary>
internal sealed class SoftmaxHidden : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0702", Name = "softmax-hidden", Title = "Softmax stands where an activation belongs", Severity = Severity.Fail,
        Checks = "Whether a softmax inside of the model comes from a layer with weights and goes into another one, as an activation does; also "
            + "where it is added to what went around it, as at the end of a residual branch.",
        Hurts = "A softmax makes the units of a layer compete: together they are 1, so that n units carry about 1/n each, and all but the largest "
            + "next to "
            + "nothing. Signal and gradient shrink with the width.",
        FalseAlarms = "Attention, gates and mixtures multiply with a softmax, and are not meant. A soft choice out of a code book feeds a layer "
            + "with weights "
            + "rightly (topic models): a softmax over at most as many units as there are classes is therefore a warning.",
        Remedy = "Use relu in hidden layers.",
        Reference = "Lecture 002, activations; TheDeepChecker 2022, fault 'softmax as hidden activation'",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0101", "DD0103", "DD0104", "DD0105", "DD0106", "DD0107", "DD0108", "DD0109", "DD0201", "DD0303", "DD0304", "DD0502", "DD0506", "DD0604",
            "DD0701", "DD0708", "DD0901", "DD0906"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var found = x.Trace.Graph!.ModelNodes.Where(IsActivation).ToList();
        if (found.Count == 0) return;
        var node = found[0];
        var units = node.Shape[node.Owner is Softmax softmax ? softmax.Axis : -1];
        var isBranch = found.Exists(IsAdded);
        var isChoice = found.Count == 1 && units <= Math.Max(2, x.Patient.Data.Training.ClassCount);
        x.Report(new Suspicion(
            isChoice || isBranch ? Severity.Warn : Severity.Fail, isChoice || isBranch ? 0.8 : 1,
            $"{node.Place()} is a softmax over {units} units between two layers with weights"
            + (found.Count > 1 ? $"; {found.Count - 1} more are, such as {found[1].Place()}." : "."),
            "Its units share a sum of 1: signal and gradient shrink with the width.",
            new Remedy(
                isBranch ? "Take it out: a branch ends without an activation, or use relu." : "Use relu in hidden layers.",
                [.. found.Where(f => f.Removable() is not null).Select(Mend)]))
        {
            Layer = node.Layer, Evidence = [new Measure("units that share a sum of 1", units)],
        });
    }

    private static RemedyStep Mend(GraphNode node) =>
        IsAdded(node) ? new RemoveLayer(node.Removable()!) : new ReplaceLayer(node.Removable()!, "relu");

    // What it gives is added to what went around it.
    private static bool IsAdded(GraphNode node) => node.OnlyUser() is { Role: OperationRole.Sum };

    private static bool IsActivation(GraphNode node) => node.Role == OperationRole.Softmax && Made(node) is { } before && Used(node) is { } user
        && user.IsAffine();

    // Through norms, pools and other shapes, from weights.
    private static GraphNode? Made(GraphNode node)
    {
        var before = node.Before();
        while (before is { Role: OperationRole.Norm or OperationRole.Pool }) before = before.Before();
        return before?.IsAffine() == true ? before : null;
    }

    private static GraphNode? Used(GraphNode node)
    {
        var user = node.OnlyUser();
        var isAdded = user is { Role: OperationRole.Sum };
        while (user is { Role: OperationRole.Norm or OperationRole.Pool }
            || (isAdded && user is { Role: OperationRole.Sum or OperationRole.Activation })) user = user.OnlyUser();
        return user;
    }
}
