using static Descent.Diagnostics.DataText;

namespace Descent.Diagnostics;

/// <summary>DD0412.</summary>
internal sealed class PartsDiffer : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0412", Name = "parts-differ", Title = "Training and held-out data differ", Severity = Severity.Warn,
        Checks = "Means and deviations of features (of images: channels) and targets, classes, and the correlations of features with targets, in "
            + "1,000 to 5,000 samples of each part as the model gets them. It warns where validation or test differ from training beyond chance "
            + "(one in a thousand, shared among all numbers) and clearly: means by 0.8 deviations, deviations by a factor of 2, correlations by "
            + "0.35, or half of the held-out samples of classes that training does not have. Half of that warns where the held-out loss is 1.5 "
            + "times that of the training.",
        Hurts = "A network does well on data like those it was trained on. On others, the validation measures the difference and not the network; "
            + "choices that are made by it are wrong.",
        FalseAlarms = "Parts may differ on purpose: a later year, another hospital. Then the finding says how much. A random division of a "
            + "hundred samples does not come to such differences.",
        Remedy = "Use the same preprocessing with the same numbers for all parts; shuffle before dividing; divide so that each class is in every "
            + "part.",
        Reference = "Lecture 003, training procedure: 'training far above test: bad division'; Cohen, Statistical power analysis, 1988",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Epoch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0905", "DD0904", "DD0803", "DD0909", "DD0907", "DD0401", "DD0414"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var facts = DataFacts.Of(x);
        if (x.Shared(() => new Farthest(x, facts)) is not { Part: { } other, Difference: { } found }) return;
        var isClear = found.Size >= 1;
        var isWorseThere = found.Size >= 0.5 && IsWorseThere(x);
        if (!isClear && !isWorseThere) return;
        // Where only the training part knows no relation, its targets are at fault: that is DD0414, and this its consequence.
        var isOfTargets = found.IsOfRelations && !(facts.Relation.Strongest > facts.Relation.Limit);
        x.Report(new Suspicion(
            Severity.Warn, isClear && !isOfTargets ? Math.Min(0.97, 0.8 + (0.05 * found.Size)) : 0.6,
            $"The {other.Name} data differ from the training data: {found.Message}.",
            "What is measured on other data than those that were learnt from says little about the network.",
            isOfTargets ? new Remedy("Look at some training samples with their targets: in the training data no feature goes with them.")
            : new Remedy("Give all parts the same preprocessing with the training part's numbers, and divide by lot."))
        {
            Evidence = [new Measure("difference, in units of what is clear", found.Size, "below 1")],
            Plots = FirstLayer.TakesTokens(x) ? [] : [GroupPlot.Of("Deviation in training and held-out "
                + "data", facts.Training.Groups, other.Groups, other.Name)],
        });
    }

    private static IEnumerable<PartDifference?> Differences(DataFacts facts, PartFacts part, bool areTokens)
    {
        yield return Classes(facts.Training, part);
        yield return PartDifference.OfValues(facts.Training, part);
        if (areTokens) yield break;
        // Where classes are shared out differently, so are their features: that is the classes' difference and not the features'.
        var isOfClasses = ClassesMoved(facts.Training.Targets.Counts, part.Targets.Counts) > Thresholds.ClassesMoved;
        yield return PartDifference.OfFeatures(facts.Training, part, isOfClasses);
        if (!isOfClasses && part.Shape.SequenceEqual(facts.Training.Shape))
            yield return PartDifference.OfRelations(facts.Relation, new RelationFacts(part, facts.Training));
    }

    private static PartDifference? Classes(PartFacts training, PartFacts other)
    {
        var (own, there) = (training.Targets.Counts, other.Targets.Counts);
        if (training.Samples.TargetShape.Count > 0 || own.Length < 2 || other.Targets.Counted < 10) return null;
        long unseen = 0;
        for (var c = 0; c < Math.Min(own.Length, there.Length); c++)
            if (own[c] == 0)
                unseen += there[c];
        var share = (double)unseen / other.Targets.Counted;
        return share < 0.5 ? null : new PartDifference(4, $"{Percent(share)} of its samples have classes that the training data do not have");
    }

    // The share of samples that would have to have another class.
    private static double ClassesMoved(long[] a, long[] b)
    {
        if (a.Length != b.Length || a.Sum() == 0 || b.Sum() == 0) return 0;
        double moved = 0, total = a.Sum(), otherTotal = b.Sum();
        for (var c = 0; c < a.Length; c++) moved += Math.Abs((a[c] / total) - (b[c] / otherTotal)) / 2;
        return moved;
    }

    private static bool IsWorseThere(Examination x) =>
        x.Trace.Epochs.Count > 0 && x.Trace.Epochs[^1] is { ValidationLoss: { } held } epoch && held > 1.5 * epoch.Loss;

    /// <summary>The clearest difference of any part, found once: data stay what they are.</summary>
    private sealed class Farthest
    {
        public Farthest(Examination x, DataFacts facts)
        {
            foreach (var part in facts.HeldOut)
                foreach (var difference in Differences(facts, part, FirstLayer.TakesTokens(x)))
                    if (difference is not null && !(difference.Size <= Difference?.Size))
                        (Part, Difference) = (part, difference);
        }

        public PartFacts? Part { get; }

        public PartDifference? Difference { get; }
    }
}
