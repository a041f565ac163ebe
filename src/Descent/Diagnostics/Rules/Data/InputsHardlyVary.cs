using static Descent.Diagnostics.DataText;

namespace Descent.Diagnostics;

/// <summary>DD0402.</summary>
internal sealed class InputsHardlyVary : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0402", Name = "inputs-hardly-vary", Title = "The inputs hardly vary: normalised twice?", Severity = Severity.Warn,
        Checks = "The deviation and the range of each feature (of images: each channel) over 1,000 to 5,000 training samples as the model gets "
            + "them: a middle deviation below 0.02 within ranges below 0.15. It warns only where the first 30 steps, done again with every batch "
            + "normalised, end with a clearly lower loss and the run has not caught up with twice as many steps; where a run that is over is beaten "
            + "by as many steps or fewer, up to 300; or where it ends without having learnt, or not for held-out data.",
        Hurts = "What differs between samples is all that a network can learn from. Where it is tiny, the biases decide the activations, "
            + "gradients of the first layer are tiny too, and learning takes many times as long.",
        FalseAlarms = "Sparse and one-hot inputs have a range of 1 and are not meant. Where an optimizer such as Adam copes, the finding is "
            + "advice.",
        Remedy = "Look whether a division (by 255, by a deviation) is done twice, in the data and in the preprocessing; or standardise the "
            + "features.",
        Reference = "Lecture 002, data preprocessing; Braiek and Khomh, TheDeepChecker, 2022 (input normalised twice)",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch | Moments.Epoch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
    [
        "DD0101", "DD0103", "DD0105", "DD0106", "DD0108", "DD0109", "DD0201", "DD0303", "DD0401", "DD0406", "DD0411", "DD0414", "DD0415", "DD0502",
        "DD0506", "DD0901", "DD0906", "DD0803", "DD0904",
    ];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var facts = DataFacts.Of(x);
        var groups = facts.Training.Groups;
        if (facts.Training.Count < 2 || FirstLayer.TakesTokens(x) || FirstLayer.Normalises(x)) return;
        if (InputScale.Of(groups) is not { IsTiny: true } scale) return;
        var replay = NormalizedReplay.Of(x);
        var isOver = x.Moment.HasFlag(Moments.Verdict);
        if (replay is null && !isOver) return;
        var isSeenAtOnce = replay?.IsBetter(x, isFar: true) == true;
        var farther = isSeenAtOnce ? null : NormalizedReplay.AsFar(x);
        var isBetter = isSeenAtOnce || farther is not null;
        var experiment = farther ?? replay?.Experiment;
        var isStuck = isOver && (!(x.Trend.Learned > 0.5) || NormalizedReplay.IsOfNoUse(x));
        x.Report(new Suspicion(
            isBetter || isStuck ? Severity.Warn : Severity.Info, isBetter ? 0.9 : isStuck ? 0.7 : 0.5,
            $"The inputs' deviation is {Short(scale.Deviation)} (middle of all {(groups.IsChannels ? "channels" : "features")}), and none has a "
                + "range above "
                + Short(scale.Range) + (experiment is null ? "."
                : $"; {experiment.Measured}: {Short(experiment.Before)}, with every batch normalised {Short(experiment.After)}."),
            "What differs between samples is too small beside biases and initial weights, which are made for a deviation of about 1.",
            new Remedy(
                "Take out the second normalisation, or "
                    + "standardise.", new AddPreprocessing(groups.IsChannels ? "channel-standardize" : "standardize")))
        {
            Evidence = [new Measure("middle deviation", scale.Deviation, "about 1"), new Measure("widest range", scale.Range, "above 0.15")],
            Plots = [GroupPlot.Of("Deviation of the inputs", groups)],
            Experiments = experiment is null ? [] : [experiment],
        });
    }
}
