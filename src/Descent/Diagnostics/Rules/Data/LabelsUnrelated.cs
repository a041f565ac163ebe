using static Descent.Diagnostics.DataText;

namespace Descent.Diagnostics;

/// <summary>DD0414.</summary>
internal sealed class LabelsUnrelated : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0414", Name = "labels-unrelated", Title = "Labels have nothing to do with the features", Severity = Severity.Warn,
        Checks = "Whether the training part shows any relation at all: a correlation of a feature with a target beyond chance, or nearest "
            + "neighbours that agree on the target more often than by chance (1,000 to 5,000 samples; of 60 to 300, than in 95 % of 399 "
            + "random orders of the targets). Where there is none, and the validation is no better than the best constant answer, "
            + "it warns if a plain network, trained beside it on the same samples, is no better on those that it has not seen; if the training "
            + "loss is stuck there although one batch can be learnt by heart "
            + "(or there are 50 samples for each feature of a table), or falls by memory alone. Where the plain network is better, it is silent.",
        Hurts = "Without a relation there is nothing to learn but the samples themselves: the training loss may fall as they are learnt by heart, "
            + "the validation never does.",
        FalseAlarms = "Some relations show neither in single features nor in neighbours: shapes in any place, parity, sums over long sequences. "
            + "Therefore the rule waits for half of the run where the loss is stuck, for sequences for its end, and is silent where validation or "
            + "first epoch, in which every sample is new, are better than a constant answer. Of fewer than 400 images nothing is said. Tokens are "
            + "not checked.",
        Remedy = "Look at some samples with their labels: were features shuffled or sorted without labels, is one file a line longer than the "
            + "other, are labels of another data set?",
        Reference = "Zhang et al., Understanding deep learning requires rethinking generalization, 2017; Braiek and Khomh, TheDeepChecker, 2022",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Epoch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0901", "DD0904", "DD0502", "DD0103", "DD0106", "DD0906", "DD0905", "DD0415", "DD0907", "DD0411", "DD0501", "DD0504", "DD0709",
            "DD0908", "DD0412"];

    /// <inheritdoc/>
    public override bool IsMoot(Examination x) =>
        x.Trace.Fault is null && x.Shared(() => new ChanceLevel(x, DataFacts.Of(x))) is var chance && !chance.IsHeldOutAtChance(x);

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var data = x.Patient.Data.Training;
        if ((x.Patient.IsClassification && data.TargetShape.Count > 0) || x.Trace.Fault is not null) return;
        var isOver = x.Moment.HasFlag(Moments.Verdict);
        if (x.Step < Math.Clamp(x.Patient.StepsPerEpoch, Thresholds.FewestSteps, 4 * Thresholds.FewestSteps) && !isOver) return;
        if (!(x.Trend.Now > 0.5 * x.Trend.Baseline) && x.Trace.Epochs.Count < 2) return; // it learns: nothing to ask yet
        var facts = DataFacts.Of(x);
        var chance = x.Shared(() => new ChanceLevel(x, facts));
        if (!chance.IsHeldOutAtChance(x) || FirstSight.IsBetterThan(chance, x)) return;
        if (FirstLayer.TakesTokens(x))
        {
            x.Skip("tokens are names: neither correlations nor distances say anything");
            return;
        }

        var isOfImages = facts.Training.Shape.Count >= 3; // they have to be many, before a pixel or a neighbour tells anything
        if (facts.Training.Count < (isOfImages ? Thresholds.FewestImagesForRelation : Thresholds.FewestForRelation)) return;
        if (x.Shared(() => new Relatedness(facts, x.Patient.Seed)) is not { IsThere: false } relation) return;
        var plain = x.Laboratory?.Plain();
        if (plain?.IsBetter == true) return; // it finds a relation
        // What nobody sees in the pixels a network may still find: it needs time for that.
        var isLate = isOver || 2L * x.Step >= x.Patient.TotalSteps;
        var isStuck = isLate && x.Trend.Now > 0.93 * chance.Loss && (isOver || !x.Trend.IsImproving);
        var isMeasured = x.Trace.Epochs is [.., { ValidationLoss: not null }] || x.Trace.Test is not null;
        var isMemory = x.Trace.Epochs.Count > 1 && isMeasured && x.Trend.Now < (isOver ? 0.93 : 0.9) * chance.Loss;
        if (isMemory) Report(x, relation, chance, "falls by memory alone", null);
        else if (plain?.IsNoBetter == true && facts.Training.Shape.Count != 2) Report(x, relation, chance, IsNoBetter(plain), null);
        else if (isStuck && (isOver || facts.Training.Shape.Count != 2))
        {
            if (IsLearntByHeart(x) is { } oneBatch) Report(x, relation, chance, "is stuck there", oneBatch);
            else if (IsPlainTable(facts)) Report(x, relation, chance, "is stuck there", null);
            else if (DoTwinsDisagree(facts, chance)) Report(x, relation, chance, "is stuck there, and equal samples have labels as if by lot", null);
        }
    }

    private static string IsNoBetter(PlainResult plain) =>
        $"is no better, and a plain network, trained for {plain.Steps} steps beside it, has {Short(plain.Loss)} on {plain.Samples} of them that "
            + $"it has not seen, where a constant has {Short(plain.Constant)}";

    // Of few features and many samples, neighbours are near: a relation that a network could learn would show in them.
    private static bool IsPlainTable(DataFacts facts) =>
        facts.Training.Shape is [var features] && facts.Training.Count >= Thresholds.SamplesOfFeature * features;

    // Equal samples with different labels cannot be learnt by heart.
    private static bool DoTwinsDisagree(DataFacts facts, ChanceLevel chance)
    {
        var twins = facts.Twins;
        if (facts.Training.Targets.Classes is null || twins.Copies < 50) return false;
        var agreed = 1 - ((double)twins.Conflicts / twins.Copies);
        return agreed < chance.Accuracy + (3 * Math.Sqrt(chance.Accuracy * (1 - chance.Accuracy) / twins.Copies));
    }

    private static EarlyLoss? IsLearntByHeart(Examination x) =>
        EarlyLoss.Of(x, new ReplayChange { OneBatch = true }) is { } replay && replay.Changed < 0.85 * Math.Min(replay.First, replay.Plain)
            ? replay
            : null;

    private static void Report(Examination x, Relatedness relation, ChanceLevel chance, string how, EarlyLoss? oneBatch) => x.Report(new Suspicion(
        Severity.Warn, 0.85,
        $"In {DataFacts.Of(x).Training.Count} training samples neither single features (strongest correlation {Short(relation.Strongest)}) nor "
            + "nearest neighbours "
            + $"({relation.Text}) tell anything of the targets, and the held-out data are no better than chance. The training loss, "
            + $"{Short(x.Trend.Now)} where "
            + $"the best constant answer has {Short(chance.Loss)}, {how}"
            + (oneBatch is null ? "." : $", though one batch alone is learnt by heart ({Short(oneBatch.First)} to {Short(oneBatch.Changed)})."),
        "There seems to be nothing to learn: features and labels may have been shuffled or read apart.",
        new Remedy("Look at some samples with their labels; find where features and labels lose their common order."))
    {
        Evidence =
        [
            new Measure("strongest correlation of a feature with a target", relation.Strongest, "beyond chance"),
            double.IsNaN(relation.Chance)
                ? new Measure("standard errors by which neighbours agree more than by chance", relation.NeighbourErrors, "above 2.5")
                : new Measure("share of random orders of the targets that go as well with the features", relation.Chance, "below 0.05"),
            new Measure("training loss over that of the best constant answer", x.Trend.Now / chance.Loss, "below 1"),
        ],
        Experiments = oneBatch is null ? [] :
        [
            new Experiment("the same batch in every step", $"mean loss at step {oneBatch.Steps}", oneBatch.First, oneBatch.Changed,
                "Network and optimizer can learn; what is missing is a rule behind the labels."),
        ],
    });
}
