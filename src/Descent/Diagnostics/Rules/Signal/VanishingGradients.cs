using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0101.</summary>
internal sealed class VanishingGradients : Rule
{
    private const int Looks = 3; // in a row

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0101", Name = "vanishing-gradients", Title = "Gradients vanish before they reach the first layers", Severity = Severity.Warn,
        Checks = "The loss's gradient behind the first hidden layer against that behind the last, at three looks in a row. For recurrent layers: "
            + "the gradient that reaches the first steps of a sequence against the last steps', by the initial weights. It speaks where the first "
            + "is less than a thousandth, and the loss stands where an answer that does not look would be.",
        Hurts = "Learning goes on only while the gradient is not zero. Layers that get a thousandth of it stay at their random weights, and what "
            + "they throw away the later ones cannot bring back.",
        FalseAlarms = "Gradients of a network that has learnt are small everywhere: only ratios are looked at, and only while the loss stands "
            + "still. A gradient that is exactly zero is a dead layer (DD0103) or a part that is not used (DD0510).",
        Remedy = "Rectifiers in place of sigmoid and tanh, Kaiming's rule, norms between layers, residual connections; for sequences "
            + "an LSTM whose forget gates start open.",
        Reference = "Lecture 003, activation functions; Bengio, Simard, Frasconi 1994; Glorot, Bengio 2010",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0106", "DD0108", "DD0201", "DD0502", "DD0506", "DD0901", "DD0906"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Fault is not null || !Struggle.IsStuck(x)) return;
        var path = SignalPath.Of(x);
        if (x.Patient.Model.WithParts().FirstOrDefault(p => p.OwnParameters().Any()) is Recurrent recurrent) CheckSteps(x, recurrent);
        var depths = Enumerable.Range(0, Looks).Select(back => GradientDepth.Of(path, back)).ToList();
        if (depths.Any(d => d is null || !(d.Ratio > 0) || d.Ratio > Thresholds.VanishedGradient || d.Each > 1 / Thresholds.SteadyFactor)) return;
        var depth = depths[0]!;
        Worst.Report(x, new Suspicion(
            Severity.Warn, 0.75,
            $"Behind {Plain.Layer(depth.First.Site)} the gradient is {Plain.Number(depth.Ratio)} times that behind "
            + $"{Plain.Layer(depth.Last.Site)}: each "
            + $"of {depth.Layers} layers passes {Plain.Number(depth.Each)} of it. {VanishingActivations.LossNow(x)}",
            "The first layers learn a thousand times slower than the last, or not at all.",
            Mend(path))
        {
            Layer = depth.First.Site.Layer,
            Evidence =
            [
                new Measure("gradient at the first hidden layer over that at the last", depth.Ratio, "0.01 to 100"),
                new Measure("gradient over weights, first layer", Pull(depth.First)),
                new Measure("gradient over weights, last hidden layer", Pull(depth.Last)),
            ],
            Plots = [path.Plot("Gradient behind each layer", "root mean square", s => s.Site.Last.Gradient)],
        });
    }

    private static Remedy Mend(SignalPath path)
    {
        const string Text = "Use rectifiers in place of sigmoid and tanh, weights by Kaiming's rule, and norms or residual connections between "
            + "layers.";
        List<RemedyStep> steps = [];
        if (path.Stages.Any(s => s.Site.Module is not null) && path.IsSaturating)
            steps.AddRange([new ReplaceEvery("sigmoid", "relu"), new ReplaceEvery("tanh", "relu")]);
        return new Remedy(Text, [.. steps, new UseInitializer("kaiming-normal")]);
    }

    private static void CheckSteps(Examination x, Recurrent layer)
    {
        if (x.Laboratory?.InputGradients(fromStart: true) is not { Count: >= 8 } steps) return;
        var quarter = steps.Count / 4;
        var ratio = steps.Take(quarter).Average() / steps.TakeLast(quarter).Average();
        if (ratio is not (> 0 and < Thresholds.VanishedGradient)) return;
        Worst.Report(x, new Suspicion(
            Severity.Warn, 0.85,
            $"At the first step, of the gradient at the last quarter of the {steps.Count} steps of a sequence, {Plain.Number(ratio)} reaches the "
            + "first "
            + $"quarter. {VanishingActivations.LossNow(x)}",
            "What happened there has no say in what is learnt: each step multiplies the gradient by a factor below 1.",
            SequenceMemory.Mend(x, layer, steps.Count))
        {
            Layer = x.Trace.Graph!.NameOf(layer),
            Evidence = [new Measure("gradient at the first quarter of the steps over that at the last", ratio, "above 0.01")],
            Plots =
            [
                new EvidencePlot("Gradient of the loss at each step of the input", PlotKind.Line, "step", "root mean square",
                    [new PlotLine("gradient", [.. steps.Select((_, i) => (double)i)], steps)]) { IsLogarithmic = true },
            ],
        });
    }

    private static double Pull(Stage stage) => stage.Weight.Last is { Norm: > 0 } r ? r.Gradient / r.Norm : 0;
}
