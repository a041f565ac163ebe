namespace Descent.Diagnostics;

/// <summary>DD0901.</summary>
internal sealed class Underfitting : Rule
{
    private const double MostAhead = 0.75; // what falls faster and faster is taken to fall three times as far again, and no farther

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0901", Name = "underfitting", Title = "The network is too small for the task", Severity = Severity.Warn,
        Checks = "Where training and validation are alike and bad and the loss no longer falls: a plain network (two hidden layers, for images "
            + "convolutions before them) is trained beside it for 240 steps, on most of the training samples, and measured on the rest. It speaks "
            + "where that one is clearly better on samples that it has not seen than the run's own is on those that it was trained on, "
            + "and where the run's own comes no farther with fresh weights, normalised inputs, Adam and no regularisation, nor with a tenth "
            + "or ten times the rate.",
        Hurts = "What the network cannot represent, no training can teach it.",
        FalseAlarms = "Noise in targets and labels that have nothing to do with the inputs make training and validation bad, too; but then the "
            + "other network is no better on what it has not seen. A gap between training and validation is no lack of size.",
        Remedy = "More units or layers, a convolution in place of a linear layer for images, an activation between linear layers.",
        Reference = "Lecture 003: 'training error huge: underfitting'; Karpathy, A recipe for training neural networks: start from a model large "
            + "enough to overfit",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Epoch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0411", "DD0906", "DD0907"];

    // Some tasks begin with a plateau that looks like the end.
    /// <inheritdoc/>
    public override bool IsMoot(Examination x) => x.Trace.Fault is null && !(Trials.Height(x) > Thresholds.WorthARival);

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (!IsSuspect(x) || Level(x) is not { } level || Headroom.Of(x) is not { } rival) return;
        var gap = level - rival.Loss;
        if (x.Trend.Before - x.Trend.Now > Thresholds.StillOnItsWay * gap) return; // as many steps again would bring it near
        var enough = level - (Thresholds.OwnShare * gap);
        if (IsOnPlateau(x) && x.Patient.Model.ParameterCount() > Thresholds.TinyShare * rival.Weights) return;
        if (Trials.Anew(x, Thresholds.RivalSteps) is not { IsFinite: true } own || IsOnItsWay(own, level, enough)) return;
        if (own.Loss >= level && gap < Thresholds.WideGap * Trials.Scale(x)) return; // it did not get as far as the run: little is known of it
        if (Others(x).Any(t => IsOnItsWay(t, level, enough))) return;
        Report(x, level, own, rival);
    }

    // Other ways to train the same network: other rates, and longer.
    private static IEnumerable<TrialResult?> Others(Examination x)
    {
        yield return Trials.Replay(x, new ReplayChange { RateFactor = 0.1 });
        yield return Trials.Replay(x, new ReplayChange { RateFactor = 10 });
        yield return Trials.GoOn(x, new ReplayChange { AdamRate = Thresholds.TrialAdamRate, NoRegularization = true }, Thresholds.OnwardSteps);
        if (x.Trend.IsImproving) yield return Trials.GoOn(x, new ReplayChange { ConstantRate = RatePlan.Restored(x) }, Thresholds.AnewSteps);
    }

    // Flat, and not because it learnt its samples by heart.
    private static bool IsSuspect(Examination x)
    {
        var isEnd = x.Moment.HasFlag(Moments.Verdict);
        if (x.Trace.Fault is not null || x.Laboratory is null || x.Step - x.Patient.StepsBefore < Thresholds.HumpSteps) return false;
        if (x.Trace.Epochs.Count < (isEnd ? 1 : Thresholds.FewestEpochs)) return false;
        if (x.Trend.IsImproving && !(isEnd && Trials.Height(x) > Thresholds.Slowly * Trials.Height(x, x.Trend.Before))) return false;
        if (!(Trials.Height(x) > (isEnd ? Thresholds.WorthARival : Thresholds.ClearlyBad))) return false;
        var last = x.Trace.Epochs[^1];
        return last.ValidationLoss is not { } validation || !(validation - last.Loss > Thresholds.Gap * Trials.Scale(x));
    }

    // What has learnt nothing yet may still begin to, at the other end of a plateau; unless it is tiny.
    private static bool IsOnPlateau(Examination x) => Trials.Height(x) > Thresholds.Plateau;

    // The best that can be said of it: without dropout or augmentation, and where the validation is still better, that.
    private static double? Level(Examination x) => Parts.PlainLoss(x) is { } plain
        ? Math.Min(Math.Min(plain, x.Trend.Now), x.Trace.Epochs[^1].ValidationLoss ?? double.PositiveInfinity)
        : null;

    // A trial that is not below the run's own loss shows nothing, however fast it falls: it may come to rest there, too.
    private static bool IsOnItsWay(TrialResult? trial, double level, double enough) => trial is { IsFinite: true }
        && trial.Loss + (Thresholds.RivalErrors * trial.Noise) < level && Ahead(trial) < enough;

    // Where a trial that still falls is on its way to, if each half takes off the same share of what the one before did.
    private static double Ahead(TrialResult trial)
    {
        var (first, middle) = (MeanFrom(trial, 0), MeanFrom(trial, (trial.Losses.Count / 2) - 5));
        var (before, after) = (first - middle, middle - trial.Loss);
        if (!(after > Thresholds.Errors * trial.Noise)) return trial.Loss; // flat
        var share = before > after ? after / before : 1;
        return trial.Loss - (after * Math.Min(share, MostAhead) / (1 - Math.Min(share, MostAhead)));
    }

    private static double MeanFrom(TrialResult trial, int step) => trial.Losses.Skip(Math.Max(0, step)).Take(10).Average();

    private static void Report(Examination x, double level, TrialResult own, RivalResult rival)
    {
        var weights = x.Patient.Model.ParameterCount();
        x.Report(new Suspicion(
            Severity.Warn, 0.75,
            $"The loss is {Figures.Loss(x, level)} and no longer falls, for a network of {weights} weights. A plain one of {rival.Weights}, trained "
            + $"for {rival.Steps} steps, has {Figures.Of(rival.Loss)} on {rival.Samples} samples that it has not seen; this one, begun anew with "
            + $"Adam, normalised inputs and no regularisation, has {Figures.Of(own.Loss)} after {own.Steps}.",
            "What the network cannot represent, no training can teach it.",
            new Remedy("Give it more units or layers, convolutions for images, or activations between linear layers."))
        {
            Evidence =
            [
                new Measure("trained weights", weights), new Measure("loss", level),
                new Measure("loss of a plain larger network on unseen samples", rival.Loss, "about the same"),
            ],
            Experiments =
            [
                new Experiment("another network in its place", "mean loss", level, rival.Loss, "It is the network: the task can be learnt."),
                new Experiment(
                    "the same network begun anew with Adam", "mean loss of the last steps", level, own.Loss, "It is not how it is trained."),
            ],
            Plots =
            [
                new EvidencePlot("The same network begun anew", PlotKind.Line, "step", "loss", [own.Line("Adam, fresh weights")]),
            ],
        });
    }
}
