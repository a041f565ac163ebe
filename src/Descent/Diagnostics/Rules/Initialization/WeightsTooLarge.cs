namespace Descent.Diagnostics;

/// <summary>DD0302.</summary>
internal sealed class WeightsTooLarge : Rule
{
    // Where dead units hold the loss at that of a constant answer, good weights may need more than thirty steps to get below it.
    private const int LongTrial = 3 * Thresholds.ReplaySteps;

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0302", Name = "weights-too-large", Title = "The initial weights are too large", Severity = Severity.Warn,
        Checks = "The size of each layer's initial weights against the usual rule for what follows it: Kaiming's (sqrt(2 / fan-in)) before "
            + "rectifiers, Xavier's before others. Layers before a norm are left out. It speaks where the layers without a norm that are above the "
            + "rule are so 10 times together, or weights from step to step of a recurrent layer are 2.5 times, and the same steps, done again from "
            + "weights by Kaiming's rule, lead to a clearly lower loss. Where less than half of the loss is "
            + "explained by then, three times as many steps are tried; at the end of a run as many as it made, up to 300, against its end.",
        Hurts = "Every such layer enlarges the signal and, on the way back, the gradient. Scores become so large that softmax or sigmoid is sure "
            + "and wrong, tanh stands at its ends, squared errors explode.",
        FalseAlarms = "Large weights alone are no fault: a norm, or a network that recovers within thirty steps, makes them harmless; so the replay "
            + "decides. Inputs that are too large are another fault: weights are compared with a rule, and not with what comes out.",
        Remedy = "Start by Kaiming's rule before rectifiers, Xavier's before tanh and sigmoid, or put a norm behind each layer.",
        Reference = "Lecture 003, weight initialisation; Glorot, Bengio 2010; He, Zhang, Ren, Sun 2015, arXiv:1502.01852",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0101", "DD0102", "DD0103", "DD0104", "DD0110", "DD0111", "DD0304", "DD0501", "DD0502", "DD0504", "DD0506", "DD0512", "DD0901",
            "DD0906"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var path = SignalPath.Of(x);
        var steps = path.Recurrent.Where(s => s.IsTrained && s.GainRatio > Thresholds.LargeGain).ToList();
        var large = path.Stages.Where(s => s.IsTrained && !s.IsNormed && !s.IsConstant && s.GainRatio > 1).ToList();
        // What goes from step to step multiplies as often as there are steps.
        var together = steps.Count > 0 ? Thresholds.LargeGains : large.Aggregate(1.0, (product, s) => product * s.GainRatio);
        if (together < Thresholds.LargeGains || x.Trend.IsSolved) return;
        large = [.. large.Where(s => s.GainRatio > Thresholds.AboveAnyRule), .. steps];
        if (large.Count == 0) return;
        var trial = Trial.Of(x, new ReplayChange { Reinitialize = true }, "weights by Kaiming's rule");
        if (trial is null && x.Laboratory is null && !Struggle.IsWorseThanChance(x)) return;
        if (trial?.IsBetter == false && x.Trend.Steps >= LongTrial && !(x.Trend.Learned > 0.5))
            trial = Trial.Of(x, new ReplayChange { Reinitialize = true }, "weights by Kaiming's rule", LongTrial);
        if (trial?.IsBetter == false) trial = Trial.AsFarAtEnd(x, new ReplayChange { Reinitialize = true }, "weights by Kaiming's rule") ?? trial;
        if (trial is null ? x.Laboratory is not null : !trial.IsBetter) return;
        var worst = large.MaxBy(s => s.GainRatio)!;
        var weight = worst.Weight;
        Worst.Report(x, new Suspicion(
            Severity.Warn, trial is null ? 0.7 : 0.95,
            $"The weights of '{weight.Name}' start with a deviation of {Plain.Number(weight.Initial.Deviation)}, {Plain.Number(worst.GainRatio)} "
            + "times the "
            + $"{Plain.Number(worst.UsualDeviation)} that suits {worst.FanIn} inputs"
            + (large.Count > 1 ? $"; {large.Count} layers are like that. " : ". ")
            + $"The first loss was {Plain.Number(x.Trace.Loss.First)}"
            + (x.Trace.Baseline > 0 ? $", that of the best constant answer is {Plain.Number(x.Trace.Baseline)}." : "."),
            "Each such layer enlarges the signal and the gradient, and all their factors multiply.",
            new Remedy("Start the weights by the rule for the activation that follows.", new UseInitializer(path.UsualInitializer)))
        {
            Layer = weight.Layer,
            Evidence =
            [
                new Measure($"size of '{weight.Name}' over the usual rule's", worst.GainRatio, "0.4 to 1.7"),
                new Measure("output's root mean square at the first step", x.Trace.Output!.First.RootMeanSquare),
            ],
            Plots = [path.Plot("Initial weights against the usual rule", "times the rule", s => s.GainRatio)],
            Experiments = trial is null ? [] : [trial.Experiment],
        });
    }
}
