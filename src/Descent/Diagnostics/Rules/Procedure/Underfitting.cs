namespace Descent.Diagnostics;

/// <summary>DD0901.</summary>
internal sealed class Underfitting : Rule
{
    private const double AdamRate = 0.003;

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0901", Name = "underfitting", Title = "The network is too small for the task", Severity = Severity.Warn,
        Checks = "Where training and validation are both clearly bad and the loss no longer falls: whether a tenth or ten times the rate would "
            + "do better (then it is the rate), and whether the network can learn a single batch by heart, with its own optimizer or with Adam. "
            + "It speaks if no rate helps and one batch is too much for it.",
        Hurts = "What the network cannot represent, no training can teach it.",
        FalseAlarms = "Labels that have nothing to do with the inputs make training and validation bad, too; but a network that is large enough "
            + "learns them by heart. Regularisation is left out of the trial.",
        Remedy = "More units or layers, a convolution in place of a linear layer for images, an activation between linear layers.",
        Reference = "Lecture 003: 'training error huge: underfitting'; Karpathy, A recipe for training neural networks: overfit one batch",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Epoch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0906", "DD0907"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Fault is not null || !(Trials.Height(x) > Thresholds.ClearlyBad) || x.Trend.IsImproving || x.Patient.BatchSize < 8) return;
        var isEnd = x.Moment.HasFlag(Moments.Verdict);
        if (x.Trace.Epochs.Count < (isEnd ? 1 : Thresholds.FewestEpochs) || x.Step - x.Patient.StepsBefore < Thresholds.HumpSteps) return;
        if (x.Trace.Epochs[^1].ValidationLoss is { } validation && Trials.Height(x, validation) < Thresholds.ClearlyBad) return;
        var change = new ReplayChange { OneBatch = true, NoRegularization = true };
        if (Trials.Replay(x, change, Thresholds.ByHeartSteps) is not { } own || IsLearnt(x, own)) return;
        if (Trials.Replay(x, change with { AdamRate = AdamRate }, Thresholds.ByHeartSteps) is not { IsFinite: true } adam) return;
        if (IsLearnt(x, adam) || IsTheRate(x)) return;
        Report(x, own, adam);
    }

    private static void Report(Examination x, TrialResult own, TrialResult adam)
    {
        var weights = x.Patient.Model.ParameterCount();
        var best = Math.Min(adam.Loss, own.Loss);
        x.Report(new Suspicion(
            Severity.Warn, 0.6,
            $"The loss is {Figures.Loss(x, x.Trend.Now)} and no longer falls. A single batch of {x.Patient.BatchSize} samples, learnt {adam.Steps} "
            + "times "
            + $"without regularisation, still has {Figures.Of(best)}: a network of {weights} weights that cannot learn even these by heart.",
            "What the network cannot represent, no training can teach it.",
            new Remedy("Give it more units or layers, or activations between linear layers."))
        {
            Evidence = [new Measure("trained weights", weights), new Measure("loss of one batch learnt by heart", best, "near 0")],
            Experiments = [Trials.Experiment("one batch again and again, by Adam", own, adam, "It cannot learn even that by heart.")],
            Plots =
            [
                new EvidencePlot("One batch again and again", PlotKind.Line, "step", "loss", [own.Line("own optimizer"), adam.Line("Adam 0.003")]),
            ],
        });
    }

    // Or is on its way: a hundred steps are few for a deep network.
    private static bool IsLearnt(Examination x, TrialResult trial) => trial.IsFinite
        && (Trials.Height(x, trial.Loss) < Thresholds.NotByHeart
            || trial.Loss < 0.93 * trial.Losses.Skip((trial.Losses.Count / 2) - 5).Take(10).Average());

    private static bool IsTheRate(Examination x) => Trials.Replay(x, new ReplayChange()) is { } own
        && ((double[])[0.1, 10]).Any(f => Trials.Replay(x, new ReplayChange { RateFactor = f }) is { } other && Trials.IsClearlyLower(x, other, own));
}
