namespace Descent.Diagnostics;

/// <summary>DD0110.</summary>
internal sealed class ExplodingActivations : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0110", Name = "exploding-activations", Title = "The signal explodes on its way through the layers", Severity = Severity.Warn,
        Checks = "The size (root mean square) of what each hidden layer gives at the first step, against that of the input or of the last norm "
            + "before it. It speaks where it grows thirtyfold over two or more layers, each adding its part, and the loss is worse than that of an "
            + "answer that does not look, after 16 steps or more.",
        Hurts = "The output is as large: softmax is sure and wrong, squared errors are the square of it, and the gradients of early layers are "
            + "multiplied by the same factors.",
        FalseAlarms = "The first step is judged, where no rate has had a say: what grows later is the rate's doing. A network that learns all the "
            + "same is left alone, and layers before norms are.",
        Remedy = "Weights by Kaiming's rule before rectifiers and by Xavier's before tanh; norms between the layers.",
        Reference = "Lecture 003, weight initialisation; He, Zhang, Ren, Sun 2015, arXiv:1502.01852",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0102", "DD0111", "DD0304", "DD0501", "DD0504", "DD0103", "DD0512", "DD0906"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (!Struggle.IsWorseThanChance(x)) return;
        var path = SignalPath.Of(x);
        if (path.Reach(first: true) is not { Count: > 0 } reach) return;
        var strongest = reach.MaxBy(r => r.Ratio);
        if (strongest.Ratio < Thresholds.ExplodedSignal || strongest.Depth < 2) return;
        var each = Math.Pow(strongest.Ratio, 1.0 / strongest.Depth);
        if (each < Thresholds.SteadyFactor) return;
        Worst.Report(x, new Suspicion(
            Severity.Warn, 0.85,
            $"At the first step the signal behind {Plain.Layer(strongest.Stage.Site)} is {Plain.Number(strongest.Ratio)} times as large as "
            + "where it began, "
            + $"{strongest.Depth} layers before: {Plain.Number(each)} times each. {VanishingActivations.LossNow(x)}",
            "Each layer enlarges what comes in; the output and the gradients of early layers carry all factors.",
            new Remedy("Start the weights by the usual rule, or put norms between the layers.", new UseInitializer(path.UsualInitializer)))
        {
            Layer = strongest.Stage.Site.Layer,
            Evidence = [new Measure("size of the signal against where it began", strongest.Ratio, "about 1")],
            Plots = [path.Plot("Size of the signal behind each layer, first step", "root mean square", s => s.Site.First.RootMeanSquare)],
        });
    }
}
