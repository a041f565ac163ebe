using static Descent.Diagnostics.DataText;

namespace Descent.Diagnostics;

/// <summary>DD0408.</summary>
internal sealed class TrainTestOverlap : Rule
{
    private const int FewestFound = 5;

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0408", Name = "train-test-overlap", Title = "Training samples are in the validation or test data", Severity = Severity.Fail,
        Checks = "Samples of validation and test that equal a training sample to the bit, after the preprocessing (5,000 to 50,000 samples of "
            + "each part are compared; of a part that is read in part the share is estimated). It fails where a part lies wholly in the training "
            + "data, and warns from a share of 5 % on.",
        Hurts = "A network can learn samples by heart. On those it has seen, the measurement tells how well it remembers, and not how well it "
            + "will do on new ones: overfitting stays hidden, and the model that is chosen is the one that remembers best.",
        FalseAlarms = "Tables of few categories and short rows of symbols repeat themselves by nature: where the numbers of a sample cannot tell "
            + "so many samples apart, or equal samples are as frequent within the training part, the finding is advice. Near copies (crops, other "
            + "compression) are not seen; 'descent data inspect' looks for those.",
        Remedy = "Remove copies before the samples are divided, and divide by what belongs together (patient, video, document).",
        Reference = "Lecture 002, training, validation and test; Kapoor and Narayanan, Leakage and the reproducibility crisis, 2023; Deepchecks",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0909", "DD0409"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var facts = DataFacts.Of(x);
        var twins = facts.Twins;
        if (twins.Different < 2 || twins.HeldOut.Count == 0) return;
        var worst = twins.HeldOut.MaxBy(o => o.Share)!;
        if (!worst.IsSame && (worst.Found < FewestFound || worst.Share < 0.001)) return;
        var isCopied = SampleBits.AreCopies(facts.Training);
        var within = (double)twins.HaveTwin / Math.Max(1, twins.Hashed);
        var found = (double)worst.Found / Math.Max(1, worst.Compared);
        var chance = Math.Sqrt(Math.Max(found * (1 - found), 1e-3) / worst.Compared);
        var isMore = found - within > Math.Max(Thresholds.OverlapShare / 2, 4 * chance);
        var isWhole = worst.IsSame || (worst.IsWhole && isCopied && worst.Compared >= 20);
        var isMuch = worst.Share >= Thresholds.OverlapShare && (isCopied || isMore);
        var others = string.Concat(twins.HeldOut.Where(o => o != worst && o.Share >= 0.001).Select(o => $" Of the {o.Part} data, "
            + $"{Percent(o.Share)}."));
        x.Report(new Suspicion(
            isWhole ? Severity.Fail : isMuch ? Severity.Warn : Severity.Info, isWhole ? 1 : isCopied ? 0.95 : 0.7,
            worst.IsSame
                ? $"The {worst.Part} data are the training data, all {worst.Compared} samples."
                : $"{Percent(worst.Share)} of the {worst.Part} data are in the training data too, equal to the bit ({worst.Found} of "
                    + $"{worst.Compared} compared): "
                    + $"{worst.Example}.{others}",
            isCopied || isMore || isWhole
                ? "On samples that it was trained on, a network shows what it remembers and not what it will do on new ones."
                : "The samples have so few different values that equal ones are to be expected; the measurement still counts what was seen.",
            new Remedy("Remove copies before the samples are divided."))
        {
            Evidence =
            [
                new Measure($"share of the {worst.Part} data that is in the training data", worst.Share, "0"),
                new Measure("share of the training data that has a copy there", within),
            ],
        });
    }
}
