namespace Descent.Diagnostics;

/// <summary>DD0901.</summary>
internal sealed class Underfitting : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0901", Name = "underfitting", Title = "The network is too small for the task", Severity = Severity.Warn,
        Checks = "Where the loss is bad, and on training samples as on others: a race. A plain network (two hidden layers, for images "
            + "convolutions before them, for recurrent networks one wide layer of their kind) and the run's own, begun anew, are trained by the "
            + "same recipe (normalised inputs, Adam, a rate that falls to zero; the run's own for twice as many steps, at three rates, from fresh "
            + "weights and from its first ones) and measured on samples that neither has seen. It speaks where the run's own has less than a quarter "
            + "of the weights, and the plain one gets to where neither the run nor its network begun anew comes near. Where less than "
            + "15 % of the variance, or of the errors of naming the largest class always, are left, it is advice; and where the plain one gains less "
            + "than a tenth of what there is to learn, or less than a quarter and not half of what is left, or no more than the run did in its "
            + "second half.",
        Hurts = "What the network cannot represent, no training can teach it.",
        FalseAlarms = "Noise in targets and labels that have nothing to do with the inputs make a loss bad, too; but then the plain network is no "
            + "better on what it has not seen. A network that needs a recipe of its own may lose the race; with as many weights as the plain one, "
            + "and after a run of less than half of the race's samples, it is not entered. A gap between training and validation is no lack of size.",
        Remedy = "More units or layers, a convolution in place of a linear layer for images, an activation between linear layers.",
        Reference = "Lecture 003: 'training error huge: underfitting'; Karpathy, A recipe for training neural networks: start from a model large "
            + "enough to overfit",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Epoch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0411", "DD0502", "DD0506", "DD0906", "DD0907"];

    // Some tasks begin with a plateau that looks like the end.
    /// <inheritdoc/>
    public override bool IsMoot(Examination x) => x.Trace.Fault is null && !(Trials.Height(x) > Thresholds.WorthARace);

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (!IsSuspect(x) || x.Laboratory!.Race() is not { } race) return;
        // Of samples that it has seen, and of others. Norms may be wrong in either, and regularisation is in the course.
        var unseen = x.Trace.Epochs is [.., { ValidationLoss: { } validation }] ? validation : race.OwnLoss;
        var (level, highest) = (Math.Min(Math.Min(race.OwnLoss, unseen), x.Trend.Now), Math.Max(race.OwnLoss, unseen));
        var gap = level - race.Loss;
        if (!(gap > Math.Max(Thresholds.RaceGain * Trials.Scale(x), Thresholds.RaceErrors * race.Error))) return;
        if (!(Trials.Height(x, race.Loss) < Thresholds.RaceShare * Trials.Height(x, level))) return;
        var enough = level - (Thresholds.OwnShare * gap);
        if (x.Laboratory.RaceAnew(enough) is not { } anew || anew.Loss < enough) return; // it is how it was trained
        if (anew.Loss > highest + (Thresholds.OwnLack * gap)) return; // it needs another recipe: nothing is known of it
        Report(x, level, race, anew);
    }

    // Bad, and not because it learnt its samples by heart.
    private static bool IsSuspect(Examination x)
    {
        if (x.Trace.Fault is not null || x.Laboratory is null || x.Step - x.Patient.StepsBefore < Thresholds.HumpSteps) return false;
        var isEnd = x.Moment.HasFlag(Moments.Verdict);
        if (!isEnd && (x.Trace.Epochs.Count < Thresholds.FewestEpochs || x.Trend.IsImproving)) return false;
        if (!(Trials.Height(x) > (isEnd ? Thresholds.WorthARace : Thresholds.ClearlyBad))) return false;
        return x.Trace.Epochs is not [.., { ValidationLoss: { } validation } last] || !(validation - last.Loss > Thresholds.Gap * Trials.Scale(x));
    }

    private static void Report(Examination x, double level, RaceResult race, AnewResult anew)
    {
        var weights = x.Patient.Model.ParameterCount();
        x.Report(new Suspicion(
            Weight(x, level, race), 0.8,
            $"The loss is {Figures.Loss(x, level)}, for a network of {weights} weights. A plain one of {race.Weights} comes to "
            + $"{Figures.Of(race.Loss)} in {race.Steps} steps, on {race.Samples} samples that it has not seen; this one, begun anew in the same way "
            + $"for {anew.Losses.Count}, to {Figures.Of(anew.Loss)} at best.",
            "What the network cannot represent, no training can teach it.",
            new Remedy("Give it more units or layers, convolutions for images, or activations between linear layers."))
        {
            Evidence =
            [
                new Measure("trained weights", weights), new Measure("loss", level),
                new Measure("loss of a plain larger network on unseen samples", race.Loss, "about the same"),
            ],
            Experiments =
            [
                new Experiment("another network in its place", "mean loss", level, race.Loss, "It is the network: the task can be learnt."),
                new Experiment("the same network begun anew", "mean loss", level, anew.Loss, "It is not how it is trained."),
            ],
            Plots =
            [
                new EvidencePlot(
                    "A race by the same recipe", PlotKind.Line, "step", "loss",
                    [Line("a plain network", race.Losses), Line(FormattableString.Invariant($"this one, Adam at {anew.Rate}"), anew.Losses)]),
            ],
        });
    }

    private static Severity Weight(Examination x, double level, RaceResult race) => !IsOnItsWay(x, level - race.Loss)
        && Left(x, level) > Thresholds.MuchLeft && IsMuch(Trials.Height(x, level), Trials.Height(x, race.Loss)) ? Severity.Warn : Severity.Info;

    // The second half of the run gained as much as the other network has over it: it may get there by itself.
    private static bool IsOnItsWay(Examination x, double gap) => x.Trend.Before - x.Trend.Now > gap;

    private static bool IsMuch(double own, double plain) => own - plain is var gain
        && (gain > Thresholds.MuchToGain || (gain > Thresholds.WorthAChange && plain < Thresholds.HalfLeft * own));

    // The share of what there is to learn, as people count it: a few wrong samples may make a loss look bad.
    private static double Left(Examination x, double level)
    {
        if (x.Trace.Epochs is not [.., var last] || (last.ValidationAccuracy ?? last.Accuracy) is not { } accuracy) return Trials.Height(x, level);
        var counts = DataFacts.Of(x).Training.Targets.Counts;
        var chance = counts.Length > 1 ? 1 - ((double)counts.Max() / Math.Max(1, counts.Sum())) : 1;
        return chance > 0 ? (1 - accuracy) / chance : 1;
    }

    private static PlotLine Line(string name, IReadOnlyList<float> losses) =>
        new(name, [.. Enumerable.Range(1, losses.Count).Select(i => (double)i)], [.. losses.Select(l => (double)l)]);
}
