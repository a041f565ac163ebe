using Descent.Data;
using static Descent.Diagnostics.DataText;

namespace Descent.Diagnostics;

/// <summary>DD0413.</summary>
internal sealed class AugmentationMovesData : Rule
{
    private const int Compared = 256;

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0413", Name = "augmentation-moves-data", Title = "Augmentation makes other data of the training samples", Severity = Severity.Warn,
        Checks = "256 training samples with and without their random changes, after the preprocessing: means that move by 0.3 deviations, or "
            + "deviations by a factor of 1.25. It warns where, besides, the first 30 to 60 steps without augmentation end with a clearly lower "
            + "loss, and the validation (on plain samples) is still above half the loss of the best constant answer.",
        Hurts = "Changes should make samples that could have been in the data. Where they make something else, the network learns from what it "
            + "will never see again, and is measured on what it hardly saw.",
        FalseAlarms = "Strong augmentation is right for large networks that are trained for long: where the validation goes well, the finding is "
            + "advice. Changes that keep means and deviations (a six turned into a nine) are not seen.",
        Remedy = "Make the changes weaker, or leave them out; look at augmented samples ('descent inspect' draws a sheet of them).",
        Reference = "Lecture 002, data augmentation; Braiek and Khomh, TheDeepChecker, 2022 (augmentation)",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Epoch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0901", "DD0909", "DD0502", "DD0908", "DD0803", "DD0905", "DD0906", "DD0414"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Patient.Data.Transforms.Count == 0 || x.Step < 2 * Thresholds.FewestSteps) return;
        var moved = x.Shared(() => new Moved(x.Patient, DataFacts.Of(x)));
        if (moved.Plain is not { } plain || moved.Augmented is not { } augmented || moved.Group < 0) return;
        if (EarlyLoss.Of(x, new ReplayChange { NoAugmentation = true }, Steps(x)) is not { } replay) return;
        var baseline = x.Trend.Baseline;
        var isBetter = baseline > 0 && replay.Plain > replay.Changed + (Thresholds.DataGain * baseline);
        var held = x.Trace.Epochs.Count > 0 ? x.Trace.Epochs[^1].ValidationLoss : null;
        var isPoor = held is { } loss ? !(loss < 0.5 * baseline) : !(x.Trend.Learned > 0.5);
        var g = moved.Group;
        x.Report(new Suspicion(
            isBetter && isPoor ? Severity.Warn : Severity.Info, 0.85,
            $"{string.Join(", ", x.Patient.Data.Transforms.Select(t => t.Name))} make the mean of {plain.Name(g)} {Short(augmented.Mean(g))} "
                + "instead of "
                + $"{Short(plain.Mean(g))} and its deviation {Short(augmented.Deviation(g))} instead of {Short(plain.Deviation(g))}; after "
                + $"{replay.Steps} steps the loss "
                + $"is {Short(replay.Plain)}, with plain samples {Short(replay.Changed)}.",
            "The network learns from samples as they will never be measured.", new Remedy("Make the random changes weaker, or leave them "
                + "out.", new RemoveAugmentation()))
        {
            Evidence =
            [
                new Measure("mean moved, in deviations", moved.Shift, "below 0.3"), new Measure("ratio of deviations", moved.Ratio, "0.8 to 1.25"),
            ],
            Plots = [GroupPlot.Of("Deviation of plain and augmented samples", plain, augmented, "augmented")],
            Experiments =
            [
                new Experiment("no augmentation", $"mean loss at step {replay.Steps}", replay.Plain, replay.Changed,
                    isBetter ? "Plain samples are learnt much faster." : "Plain samples are learnt about as fast."),
            ],
        });
    }

    // Plain samples are learnt faster or not: that takes as many steps as there were, up to two replays' worth.
    private static int Steps(Examination x) =>
        x.Shared(() => new ReplayLength(Math.Clamp(x.Step, Thresholds.ReplaySteps, 2 * Thresholds.ReplaySteps))).Steps;

    private sealed record ReplayLength(int Steps);

    /// <summary>The same samples plain and changed.</summary>
    private sealed class Moved
    {
        public Moved(Patient patient, DataFacts facts)
        {
            var part = new SubsetDataset(patient.Data.Training, facts.Some("augmented", Compared));
            var options = patient.Data.LoaderOptions(32, false, patient.Seed) with { Workers = 0 };
            Plain = Read(new DataLoader(part, options));
            Augmented = Read(new DataLoader(part, options with { Transforms = patient.Data.Transforms }));
            if (Plain is null || Augmented is null || Plain.Count != Augmented.Count) return;
            for (var g = 0; g < Plain.Count; g++) Compare(g, Plain, Augmented);
        }

        public FeatureGroups? Plain { get; }

        public FeatureGroups? Augmented { get; }

        /// <summary>The group that is moved most; -1 where none is.</summary>
        public int Group { get; private set; } = -1;

        public double Shift { get; private set; }

        public double Ratio { get; private set; } = 1;

        private void Compare(int g, FeatureGroups plain, FeatureGroups augmented)
        {
            if (!(plain.Deviation(g) > 0)) return;
            var shift = Math.Abs(augmented.Mean(g) - plain.Mean(g)) / plain.Deviation(g);
            var ratio = augmented.Deviation(g) / plain.Deviation(g);
            if (shift < Thresholds.AugmentationShift && ratio is < Thresholds.AugmentationRatio and > 1 / Thresholds.AugmentationRatio) return;
            if (Group >= 0 && shift + Math.Abs(Math.Log(ratio)) < Shift + Math.Abs(Math.Log(Ratio))) return;
            (Group, Shift, Ratio) = (g, shift, ratio);
        }

        private static FeatureGroups? Read(DataLoader loader)
        {
            var groups = new FeatureGroups(loader.SampleShape);
            foreach (var host in loader.Epoch(0))
            {
                var each = host.Inputs.Length / host.Indices.Length;
                for (var row = 0; row < host.Count; row++) groups.Add(host.Inputs.AsSpan(row * each, each));
            }

            return groups.Samples < 16 ? null : groups;
        }
    }
}
