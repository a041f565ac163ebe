using static Descent.Diagnostics.DataText;

namespace Descent.Diagnostics;

/// <summary>DD0407.</summary>
internal sealed class LabelsOutOfRange : Rule
{
    private const int MostClasses = 1000; // of more, as in texts, some are always missing

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0407", Name = "labels-out-of-range", Title = "Labels do not fit the classes", Severity = Severity.Fail,
        Checks = "The classes of the training samples (up to 200,000). Exact: a class below 0 or not below the number of classes. It warns where "
            + "a class never occurs that should have had at least 15 samples at equal shares: when it is class 0 and all others occur, the labels "
            + "probably count from 1.",
        Hurts = "A class outside has no output. An output whose class never occurs only learns to be silent; where the labels are shifted by one, "
            + "every prediction is reported under the wrong name, and the class that was meant by 0 is lost.",
        FalseAlarms = "A class may be missing in the data for good; then it need not be among the classes. Targets that are words of a "
            + "vocabulary, steps or pixels are not checked for missing classes.",
        Remedy = "Count classes from 0; look at how labels are read and at which samples were left out; give the network as many outputs as there "
            + "are classes.",
        Reference = "Lecture 002, data; Cao et al., DeepFD, 2022 (labels 1, 2 in place of 0, 1)",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0111", "DD0305", "DD0406"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (!x.Patient.IsClassification) return;
        var facts = DataFacts.Of(x);
        foreach (var part in facts.Parts)
        {
            if (part.Targets.Outside is not { } outside) continue;
            x.Report(new Suspicion(
                Severity.Fail, 1, $"In the {part.Name} data, {outside}; there are {part.Samples.ClassCount} classes, from 0.",
                "A class that is outside of those that there are has no output.", new Remedy("Count classes from 0, and give the network one "
                    + "output for each.")));
            return;
        }

        CheckMissing(x, facts);
    }

    private static void CheckMissing(Examination x, DataFacts facts)
    {
        var training = facts.Training;
        var counts = training.Targets.Counts;
        if (training.Samples.TargetShape.Count > 0 || counts.Length is < 2 or > MostClasses) return;
        int[] missing = [.. Enumerable.Range(0, counts.Length).Where(c => counts[c] == 0)];
        if (missing.Length == 0 || training.Targets.Counted < (long)Thresholds.ExpectedOfClass * counts.Length) return;
        var heldOut = facts.HeldOut.FirstOrDefault(p => missing.Any(c => c < p.Targets.Counts.Length && p.Targets.Counts[c] > 0));
        var isShifted = missing is [0] && counts.Length > 2 && heldOut is null;
        var names = string.Join(", ", missing.Take(5).Select(c => DataText.Class(training.Samples, c))) + (missing.Length > 5 ? ", "
            + "..." : string.Empty);
        var message = $"{(missing.Length == 1 ? "Class" : "Classes")} {names} of {counts.Length} never "
            + $"{(missing.Length == 1 ? "occurs" : "occur")} among {Short(training.Targets.Counted)} training labels"
            + (isShifted ? ", all others do: labels seem to count from 1."
                : heldOut is null ? "." : $", but the {heldOut.Name} data have {(missing.Length == 1 ? "it" : "some of them")}.");
        x.Report(new Suspicion(
            Severity.Warn, isShifted || heldOut is not null ? 0.95 : 0.8, message,
            heldOut is null ? "An output whose class never occurs only learns to be silent." : "A class that is never seen cannot be learnt.",
            new Remedy(isShifted ? "Take 1 from every label, and one output from the network."
                : heldOut is not null ? "Divide the samples anew, by lot and with each class in every part."
                    : "Look at how labels are read and which samples were left out; leave out classes that do not exist."))
        {
            Title = isShifted ? "Labels seem to count from 1" : missing.Length == 1 ? "A class never occurs" : "Classes never occur",
            Evidence = [new Measure("classes that never occur", missing.Length, "0")],
            Plots = [GroupPlot.OfClasses("Training samples of each class", [.. counts.Select(c => (double)c)], "samples")],
        });
    }
}
