namespace Descent.Diagnostics;

/// <summary>DD0610.</summary>
internal sealed class LossBroadcasts : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0610", Name = "broadcast", Title = "The loss compares every answer with every target", Severity = Severity.Fail,
        Checks = "The shapes in the loss: an operation of two tensors with as many numbers each but another number of axes, such as (N, 1) and "
            + "(N), whose result "
            + "is larger than both.",
        Hurts = "(N, 1) against (N) is not N differences but N times N: every answer is compared with every sample's target. The best answer to "
            + "that is the same "
            + "for all inputs, the mean of the targets, and the loss falls to their variance and no further.",
        FalseAlarms = "Losses that compare all pairs on purpose give both sides the same number of axes, such as (N, 1) and (1, N), and are not "
            + "meant.",
        Remedy = "Bring answers and targets to the same shape: output.Reshape(target.Shape).",
        Reference = "PyTorch's warning 'Using a target size that is different to the input size'; TheDeepChecker 2022",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0101", "DD0106", "DD0107", "DD0304", "DD0405", "DD0414", "DD0415", "DD0501", "DD0502", "DD0504", "DD0506", "DD0609", "DD0901", "DD0906",
            "DD0908"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Graph!.LossNodes.FirstOrDefault(Grows) is not { } node) return;
        var shapes = node.InputShapes.OfType<Shape>().ToArray();
        x.Report(new Suspicion(
            Severity.Fail, 1,
            $"In the loss {node.Operation} of shapes {shapes[0]} and {shapes[1]} gives {node.Shape}: every answer meets every sample's target.",
            "The best answer to all targets at once is their mean, whatever the input.",
            new Remedy("Bring answers and targets to the same shape before they are compared, or use a loss of the library, which refuses other "
                + "shapes.",
                x.Patient.IsClassification ? [] : [new UseLoss("mse")]))
        {
            Evidence = [new Measure("differences", node.Shape.ElementCount,
                shapes[0].ElementCount.ToString(System.Globalization.CultureInfo.InvariantCulture))],
        });
    }

    private static bool Grows(GraphNode node)
    {
        var shapes = node.InputShapes.OfType<Shape>().ToArray();
        return shapes.Length == 2 && shapes[0].Rank != shapes[1].Rank && shapes[0].ElementCount == shapes[1].ElementCount
            && node.Shape.ElementCount > shapes[0].ElementCount && shapes[0].ElementCount > 1;
    }
}
