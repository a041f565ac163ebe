namespace Descent.Diagnostics;

/// <summary>DD0503.</summary>
internal sealed class LearningRateZero : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0503", Name = "learning-rate-zero", Title = "The learning rate is zero", Severity = Severity.Fail,
        Checks = "The rate of the plan: the optimizer's rate times the schedule's factor, at every step of the run. It speaks where the rate is "
            + "exactly 0 at every step, or at more than half of them.",
        Hurts = "A step is the rate times a direction. With a rate of zero no weight moves, and every later step sees the same network.",
        FalseAlarms = "None: the rate is read, not measured. A schedule that ends at 0 has it at the last step only, and is not meant.",
        Remedy = "Give the optimizer a rate above zero: 0.001 for Adam and its kin, 0.1 for SGD on normalised data are usual starts. 'descent "
            + "lr-find' measures one.",
        Reference = "Lecture 003, learning rate",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0502", "DD0901", "DD0106"];

    /// <inheritdoc/>
    public override bool NeedsLooks => false;

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var patient = x.Patient;
        var plan = RatePlan.Of(x).Points;
        var (asked, zeros) = (plan.Count, plan.Count(f => patient.BaseRate * f.Factor == 0));
        if (zeros * 2 <= asked) return;
        var isAlways = patient.BaseRate == 0;
        x.Report(new Suspicion(
            Severity.Fail, 1,
            isAlways
                ? $"{patient.Optimizer.GetType().Name} has the learning rate 0."
                : $"{patient.Schedule.GetType().Name} makes the learning rate 0 for {100 * zeros / asked} % of the run's {patient.TotalSteps} steps.",
            "A step is the rate times a direction: with a rate of zero no weight moves.",
            isAlways
                ? new Remedy("Give the optimizer a rate above zero.", new SetLearningRate(TypicalRates.Of(patient.Optimizer)))
                : new Remedy("Use a schedule that falls to zero at the end of the run only, such as cosine.", new UseSchedule("cosine")))
        {
            Evidence = [new Measure("share of steps with a rate of 0", (double)zeros / asked, "none but the last")],
        });
    }
}
