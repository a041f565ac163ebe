using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0606.</summary>
internal sealed class MseForClasses : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0606", Name = "mse-for-classes", Title = "A loss of values is used for classes", Severity = Severity.Warn,
        Checks = "What the loss says to made-up answers, where targets are classes: whether being right by a wide margin costs more than no "
            + "answer (a "
            + "square loss on scores), whether nothing pulls back from a wrong class once the model is sure of it (a distance between "
            + "probabilities), and "
            + "whether a wrong class costs more the farther off its number is. Where targets are values: whether they are classes in disguise "
            + "(one 1 among "
            + "zeros) under a squared or absolute error behind a softmax.",
        Hurts = "A square loss pulls scores to 1 and 0, and spends its strength on samples that are right already. Behind a softmax it is flat "
            + "where the model "
            + "is sure and wrong. Class numbers say that class 3 lies between 2 and 4, which names do not.",
        FalseAlarms = "Square loss on scores can be trained with care (Hui & Belkin 2021), and ordered classes may want a cost by distance: "
            + "ignore the rule then. "
            + "Plain values that happen to be whole numbers are advice at most.",
        Remedy = "Use cross-entropy on plain scores.",
        Reference = "Lecture 003, cross entropy against squared error; Golik et al. 2013",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0101", "DD0104", "DD0106", "DD0304", "DD0305", "DD0501", "DD0502", "DD0504", "DD0506", "DD0608", "DD0609", "DD0901", "DD0906"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Graph!.Output is null) return;
        if (x.Patient.IsClassification) Classes(x, LossNature.Of(x));
        else if (TargetRange.Of(x) is { } targets) Values(x, targets);
    }

    private static void Classes(Examination x, LossNature nature)
    {
        if (x.Patient.Loss is Dice || nature.IsOverSamples) return; // of areas, not of single answers
        if (nature.WrongBy.Next > 0 && nature.WrongBy.Farthest > Thresholds.CostOfDistance * nature.WrongBy.Next)
            Report(x, FormattableString.Invariant($"A wrong class far off in number costs {nature.WrongBy.Farthest / nature.WrongBy.Next:F1} times ")
                + "what its neighbour costs: the loss takes class numbers for quantities.", new Measure(
                "cost of the farthest wrong class over the nearest", nature.WrongBy.Farthest / nature.WrongBy.Next, "1"));
        else if (nature.Undecided > 0 && nature.RightAndSure > Thresholds.CostOfBeingSure * nature.Undecided)
            Report(x, FormattableString.Invariant($"To be right by a margin of 10 costs {nature.RightAndSure:G3}, to give no answer ")
                + FormattableString.Invariant($"{nature.Undecided:G3}: the loss wants numbers, not the right class in front."), new Measure(
                "loss of right answers by a wide margin", nature.RightAndSure, FormattableString.Invariant($"below {nature.Undecided:G3}")));
        else if (nature.PullWhenUndecided > 0 && nature.PullWhenWrong < Thresholds.PullWhenWrong * nature.PullWhenUndecided)
            Report(x, "Where the model is sure of a wrong class the loss pulls "
                + FormattableString.Invariant($"{Math.Max(0, nature.PullWhenWrong):G2} times as hard as it should begin ")
                + FormattableString.Invariant($"with ({nature.PullWhenUndecided:G3}): it compares probabilities, which ")
                + "are flat there.",
                new Measure("pull towards the right class when sure of a wrong one", nature.PullWhenWrong, "as strong as without an answer"));
    }

    private static void Values(Examination x, TargetRange targets)
    {
        if (!LossNames.IsDistance(x.Patient.Loss) || OutputForm.Of(x).Shape.Rank != 2) return;
        if (targets.IsOneHot && OutputForm.Of(x).Kind == OutputKind.Probabilities)
            Report(x, $"Targets are one 1 among {targets.Columns - 1} zeros, so classes, and {x.Patient.Loss.GetType().Name} measures their "
                + $"distance from a "
                + "softmax: flat where the model is sure and wrong.", new Measure("values of a target", targets.Columns));
        else if (targets.IsOneHot)
            Advise(x, $"Targets are one 1 among {targets.Columns - 1} zeros: they name classes, and {x.Patient.Loss.GetType().Name} treats them "
                + $"as quantities.");
    }

    private static void Report(Examination x, string message, Measure evidence) => x.Report(new Suspicion(
        Severity.Warn, 0.9, message, "Classes are names: what counts is which score is highest. Cross entropy says so, and pulls hardest where "
            + "the answer is wrong.",
        new Remedy("Use cross-entropy on plain scores, without a softmax in the model.", Steps(x)))
    {
        Evidence = [evidence],
    });

    private static RemedyStep[] Steps(Examination x) =>
        OutputForm.Of(x) is { Kind: OutputKind.Probabilities or OutputKind.LogProbabilities, Maker: { } maker } && maker.Removable() is { } layer
            ? [new UseLoss("cross-entropy"), new RemoveLayer(layer)]
            : [new UseLoss("cross-entropy")];

    private static void Advise(Examination x, string message) => x.Report(new Suspicion(
        Severity.Info, 0.8, message, "A squared error on scores can be trained, but wastes strength on answers that are right already.",
        new Remedy("Give the data as classes and use cross-entropy.", new UseLoss("cross-entropy"))));
}
