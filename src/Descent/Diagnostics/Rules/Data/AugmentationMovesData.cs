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
            + "deviations by a factor of 1.25. It warns where, besides, the first 30 to 60 steps without augmentation end with a loss clearly "
            + "below what the run reaches with four times as many or in its second half, and the validation (on plain samples) is still above "
            + "half the loss of the best constant answer. Whatever moves: where half "
            + "of the run has brought neither training nor validation below half of that loss, it warns if 60 steps on plain samples, the first "
            + "ones or the next, reach what the run never did.",
        Hurts = "Changes should make samples that could have been in the data. Where they make something else, the network learns from what it "
            + "will never see again, and is measured on what it hardly saw.",
        FalseAlarms = "Strong augmentation is right for large networks that are trained for long: where the validation goes well, the finding is "
            + "advice. Changes that keep means and deviations (a six turned into a nine) are seen only where little is learnt at all.",
        Remedy = "Make the changes weaker, or leave them out; look at augmented samples ('descent data inspect' draws a sheet of them).",
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
        var held = x.Trace.Epochs.Count > 0 ? x.Trace.Epochs[^1].ValidationLoss : null;
        var isPoor = held is { } loss ? !(loss < 0.5 * x.Trend.Baseline) : !(x.Trend.Learned > 0.5);
        var isLate = 2L * x.Step >= x.Patient.TotalSteps;
        // Neither changed samples are learnt nor plain ones. That nothing shows in means and deviations asks for more time and more evidence.
        var isStanding = isPoor && x.Trace.Epochs.Count > 0 && Trials.Height(x) > Thresholds.ClearlyBad && (isLate || moved.Group >= 0);
        if (moved.Group < 0 && !isStanding) return;
        var early = EarlyLoss.Of(x, new ReplayChange { NoAugmentation = true }, Steps(x));
        var gain = Thresholds.DataGain * x.Trend.Baseline;
        // Plain samples are always learnt faster at first. What tells is that the run does not arrive there with far more steps.
        var isTime = isLate || x.Trend.IsAtChance || x.Step >= 4 * early?.Steps;
        var reached = Math.Min(x.Trend.Now, held ?? x.Trend.Now);
        var isFaster = isTime && gain > 0 && early is not null && Math.Min(early.Plain, reached) > early.Changed + gain;
        var onward = isStanding && !isFaster ? Onward.Of(x, isLate) : null;
        if (moved.Group < 0 && !isFaster && onward is not { IsBetter: true }) return;
        if (early is null && onward is null) return;
        Report(x, moved, isPoor && (isFaster || onward is { IsBetter: true }) ? Severity.Warn : Severity.Info, early, isFaster, onward);
    }

    private static void Report(Examination x, Moved moved, Severity severity, EarlyLoss? early, bool isFaster, Onward? onward)
    {
        var names = string.Join(", ", x.Patient.Data.Transforms.Select(t => t.Name));
        var (g, plain, augmented) = (moved.Group, moved.Plain, moved.Augmented);
        List<string> said =
        [
            g < 0 ? $"With {names}, half of the run has taught little of plain samples"
                : $"{names} make the mean of {plain!.Name(g)} {Short(augmented!.Mean(g))} instead of {Short(plain.Mean(g))} and its deviation "
                    + $"{Short(augmented.Deviation(g))} instead of {Short(plain.Deviation(g))}",
        ];
        List<Experiment> experiments = [];
        if (early is not null)
        {
            said.Add($"after {early.Steps} steps the loss is {Short(early.Plain)}, with plain samples {Short(early.Changed)}");
            experiments.Add(new Experiment("no augmentation", $"mean loss at step {early.Steps}", early.Plain, early.Changed,
                isFaster ? "Plain samples are learnt much faster." : "Plain samples are learnt about as fast."));
        }

        if (onward is { IsBetter: true, Own: var own, Without: var without })
        {
            said.Add($"{without.Steps} more steps bring the loss to {Short(own.Loss)}, with plain samples to {Short(without.Loss)}, less than the "
                + $"{Short(onward.Plain)} that plain samples have now");
            experiments.Add(Trials.Experiment(
                "the next steps without augmentation", own, without, "A few plain samples teach more than all before."));
        }

        x.Report(new Suspicion(
            severity, 0.85, string.Join("; ", said) + ".", "The network learns from samples as they will never be measured.",
            new Remedy("Make the random changes weaker, or leave them out.", new RemoveAugmentation()))
        {
            Evidence =
            [
                new Measure("mean moved, in deviations", moved.Shift, "below 0.3"), new Measure("ratio of deviations", moved.Ratio, "0.8 to 1.25"),
            ],
            Plots = g < 0 ? [] : [GroupPlot.Of("Deviation of plain and augmented samples", plain!, augmented!, "augmented")],
            Experiments = experiments,
        });
    }

    // Plain samples are learnt faster or not: that takes as many steps as there were, up to two replays' worth.
    private static int Steps(Examination x) =>
        x.Shared(() => new ReplayLength(Math.Clamp(x.Step, Thresholds.ReplaySteps, 2 * Thresholds.ReplaySteps))).Steps;

    private sealed record ReplayLength(int Steps);

    /// <summary>How the run goes on as it is and with plain samples.</summary>
    /// <param name="Own">As it is.</param>
    /// <param name="Without">With plain samples.</param>
    /// <param name="Plain">The loss that plain samples had before.</param>
    /// <param name="IsBetter">Whether plain samples are learnt at once, and the run stands.</param>
    private sealed record Onward(TrialResult Own, TrialResult Without, double Plain, bool IsBetter)
    {
        public static Onward? Of(Examination x, bool isLate)
        {
            if (Parts.PlainLoss(x) is not { } plain
                || Trials.GoOn(x, new ReplayChange { NoAugmentation = true }, Thresholds.FreeSteps) is not { } without
                || Trials.GoOn(x, new ReplayChange(), Thresholds.FreeSteps) is not { } own)
                return null;
            var isStanding = own.Loss > 0.85 * x.Trend.Now;
            var isLearnt = isLate ? without.Loss < plain - (Thresholds.DataGain * x.Trend.Baseline)
                : Trials.Height(x, without.Loss) < (1 - Thresholds.HeldBack) * Trials.Height(x, plain);
            return new Onward(own, without, plain, isStanding && isLearnt && Trials.IsClearlyLower(x, without, own));
        }
    }

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
