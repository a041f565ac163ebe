using static Descent.Diagnostics.DataText;

namespace Descent.Diagnostics;

/// <summary>DD0401.</summary>
internal sealed class InputsNotNormalised : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0401", Name = "inputs-not-normalised", Title = "The inputs are not normalised", Severity = Severity.Warn,
        Checks = "Mean, deviation and range of each feature (of images: each channel) over 1,000 to 5,000 training samples as the model gets "
            + "them. Suspicious are a root mean square above 5, deviations that lie 100 times apart, and means of more than 3 deviations. It "
            + "warns only where the first 30 steps, done again with every batch normalised, end with a clearly lower loss, and the run has not "
            + "caught up with twice as many steps; or where the run broke and the replay does not; or where a run that is over, and not done, is "
            + "beaten by as many steps or fewer, up to 300 (then two thirds of those limits, and deviations 10 times apart, are enough). Inputs "
            + "of a root mean square above 20 are warned of, too, where the run ends without having learnt anything for held-out data. Else it is "
            + "advice.",
        Hurts = "Weights start for inputs of about mean 0 and deviation 1. Larger inputs make larger activations, gradients and a steep, narrow "
            + "valley: the curvature goes with the square of the scale, so that one learning rate is too high for one feature and too low for "
            + "another.",
        FalseAlarms = "Inputs from 0 to 1 alone are no reason to warn, nor are networks that begin with a norm or an embedding; where the training "
            + "copes, the finding is advice.",
        Remedy = "Bring each feature (each channel) to mean 0 and deviation 1, with numbers measured on the training part alone and used for all "
            + "parts.",
        Reference = "Lecture 002, data preprocessing; LeCun, Bottou, Orr, Mueller, Efficient BackProp, 1998, section 4.3",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch | Moments.Epoch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
    [
        "DD0101", "DD0102", "DD0103", "DD0104", "DD0105", "DD0106", "DD0108", "DD0110", "DD0111", "DD0201", "DD0302", "DD0304", "DD0501", "DD0502",
        "DD0504", "DD0506", "DD0514", "DD0515", "DD0901", "DD0906", "DD0803", "DD0406", "DD0411", "DD0415",
        "DD0109", "DD0707", "DD0904",
    ];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var facts = DataFacts.Of(x);
        var groups = facts.Training.Groups;
        if (facts.Training.Count < 2 || FirstLayer.TakesTokens(x) || FirstLayer.Normalises(x)) return;
        if (InputScale.Of(groups) is not { IsTiny: false } scale) return;
        var isSpread = scale.Spread > Thresholds.ScaleSpread;
        if (scale.Largest < Thresholds.LargeInput && !isSpread && scale.Offset < Thresholds.LargeOffset)
        {
            if (IsNoticeable(scale) && NormalizedReplay.AsFar(x) is { } trial)
                Report(x, groups, scale, scale.Spread > Math.Sqrt(Thresholds.ScaleSpread), trial, Severity.Warn, 0.8);
            return;
        }

        var replay = NormalizedReplay.Of(x);
        var isFar = scale.Largest > Thresholds.VeryLargeInput || isSpread || scale.Offset > Thresholds.VeryLargeInput;
        var isBetter = replay?.IsBetter(x, isFar) == true;
        var isStuck = x.Moment.HasFlag(Moments.Verdict) && isFar && (!(x.Trend.Learned > 0.5) || NormalizedReplay.IsOfNoUse(x))
            && replay?.IsWorse != true;
        var farther = isBetter || isStuck ? null : NormalizedReplay.AsFar(x);
        if (isBetter || isStuck) Report(x, groups, scale, isSpread, replay?.Experiment, Severity.Warn, isBetter ? 0.9 : 0.6);
        else if (farther is not null) Report(x, groups, scale, isSpread, farther, Severity.Warn, 0.85);
        else if (isFar && (replay is not null || x.Moment.HasFlag(Moments.Verdict)))
            Report(x, groups, scale, isSpread, replay?.Experiment, Severity.Info, 0.5);
    }

    // Too little for a suspicion of its own: counts where fewer normalised steps come lower than the whole run.
    private static bool IsNoticeable(InputScale scale) => scale.Largest > Thresholds.NoticeableScale * Thresholds.LargeInput
        || scale.Offset > Thresholds.NoticeableScale * Thresholds.LargeOffset || scale.Spread > Math.Sqrt(Thresholds.ScaleSpread);

    private static void Report(
        Examination x, FeatureGroups groups, InputScale scale, bool isSpread, Experiment? experiment, Severity severity, double confidence)
    {
        var g = scale.LargestGroup;
        var what = isSpread
            ? $"Deviations of features lie {Short(scale.Spread)} times apart; {groups.Name(g)} has mean {Short(groups.Mean(g))} and deviation "
                + $"{Short(groups.Deviation(g))}"
            : scale.Largest / Thresholds.LargeInput >= scale.Offset / Thresholds.LargeOffset
                ? $"The model gets inputs such as {groups.Name(g)} with mean {Short(groups.Mean(g))}, deviation {Short(groups.Deviation(g))} and "
                    + "a range "
                    + $"from {Short(groups.Low(g))} to {Short(groups.High(g))}"
                : $"The inputs' means are {Short(scale.Offset)} deviations from 0";
        var effect = experiment is null ? "."
            : $"; {experiment.Measured}: {Short(experiment.Before)}, with every batch normalised {Short(experiment.After)}.";
        x.Report(new Suspicion(
            severity, confidence, what + effect,
            "Initial weights and learning rates are made for inputs of about mean 0 and deviation 1; curvature goes with the square of the scale.",
            new Remedy(
                groups.IsChannels ? "Standardise each channel with the training part's mean and deviation."
                    : "Standardise each feature with the training part's mean and deviation.",
                new AddPreprocessing(groups.IsChannels ? "channel-standardize" : "standardize")))
        {
            Evidence =
            [
                new Measure("largest root mean square of a feature or channel", scale.Largest, "about 1"),
                new Measure("ratio of deviations", scale.Spread, "below 100"), new Measure("means in deviations", scale.Offset, "below 3"),
            ],
            Plots = [GroupPlot.Of("Deviation of the inputs", groups)],
            Experiments = experiment is null ? [] : [experiment],
        });
    }
}
