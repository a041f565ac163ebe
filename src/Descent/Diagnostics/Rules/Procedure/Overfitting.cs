namespace Descent.Diagnostics;

/// <summary>DD0904.</summary>
internal sealed class Overfitting : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0904", Name = "overfitting", Title = "The model learns the training samples by heart", Severity = Severity.Warn,
        Checks = "The losses of training and validation over the epochs. It speaks when the validation has got no better for three evaluations "
            + "or more, or hardly any better in the second half, the gap between them is a fifth of all there is to learn, and the validation "
            + "loss has risen by a tenth while the training loss still fell, or was never good, or is four times the training loss (of classes, "
            + "with an accuracy that is lower by a fifth).",
        Hurts = "What is learnt by heart says nothing about new samples. The training looks better and better, and the model gets worse.",
        FalseAlarms = "A validation loss that rises a little while the accuracy stays is the usual over-confidence of a trained network, and is "
            + "not reported. Small validation parts jump; therefore patience, and for accuracies the sampling error. "
            + "A training that stops by the validation is told as advice only, and only where "
            + "its best epoch was bad. A gap that is there from "
            + "the first epoch is DD0905.",
        Remedy = "More data or augmentation; dropout or weight decay; a smaller network; or stop at the best epoch (training.stop).",
        Reference = "Lecture 005, overfitting: 'test error far above training error'; cs231n, neural networks 3",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Epoch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0907"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Fault is not null || Course.Of(x) is not { } course)
        {
            if (x.Moment.HasFlag(Moments.Verdict) && x.Trace.Epochs.All(e => e.ValidationLoss is null)) x.Skip("there is no validation data");
            return;
        }

        var scale = Trials.Scale(x);
        var (best, last) = (course.Best, course.Last);
        var hasStopped = course.Since >= Thresholds.Patience;
        if ((!hasStopped && !course.HasStalled) || last.ValidationSamples < Fewest(x)) return;
        var gap = course.LateValidation - last.Loss;
        var rise = course.LateValidation - best.ValidationLoss!.Value;
        if (!(gap > Thresholds.Gap * scale)) return;
        var goesOn = hasStopped && last.Loss < best.Loss;
        // Where the training stops by the validation and keeps the best weights, what comes after them does no harm.
        var hasRisen = !x.Patient.HasEarlyStopping && goesOn && rise > Thresholds.Rise * best.ValidationLoss.Value && rise > 0.05 * scale;
        var neverGood = goesOn && best.ValidationLoss.Value > Thresholds.ClearlyBad * scale && last.Loss < 0.5 * course.LateValidation;
        var isByHeart = !x.Patient.HasEarlyStopping && last.Loss < Thresholds.ByHeart * course.LateValidation
            && !(last.Accuracy - last.ValidationAccuracy < Thresholds.ByHeartGap);
        if (!hasRisen && !neverGood && !isByHeart) return;
        // How many of the training samples are right is known exactly, however few they are.
        var samples = Math.Max(x.Patient.Data.Training.Count, last.ValidationSamples);
        if (last is { Accuracy: { } seen, ValidationAccuracy: { } unseen, ValidationSamples: var count }
            && (seen - unseen < 0.05 || Parts.Errors(seen, samples, unseen, count) < Errors(count))) return;
        Report(x, course, gap, rise);
    }

    // Right and wrong are counted, and the count's own error is looked at later.
    private static int Fewest(Examination x) => x.Patient.IsClassification ? Thresholds.FewestCounted : Thresholds.FewestForGap;

    private static double Errors(int samples) => samples < Thresholds.FewestSamples ? Thresholds.ErrorsOfFew : 3;

    private static void Report(Examination x, Course course, double gap, double rise)
    {
        var (best, last) = (course.Best, course.Last);
        var accuracy = last is { Accuracy: { } a, ValidationAccuracy: { } v }
            ? $" Accuracies are {Figures.Percent(a)} and {Figures.Percent(v)} (of {last.ValidationSamples} samples, "
                + $"so +-{Figures.Percent(Parts.Error(v, last.ValidationSamples))})."
            : string.Empty;
        x.Report(new Suspicion(
            x.Patient.HasEarlyStopping ? Severity.Info : Severity.Warn, 0.85,
            $"The validation loss was best in epoch {best.Epoch} ({Figures.Of(best.ValidationLoss!.Value)}) and is "
            + $"{Figures.Of(course.LateValidation)} "
            + $"now, while the training loss went from {Figures.Of(best.Loss)} to {Figures.Of(last.Loss)}.{accuracy}",
            "The network learns the training samples by heart: it has more freedom than the samples can tie down.",
            x.Patient.HasEarlyStopping
                ? new Remedy("Train with more or augmented data, add dropout or weight decay, or make the network smaller.")
                : new Remedy(
                    "Train with more or augmented data, add dropout or weight decay, make the network smaller, or stop at the best epoch.",
                    new StopEarly()))
        {
            Evidence =
            [
                new Measure("validation loss above training loss", gap), new Measure("validation loss above its best", rise),
                new Measure("samples for each weight", x.Patient.Data.Training.Count / Math.Max(1.0, x.Patient.Model.ParameterCount())),
            ],
            Plots = [Figures.Epochs(x)],
        });
    }
}
