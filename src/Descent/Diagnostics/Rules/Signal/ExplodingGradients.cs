namespace Descent.Diagnostics;

/// <summary>DD0102.</summary>
internal sealed class ExplodingGradients : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0102", Name = "exploding-gradients", Title = "Gradients explode on their way to the first layers", Severity = Severity.Warn,
        Checks = "The loss's gradient behind the first hidden layer against that behind the last, at the first step. It speaks where the first is a hundred "
            + "times the last, each layer adding its part, and the loss is worse than that of an answer that does not look, after 16 steps or more.",
        Hurts = "No rate suits both ends: where the last layers learn, the first are thrown about; the loss jumps and often ends in infinity.",
        FalseAlarms = "The first step is judged, where no rate has had a say. A network that learns all the same is left alone: Adam, a limit for gradients "
            + "or norms make up for much.",
        Remedy = "Weights by Kaiming's or Xavier's rule, norms between layers, and a limit for the norm of the gradients.",
        Reference = "Lecture 003, weight initialisation; Pascanu, Mikolov, Bengio 2013, arXiv:1211.5063",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0111", "DD0504", "DD0506"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (!Struggle.IsWorseThanChance(x)) return;
        var path = SignalPath.Of(x);
        if (GradientDepth.AtStart(path) is not { } depth || depth.Ratio < Thresholds.ExplodedGradient || depth.Each < Thresholds.SteadyFactor) return;
        x.Report(new Suspicion(
            Severity.Warn, 0.8,
            $"At the first step the gradient behind {Plain.Layer(depth.First.Site.Layer)} is {Plain.Number(depth.Ratio)} times that behind "
            + $"{Plain.Layer(depth.Last.Site.Layer)}: {Plain.Number(depth.Each)} times for each of {depth.Layers} layers. {VanishingActivations.LossNow(x)}",
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
}
