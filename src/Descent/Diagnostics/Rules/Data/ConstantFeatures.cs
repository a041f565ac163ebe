using static Descent.Diagnostics.DataText;

namespace Descent.Diagnostics;

/// <summary>DD0403.</summary>
internal sealed class ConstantFeatures : Rule
{
    private const int FewestSamples = 50;

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0403", Name = "constant-features", Title = "Features are constant", Severity = Severity.Warn,
        Checks = "Which features of a table, channels of images or numbers of a step are the same in all of the 1,000 to 5,000 training samples "
            + "that are read, after the preprocessing. It warns where nothing varies at all, and at the "
            + "end where more than 60 % of the numbers of a sample never vary and the loss is still high; some constant features are advice.",
        Hurts = "A constant tells samples apart as little as a bias does. Where everything is constant there is nothing to learn from: the best "
            + "answer is the same for all.",
        FalseAlarms = "Pixels at the border of images are constant in many data sets: only whole channels count, "
            + "or most of all pixels in a run that did not learn well. A rare category may be missing "
            + "in the samples that were read; the message says how many those were.",
        Remedy = "Look at how the features come about: a column that is never filled, a division that rounds to 0, a picture that is not found. "
            + "Leave out those that are constant for good.",
        Reference = "Lecture 002, data; Braiek and Khomh, TheDeepChecker, 2022 (constant features)",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
    [
        "DD0101", "DD0103", "DD0105", "DD0106", "DD0107", "DD0108", "DD0201", "DD0402", "DD0408", "DD0409", "DD0410", "DD0411", "DD0414", "DD0415",
        "DD0502", "DD0901", "DD0906",
    ];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var part = DataFacts.Of(x).Training;
        if (part.Count < FewestSamples) return;
        var single = Enumerable.Range(0, part.Low.Length).Count(part.IsConstant);
        if (single == part.Low.Length)
        {
            Report(x, Severity.Warn, 1, $"All {part.Count} training samples that were read are equal: every feature is constant, "
                + $"{Short(part.Low[0])} the first.", 1);
            return;
        }

        if (FirstLayer.TakesTokens(x)) return;
        // At the end of a run that is far from done, most features without a word to say are the likely cause.
        var isBad = x.Moment.HasFlag(Moments.Verdict) && Trials.Height(x) > Thresholds.StillHigh;
        if (isBad && part.Shape.Count != 2 && single > Thresholds.MostlyConstant * part.Low.Length) // steps of a sequence may be blank
        {
            Report(x, Severity.Warn, 0.8, $"{single} of the {part.Low.Length} numbers of a sample are the same in all {part.Count} training samples "
                + $"that were read. The loss is {Figures.Loss(x, x.Trend.Now)}.", (double)single / part.Low.Length);
            return;
        }

        int[] constant = [.. Enumerable.Range(0, part.Groups.Count).Where(g => !part.Groups.Varies(g))];
        if (constant.Length == 0) return;
        var named = string.Join(", ", constant.Take(5).Select(part.Groups.Name)) + (constant.Length > 5 ? ", ..." : string.Empty);
        Report(
            x, Severity.Info, 0.9, $"{constant.Length} of {part.Groups.Count} are the same in all {part.Count} training samples that were read: "
                + $"{named}.",
            (double)constant.Length / part.Groups.Count);
    }

    private static void Report(Examination x, Severity severity, double confidence, string message, double share) => x.Report(new Suspicion(
        severity, confidence, message, "What is the same in all samples tells nothing of their targets.",
        new Remedy("Look at how these features come about, and leave out those that are constant for good."))
    {
        Evidence = [new Measure("share of features that are constant", share, "0")],
    });
}
