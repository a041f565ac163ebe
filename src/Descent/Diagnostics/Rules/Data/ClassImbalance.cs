using static Descent.Diagnostics.DataText;

namespace Descent.Diagnostics;

/// <summary>DD0406.</summary>
internal sealed class ClassImbalance : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0406", Name = "class-imbalance", Title = "Rare classes are not learnt", Severity = Severity.Warn,
        Checks = "How often each class occurs in the training part; suspicious is a largest class 8 times the smallest. It warns where, besides, "
            + "the rare classes are found much less often than the others at the end: the mean of their recalls in the confusion matrices of "
            + "validation and test (or, where those have few of them, on training samples) is less than half that of the others, beyond chance, "
            + "and the network has learnt the others.",
        Hurts = "The loss is a mean over samples: answering the frequent classes right is nearly all of it, and a network that never names a rare "
            + "class has a good accuracy. For those who need the rare class it is useless.",
        FalseAlarms = "Imbalanced data that are well learnt are silent or advice. Rare classes come last: only the end of the run tells.",
        Remedy = "Draw classes equally often, weight the loss by class, or get more samples of the rare ones; and judge by recall of each class "
            + "(or balanced accuracy), not by accuracy.",
        Reference = "Lecture 002, data; He and Garcia, Learning from imbalanced data, 2009; SageMaker Debugger, ClassImbalance",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0106", "DD0305", "DD0901"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (!x.Patient.IsClassification || x.Patient.Data.Training.TargetShape.Count > 0) return;
        var counts = DataFacts.Of(x).Training.Targets.Counts;
        int[] there = [.. Enumerable.Range(0, counts.Length).Where(c => counts[c] > 0)];
        if (there.Length < 2) return;
        var (smallest, largest) = (there.MinBy(c => counts[c]), there.MaxBy(c => counts[c]));
        var ratio = (double)counts[largest] / counts[smallest];
        if (ratio < Thresholds.ClassRatio) return;
        if (counts[largest] - counts[smallest] < Thresholds.CountErrors * Math.Sqrt(counts[largest] + counts[smallest])) return; // by chance
        var total = (double)there.Sum(c => counts[c]);
        bool IsRare(int c) => counts[c] * 2 < total / there.Length && counts[c] * Thresholds.ClassRatio / 2 < counts[largest];
        var text = $"Class {DataText.Class(x.Patient.Data.Training, smallest)} makes {Percent(counts[smallest] / total)} of the training samples, "
            + "class "
            + $"{DataText.Class(x.Patient.Data.Training, largest)} {Percent(counts[largest] / total)}";
        var isSampled = x.Patient.Data.Sampler is not null;
        var recall = x.Moment.HasFlag(Moments.Verdict) ? ClassRecall.Of(x, there, IsRare) : null; // rare classes come last
        if (recall is { IsBad: true })
            Report(x, Severity.Warn, text + $"; of rare classes, {Percent(recall.Rare)} are found (mean of the classes, {recall.RareSamples} "
                + $"{recall.Where} samples), of the others {Percent(recall.Others)}.", ratio, recall);
        else if (!isSampled) Report(x, Severity.Info, text + ".", ratio, null);
    }

    private static void Report(Examination x, Severity severity, string message, double ratio, ClassRecall? recall)
    {
        var counts = DataFacts.Of(x).Training.Targets.Counts;
        List<EvidencePlot> plots = [GroupPlot.OfClasses("Training samples of each class", [.. counts.Select(c => (double)c)], "samples")];
        if (recall is not null) plots.Add(GroupPlot.OfClasses("Recall of each class", recall.OfClasses, "recall"));
        x.Report(new Suspicion(
            severity, 0.85, message, "The loss is a mean over samples: frequent classes decide it.",
            new Remedy("Draw classes equally often, or weight the loss by class; judge by each class's recall.", new BalanceClasses()))
        {
            Evidence = [new Measure("largest class over smallest", ratio, "below 8"), new Measure("recall of rare "
                + "classes", recall?.Rare ?? double.NaN)],
            Plots = plots,
        });
    }
}
