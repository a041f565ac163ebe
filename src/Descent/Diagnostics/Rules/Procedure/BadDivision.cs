namespace Descent.Diagnostics;

/// <summary>DD0905.</summary>
internal sealed class BadDivision : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0905", Name = "bad-division", Title = "The parts of the data do not belong together", Severity = Severity.Warn,
        Checks = "In the first epoch every training batch is new when its loss is measured: that loss is an honest guess of what other samples "
            + "of the same kind will have. It speaks when the validation after the first epochs is far above it, and above the training loss "
            + "without dropout, beyond the sampling error; and when at the end validation and test differ by more than chance.",
        Hurts = "What is measured is not what was learnt: the parts were drawn from different samples, or prepared differently.",
        FalseAlarms = "Overfitting cannot have begun while every sample was seen once. Norms whose statistics lag behind are told apart by "
            + "measuring training samples in the same mode. Small parts differ by chance, which is taken into account.",
        Remedy = "Shuffle before dividing, with the same share of each class (data.split: null does both); prepare all parts alike, with "
            + "numbers measured on the training part; look at the parts with 'descent data'.",
        Reference = "Lecture 003: 'training far better than test from the start: a bad division'",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Epoch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0904", "DD0907", "DD0908", "DD0906"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Fault is not null || x.Trace.Epochs.Count == 0) return;
        var last = x.Trace.Epochs[^1];
        if (x.Trace.Epochs.Count <= 2 && last.ValidationLoss is not null && x.Patient is { StepsBefore: 0, HasAverage: false }) First(x, last);
        if (x.Moment.HasFlag(Moments.Verdict) && x.Trace.Test is { } test) End(x, last, test);
    }

    private static void First(Examination x, EpochReading epoch)
    {
        var seen = x.Patient.Data.Training.Count;
        var validation = (epoch.ValidationLoss!.Value, epoch.ValidationAccuracy, epoch.ValidationSamples);
        // The mean over the epoch is above what its end has: where even that is far better, the validation is far off.
        if (!Parts.IsFarWorse(x, validation, (epoch.Loss, epoch.Accuracy, seen)) || Parts.PlainLoss(x) is not { } plain) return;
        if (!(validation.Value - plain > Thresholds.Gap * Trials.Scale(x)) || plain > 1.5 * epoch.Loss || Trials.Height(x, plain) > 0.8) return;
        Report(x, "validation", validation, (epoch.Loss, epoch.Accuracy, seen),
            $"after epoch {epoch.Epoch}, when the training samples had been seen {(epoch.Epoch == 1 ? "once" : "twice")} only", plain);
    }

    private static void End(Examination x, EpochReading last, TestReading test)
    {
        var measured = (test.Loss, test.Accuracy, test.Samples);
        if (last.ValidationLoss is { } loss)
        {
            if (x.Patient.HasEarlyStopping) return; // the test is of other weights than the last validation
            var validation = (loss, last.ValidationAccuracy, last.ValidationSamples);
            if (Parts.IsFarWorse(x, measured, validation)) Report(x, "test", measured, validation, "at the end", null, "validation");
            else if (Parts.IsFarWorse(x, validation, measured)) Report(x, "validation", validation, measured, "at the end", null, "test");
        }
        else if (x.Trace.Epochs.Count <= 2)
        {
            var training = (last.Loss, last.Accuracy, x.Patient.Data.Training.Count);
            if (Parts.IsFarWorse(x, measured, training)) Report(x, "test", measured, training, "at the end", null);
        }
    }

    private static void Report(
        Examination x, string part, (double Loss, double? Accuracy, int Samples) worse, (double Loss, double? Accuracy, int Samples) better,
        string when, double? plain, string other = "training")
    {
        var accuracies = worse.Accuracy is { } a && better.Accuracy is { } b
            ? $" Accuracies are {Figures.Percent(a)} and {Figures.Percent(b)}: "
                + $"{Figures.Of(Parts.Errors(a, worse.Samples, b, better.Samples))} standard errors apart."
            : string.Empty;
        x.Report(new Suspicion(
            Severity.Warn, 0.72,
            $"The {part} loss is {Figures.Of(worse.Loss)} and the {other} loss {Figures.Of(better.Loss)} {when}.{accuracies}",
            "The samples of the two parts are of different kinds, or were prepared differently.",
            new Remedy(
                "Divide the samples at random, with the same share of each class in every part, and prepare all parts alike.",
                new SetSetting("data.split", null)))
        {
            Title = $"The {part} samples differ from the {other} samples",
            Evidence =
            [
                new Measure($"{part} loss", worse.Loss), new Measure($"{other} loss", better.Loss),
                .. plain is { } p ? (Measure[])[new Measure("loss of training samples in evaluation mode", p)] : [],
            ],
            Plots = [Figures.Epochs(x)],
        });
    }
}
