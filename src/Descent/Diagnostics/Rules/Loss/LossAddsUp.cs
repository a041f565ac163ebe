using Descent.Optim;

namespace Descent.Diagnostics;

/// <summary>DD0609.</summary>
internal sealed class LossAddsUp : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0609", Name = "loss-adds-up", Title = "The loss is a sum, not a mean", Severity = Severity.Warn,
        Checks = "Whether the loss of a batch taken twice is twice as large (the reduction is a sum). That is advice. It becomes a warning where "
            + "the steps are too "
            + "large for it: the optimizer goes by the gradient's size, the loss has not learnt well, and the first steps done again with the "
            + "rate divided "
            + "by the size of the batch end clearly lower.",
        Hurts = "Gradients grow with the batch: with 128 samples a step is 128 times that of a mean, and a rate that is usual for a mean "
            + "diverges. Each change of "
            + "the batch size, and a smaller last batch, change the step; penalties count less.",
        FalseAlarms = "A sum with a rate chosen for it is the same training as a mean; then only the advice is given. Adam and its kin divide by "
            + "the gradient's "
            + "size and hardly notice.",
        Remedy = "Use the mean; or divide the rate by the size of the batch.",
        Reference = "Lecture 003, batches; TheDeepChecker 2022: the loss doubles with the batch",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        ["DD0102", "DD0103", "DD0106", "DD0110", "DD0111", "DD0302", "DD0304", "DD0501", "DD0504", "DD0506", "DD0515", "DD0901"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Trace.Graph!.Output is null) return;
        if (!x.Patient.Loss.AddsUp && !(LossNature.Of(x).GrowthWithBatch is > Thresholds.SumGrowth and < 2 * Thresholds.SumGrowth)) return;
        var terms = Terms(x.Patient);
        var experiment = IsSuspect(x) ? Smaller(x, 1.0 / terms) : null;
        if (experiment is null && x.Moment != Moments.Preflight) return;
        var name = LossNames.Of(x.Patient.Loss);
        x.Report(new Suspicion(
            experiment is null ? Severity.Info : Severity.Warn, experiment is null ? 1 : 0.95,
            $"The loss adds up over the {terms} {(terms > x.Patient.BatchSize ? "answers" : "samples")} of a batch: gradients and steps are "
            + $"{terms} times those of a mean"
            + (experiment is null ? "." : $", and too large: with the rate divided by {terms} the loss ends at {Plain.Number(experiment.After)} of "
                + $"{Plain.Number(experiment.Before)}."),
            "The size of a step depends on the size of the batch, and a rate that is usual for a mean is too high.",
            new Remedy("Let the loss be a mean over the batch.", name is null || !x.Patient.Loss.AddsUp
                ? [new ScaleLearningRate(1.0 / terms)]
                : [new SetSetting($"loss.{name}.reduction", "mean")]))
        {
            Evidence = [new Measure("loss of a batch taken twice, over the batch's", x.Patient.Loss.AddsUp ? 2 : LossNature.Of(x).GrowthWithBatch,
                "1")],
            Experiments = experiment is null ? [] : [experiment],
        });
    }

    // A class for each pixel is a term for each.
    private static int Terms(Patient patient) => Math.Max(1, patient.BatchSize)
        * (patient.IsClassification && patient.Loss.AddsUp ? patient.Data.Training.TargetShape.Aggregate(1, (product, size) => product * size) : 1);

    private static bool IsSuspect(Examination x) => x.Moment != Moments.Preflight && x.Laboratory is not null && x.Patient.Optimizer is Sgd
        && (x.Trace.Fault is not null || x.Trend.IsWorseThanStart || x.Trend.IsAtChance || !(x.Trend.Learned > 0.5));

    private static Experiment? Smaller(Examination x, double factor)
    {
        var own = x.Laboratory!.Replay(new ReplayChange(), Thresholds.ReplaySteps);
        var smaller = x.Laboratory.Replay(new ReplayChange { RateFactor = factor }, Thresholds.ReplaySteps);
        if (own is null || smaller is null || smaller.Count < Thresholds.ReplaySteps) return null;
        var (before, after) = (own.Count < Thresholds.ReplaySteps ? double.PositiveInfinity : own.TakeLast(10).Average(),
            smaller.TakeLast(10).Average());
        return after < Thresholds.ClearlyBetter * before || (float.IsNaN((float)before) && float.IsFinite(after))
            ? new Experiment(FormattableString.Invariant($"the learning rate times {factor:G3}"), "mean loss of steps 21 to 30", before, after,
                "The steps of the sum are too large.")
            : null;
    }
}
