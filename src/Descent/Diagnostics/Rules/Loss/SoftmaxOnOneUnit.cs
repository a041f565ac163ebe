using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0603.</summary>
internal sealed class SoftmaxOnOneUnit : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0603", Name = "softmax-on-one-unit", Title = "Softmax over a single unit", Severity = Severity.Fail,
        Checks = "The size of the axis over which the output's softmax, a softmax layer's, or the one inside of the loss runs. It speaks where "
            + "that is 1.",
        Hurts = "A softmax divides each number's exponential by the sum of all: of one number the result is 1, whatever the number is. The output "
            + "is constant, "
            + "and no gradient passes.",
        FalseAlarms = "None: it is arithmetic. The softmax inside of attention over a single position is not meant.",
        Remedy = "For yes or no: one unit with a sigmoid and binary cross-entropy, or two units with softmax. For a number: no softmax at all.",
        Reference = "Lecture 003, softmax",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0101", "DD0106", "DD0304", "DD0415", "DD0502", "DD0509", "DD0510", "DD0601", "DD0602", "DD0605", "DD0606", "DD0608", "DD0611", "DD0901"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var graph = x.Trace.Graph!;
        if (graph.Output is null) return;
        var form = OutputForm.Of(x);
        if (form.Kind == OutputKind.OfOneUnit) Report(x, form.Maker!, "The output is a softmax of one number");
        else if (graph.ModelNodes.FirstOrDefault(IsOfOne) is { } hidden) Report(x, hidden, $"{hidden.Place()} is a softmax of one number");
        else if (graph.LossNodes.FirstOrDefault(n => n.Operation is "CrossEntropy" or "Softmax" && n.InputShapes[0] is { Rank: >= 2 } s
            && s[-1] == 1) is { })
            ReportLoss(x);
    }

    private static bool IsOfOne(GraphNode node) => node.Owner switch
    {
        Softmax softmax => node.Shape.Rank > 0 && node.Shape[softmax.Axis] == 1,
        LogSoftmax softmax => node.Shape.Rank > 0 && node.Shape[softmax.Axis] == 1,
        _ => false,
    };

    private static void Report(Examination x, GraphNode node, string what) => x.Report(new Suspicion(
        Severity.Fail, 1, $"{what}: it is 1 (its logarithm 0) for every input.",
        "The exponential of a number over itself is 1: nothing of the input is left, and no gradient passes.",
        new Remedy(
            x.Patient.IsClassification ? "Give the layer before it one unit for each class."
                : "Take the softmax out: for a number the output stays as it is.",
            node.Removable() is { } layer ? [new RemoveLayer(layer)] : []))
    {
        Layer = node.Layer, Evidence = [new Measure("numbers that the softmax is over", 1, "one for each class")],
    });

    private static void ReportLoss(Examination x) => x.Report(new Suspicion(
        Severity.Fail, 1, $"{LossNames.Say(x.Patient.Loss)} has a softmax inside, and the model gives it one number a sample: the probability is "
            + $"always 1, the "
        + "gradient always 0.",
        "The exponential of a number over itself is 1.",
        x.Patient.IsClassification
            ? new Remedy("Give the last layer one unit for each class.")
            : new Remedy("For target values use a loss of values, such as the mean squared error.", new UseLoss("mse")))
    {
        Evidence = [new Measure("outputs", 1, "one for each class")],
    });
}
