using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0102.</summary>
internal sealed class ExplodingGradients : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0102", Name = "exploding-gradients", Title = "Gradients explode on their way to the first layers", Severity = Severity.Warn,
        Checks = "The loss's gradient behind the first hidden layer against that behind the last, at the first step. For recurrent layers: that at "
            + "the first steps of a sequence against the last steps'. It speaks where the first is a hundred times the last, each layer adding its "
            + "part, and the loss is worse than that of an answer that does not look, after 16 steps or more.",
        Hurts = "No rate suits both ends: where the last layers learn, the first are thrown about; the loss jumps and often ends in infinity.",
        FalseAlarms = "The first step is judged, where no rate has had a say. A network that learns all the same is left alone: Adam, a limit for "
            + "gradients or norms make up for much.",
        Remedy = "Weights by Kaiming's or Xavier's rule, norms between layers, and a limit for the norm of the gradients.",
        Reference = "Lecture 003, weight initialisation; Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0111", "DD0504", "DD0506", "DD0906"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (!Struggle.IsWorseThanChance(x)) return;
        var path = SignalPath.Of(x);
        if (x.Patient.Model.WithParts().FirstOrDefault(p => p.OwnParameters().Any()) is Recurrent recurrent) CheckSteps(x, recurrent, path);
        if (GradientDepth.AtStart(path) is not { } depth || depth.Ratio < Thresholds.ExplodedGradient || depth.Each < Thresholds.SteadyFactor) return;
        Worst.Report(x, new Suspicion(
            Severity.Warn, 0.8,
            $"At the first step the gradient behind {Plain.Layer(depth.First.Site)} is {Plain.Number(depth.Ratio)} times that behind "
            + $"{Plain.Layer(depth.Last.Site)}: {Plain.Number(depth.Each)} times for each of {depth.Layers} layers. "
            + $"{VanishingActivations.LossNow(x)}",
            "A rate that suits the last layers throws the first ones about.",
            new Remedy(
                "Start the weights by the usual rule, put norms between layers, and limit the gradients' norm.",
                new UseInitializer(path.UsualInitializer), new ClipNorm(1)))
        {
            Layer = depth.First.Site.Layer,
            Evidence = [new Measure("gradient at the first hidden layer over that at the last", depth.Ratio, "0.01 to 100")],
            Plots = [path.Plot("Gradient behind each layer, first step", "root mean square", s => s.Site.First.Gradient)],
        });
    }

    private static void CheckSteps(Examination x, Recurrent layer, SignalPath path)
    {
        if (x.Laboratory?.InputGradients(fromStart: true) is not { Count: >= 8 } steps) return;
        var quarter = steps.Count / 4;
        var ratio = steps.Take(quarter).Average() / steps.TakeLast(quarter).Average();
        if (!(ratio > Thresholds.ExplodedGradient)) return;
        Worst.Report(x, new Suspicion(
            Severity.Warn, 0.85,
            $"At the first step the gradient at the first quarter of the {steps.Count} steps of a sequence is {Plain.Number(ratio)} times that at "
            + "the last "
            + $"quarter. {VanishingActivations.LossNow(x)}",
            "Each step multiplies the gradient by a factor above 1: the weights follow the oldest inputs in jumps.",
            new Remedy(
                "Start the recurrent weights orthogonal or by the usual rule, and limit the gradients' norm.",
                new UseInitializer(path.UsualInitializer), new ClipNorm(1)))
        {
            Layer = x.Trace.Graph!.NameOf(layer),
            Evidence = [new Measure("gradient at the first quarter of the steps over that at the last", ratio, "0.01 to 100")],
            Plots =
            [
                new EvidencePlot("Gradient of the loss at each step of the input", PlotKind.Line, "step", "root mean square",
                    [new PlotLine("gradient", [.. steps.Select((_, i) => (double)i)], steps)]) { IsLogarithmic = true },
            ],
        });
    }
}
