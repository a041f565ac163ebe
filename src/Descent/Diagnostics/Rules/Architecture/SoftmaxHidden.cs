using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0702.</summary>
internal sealed class SoftmaxHidden : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0702", Name = "softmax-hidden", Title = "Softmax stands where an activation belongs", Severity = Severity.Fail,
        Checks = "Whether a softmax inside of the model comes from a layer with weights and goes into another one, as an activation does.",
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
        var isChoice = found.Count == 1 && units <= Math.Max(2, x.Patient.Data.Training.ClassCount);
        x.Report(new Suspicion(
            isChoice ? Severity.Warn : Severity.Fail, isChoice ? 0.8 : 1,
            $"{node.Place()} is a softmax over {units} units between two layers with weights"
            + (found.Count > 1 ? $"; {found.Count - 1} more are, such as {found[1].Place()}." : "."),
            "Its units share a sum of 1: signal and gradient shrink with the width.",
            new Remedy("Use relu in hidden layers.",
                [.. found.Select(f => f.Removable()).OfType<string>().Select(layer => new ReplaceLayer(layer, "relu"))]))
        {
            Layer = node.Layer, Evidence = [new Measure("units that share a sum of 1", units)],
        });
    }

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
        while (user is { Role: OperationRole.Norm or OperationRole.Pool }) user = user.OnlyUser();
        return user;
    }
}
