namespace Descent.Diagnostics;

/// <summary>DD0109.</summary>
internal sealed class VanishingActivations : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0109", Name = "vanishing-activations", Title = "The signal vanishes on its way through the layers", Severity = Severity.Warn,
        Checks = "The size (root mean square) of what each hidden layer gives, against that of the input or of the last norm before it. It speaks "
            + "where less than a hundredth is left after two or more layers, each taking its part, or after a single operation without "
            + "weights, and the training suffers: the loss stands where an answer that does not look would be, or weights by Kaiming's rule lead to "
            + "a clearly lower loss.",
        Hurts = "Behind the last layers every sample looks the same, and gradients, which are products with the signal, are as small.",
        FalseAlarms = "A network that learns all the same is left alone. Norms and residual sums bring the signal back; sizes are taken behind them.",
        Remedy = "Weights by Kaiming's rule before rectifiers and by Xavier's before tanh; norms between the layers; residual connections.",
        Reference = "Lecture 003, weight initialisation; Glorot, Bengio 2010",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0101", "DD0103", "DD0106", "DD0108", "DD0502", "DD0901", "DD0906"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (Shrinking(x) is { } node)
        {
            ReportOne(x, node);
            return;
        }

        var path = SignalPath.Of(x);
        if (path.Reach(first: true) is not { Count: > 0 } reach) return;
        var weakest = reach.MinBy(r => r.Ratio);
        if (weakest.Ratio is 0 or > Thresholds.VanishedSignal || weakest.Depth < 2 || weakest.Stage.IsConstant) return; // exactly 0: dead units
        if (Math.Pow(weakest.Ratio, 1.0 / weakest.Depth) > 1 / Thresholds.SteadyFactor) return;
        var isStuck = Struggle.IsStuck(x);
        var trial = isStuck || x.Trend.Learned < 0.2 ? Trial.Of(x, new ReplayChange { Reinitialize = true }, "weights by Kaiming's rule") : null;
        if (!isStuck && trial?.IsBetter != true) return;
        Worst.Report(x, new Suspicion(
            Severity.Warn, trial?.IsBetter == true ? 0.9 : 0.75,
            $"At the first step the signal behind {Plain.Layer(weakest.Stage.Site)} has {Plain.Number(weakest.Ratio)} of the size it began "
            + "with, "
            + $"{weakest.Depth} layers before: each keeps {Plain.Number(Math.Pow(weakest.Ratio, 1.0 / weakest.Depth))} of it. {LossNow(x)}",
            "What is left behind the last layers is nearly nothing, and so are gradients, which are products with it.",
            new Remedy("Start the weights by the usual rule, or put norms between the layers.", new UseInitializer(path.UsualInitializer)))
        {
            Layer = weakest.Stage.Site.Layer,
            Evidence = [new Measure("size of the signal against where it began", weakest.Ratio, "about 1")],
            Plots = [path.Plot("Size of the signal behind each layer, first step", "root mean square", s => s.Site.First.RootMeanSquare)],
            Experiments = trial is null ? [] : [trial.Experiment],
        });
    }

    // One operation without weights, such as a factor in a model's own code, that leaves next to nothing, while the training suffers.
    private static GraphNode? Shrinking(Examination x)
    {
        if (x.Trend.Steps < Thresholds.HumpSteps || !(x.Trend.Learned < 0.5)) return null;
        var nodes = x.Trace.Graph!.ModelNodes;
        return nodes.FirstOrDefault(n => n.Ratio is > 0 and < Thresholds.VanishedSignal
            && !nodes.Any(later => later.Role is OperationRole.Norm or OperationRole.Sum && later.Sources().Contains(n))); // it comes back
    }

    private static void ReportOne(Examination x, GraphNode node) => x.Report(new Suspicion(
        Severity.Warn, 0.9,
        $"{node.Place()} gives {Plain.Number(node.Ratio!.Value)} of the size that it gets, and nothing behind it makes up for that. {LossNow(x)}",
        "What is left is nearly nothing, and so are gradients, which are multiplied by the same.",
        new Remedy("Take the factor out, or put a norm behind it."))
    {
        Layer = node.Layer,
        Evidence = [new Measure("size of what comes out over what goes in", node.Ratio!.Value, "about 1")],
        Plots = [SignalPath.Of(x).Plot("Size of the signal behind each layer, first step", "root mean square", s => s.Site.First.RootMeanSquare)],
    });

    internal static string LossNow(Examination x) => x.Trace.Baseline > 0
        ? $"After {x.Trend.Steps} steps the loss is {Plain.Number(x.Trend.Now)}, that of the best constant answer {Plain.Number(x.Trace.Baseline)}."
        : $"After {x.Trend.Steps} steps the loss is {Plain.Number(x.Trend.Now)}, at the start it was {Plain.Number(x.Trend.Start)}.";
}
