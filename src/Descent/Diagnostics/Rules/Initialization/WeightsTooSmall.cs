namespace Descent.Diagnostics;

/// <summary>DD0303.</summary>
internal sealed class WeightsTooSmall : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0303", Name = "weights-too-small", Title = "The initial weights are too small", Severity = Severity.Warn,
        Checks = "The size of each hidden layer's initial weights against the usual rule for what follows it (Kaiming's before rectifiers, Xavier's "
            + "before others), layers before a norm and layers of zeros left out, and what is left of the signal behind them at the first step. It "
            + "speaks where a layer has less than a quarter of the rule, less than a twentieth of the signal is left, and the same steps from "
            + "weights by Kaiming's rule lead to a clearly lower loss (at the end of a run: as many as it made, up to 300, "
            + "against its end); or less than a hundredth is left and the loss stands still where an answer that does not look would be.",
        Hurts = "Every such layer shrinks the signal, and on the way back the gradient: both arrive as nearly nothing, the output depends on biases "
            + "only, and the loss stays where an answer that does not look would be.",
        FalseAlarms = "A small last layer is sound, and so are zeros at the end of residual branches and small weights before norms: none is looked "
            + "at. A shallow network grows its weights within some steps; the replay shows whether it does.",
        Remedy = "Start by Kaiming's rule before rectifiers, Xavier's before tanh and sigmoid; not with one deviation for layers of every size.",
        Reference = "Lecture 003, weight initialisation; Glorot, Bengio 2010; He, Zhang, Ren, Sun 2015, arXiv:1502.01852",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0101", "DD0103", "DD0106", "DD0108", "DD0109", "DD0502", "DD0506", "DD0901", "DD0906"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var path = SignalPath.Of(x);
        var small = path.Hidden.Where(s => s.IsTrained && !s.IsNormed && !s.IsConstant && s.GainRatio < Thresholds.SmallGain).ToList();
        if (small.Count == 0 || path.Reach(first: true) is not { Count: > 0 } reach) return;
        var weakest = reach.MinBy(r => r.Ratio);
        if (weakest.Ratio > Thresholds.WeakSignal || x.Trend.Learned > 0.2 && x.Trend.Steps < Thresholds.ReplaySteps) return;
        var trial = Trial.Of(x, new ReplayChange { Reinitialize = true }, "weights by Kaiming's rule");
        if (trial?.IsBetter == false) trial = Trial.AsFarAtEnd(x, new ReplayChange { Reinitialize = true }, "weights by Kaiming's rule") ?? trial;
        var isProven = trial?.IsBetter == true;
        if (!isProven && !(weakest.Ratio < Thresholds.VanishedSignal && Struggle.IsStuck(x))) return;
        var worst = small.MinBy(s => s.GainRatio)!;
        var weight = worst.Weight;
        Worst.Report(x, new Suspicion(
            Severity.Warn, isProven ? 0.95 : 0.85,
            $"The weights of '{weight.Name}' start with a deviation of {Plain.Number(weight.Initial.Deviation)}, {Plain.Number(worst.GainRatio)} "
            + "times the "
            + $"{Plain.Number(worst.UsualDeviation)} that suits {worst.FanIn} inputs"
            + (small.Count > 1 ? $"; {small.Count} layers are like that" : string.Empty)
            + $". Behind {Plain.Layer(weakest.Stage.Site)} the signal had {Plain.Number(weakest.Ratio)} of its size at the first step.",
            "Each such layer shrinks the signal and the gradient, until the output depends on biases only.",
            new Remedy("Start the weights by the rule for the activation that follows.", new UseInitializer(path.UsualInitializer)))
        {
            Layer = weight.Layer,
            Evidence =
            [
                new Measure($"size of '{weight.Name}' over the usual rule's", worst.GainRatio, "0.4 to 1.7"),
                new Measure("signal left behind the hidden layers", weakest.Ratio, "about 1"),
            ],
            Plots = [path.Plot("Size of the signal behind each layer, first step", "root mean square", s => s.Site.First.RootMeanSquare)],
            Experiments = trial is null ? [] : [trial.Experiment],
        });
    }
}
