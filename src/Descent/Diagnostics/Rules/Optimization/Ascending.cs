namespace Descent.Diagnostics;

/// <summary>DD0508.</summary>
internal sealed class Ascending : Rule
{
    private const int Steps = 12;
    private const double Slow = 0.03; // slow enough that no step overshoots

    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0508", Name = "ascending", Title = "The weights go uphill", Severity = Severity.Fail,
        Checks = "Three ways to turn the sign round. The loss itself: a right answer must cost less than a wrong one. The step: weights must "
            + "move against the gradient, so that their change and the gradient have a negative product. The gradient: a few slow steps on one "
            + "batch must lower its loss, and with all gradients turned round must raise it.",
        Hurts = "Everything works, and the network becomes as bad as it can.",
        FalseAlarms = "Momentum may move some weights uphill for a while; therefore nearly all must do so, at nearly all looks. A rate that is "
            + "too high raises the loss, too; therefore the trial is slow, and turned round it must go down.",
        Remedy = "Look for the sign: a loss that is to be made large is given as its negative; a step subtracts the gradient.",
        Reference = "Lecture 002, gradient descent: w = w - rate * gradient",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Preflight | Moments.Watch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains =>
        [
            "DD0102", "DD0103", "DD0104", "DD0106", "DD0109", "DD0110", "DD0111", "DD0304", "DD0414", "DD0501", "DD0502", "DD0504",
            "DD0512", "DD0515", "DD0609", "DD0611", "DD0901",
        ];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        if (x.Moment == Moments.Preflight)
        {
            if (RightAndWrong.Of(x.Patient) is var (right, wrong)) ReportLoss(x, right, wrong);
            return;
        }

        var downhill = UpdateRatios.Middle([.. x.Trace.Parameters.Where(p => p.IsOptimized)
            .Select(p => UpdateRatios.Middle([.. p.Readings.Select(r => r.Downhill).Where(double.IsFinite)])).Where(double.IsFinite)]);
        var toZero = UpdateRatios.Middle([.. x.Trace.Parameters.Select(p => p.Last?.TowardsZero ?? double.NaN).Where(double.IsFinite)]);
        var isStepWrong = downhill < Thresholds.Uphill && x.Trace.Looks >= 4 && !(toZero > Thresholds.MostlyDecay);
        isStepWrong |= IsFirstWrong(x);
        var isLossRising = x.Step - x.Patient.StepsBefore >= Thresholds.FewestSteps && (x.Trend.IsWorseThanStart || x.Trace.Fault is not null);
        if (isStepWrong || isLossRising) Try(x, isStepWrong, downhill);
    }

    // Nothing is remembered before the first step: there every optimizer goes downhill, in every weight matrix.
    private static bool IsFirstWrong(Examination x)
    {
        if (x.Patient.StepsBefore > 0) return false;
        var first = x.Trace.Parameters.Where(p => p.IsOptimized && p.Readings is [{ Step: 1 }, ..]).Select(p => p.Readings[0])
            .Where(r => double.IsFinite(r.Downhill)).ToList();
        return first.Count > 0 && first.All(r => r.Downhill < Thresholds.UphillAtFirst && !(r.TowardsZero > Thresholds.MostlyDecay));
    }

    private static void ReportLoss(Examination x, double right, double wrong) => x.Report(new Suspicion(
        Severity.Fail, 1,
        $"{x.Patient.Loss.GetType().Name} gives right answers {Figures.Of(right)} and wrong ones {Figures.Of(wrong)}: it is lower the worse the "
        + "answers are.",
        "What is made small rewards wrong answers: the network learns to be wrong.",
        new Remedy("Turn the sign of the loss round.", new UseLoss(null)))
    {
        Title = "The loss rewards wrong answers",
        Evidence = [new Measure("loss of right answers", right, "below that of wrong ones"), new Measure("loss of wrong answers", wrong)],
    });

    private static void Try(Examination x, bool isStepWrong, double downhill)
    {
        var change = new ReplayChange { OneBatch = true, RateFactor = Slow, NoClip = true };
        var (own, turned) = (x.Laboratory?.Replay(change, Steps), x.Laboratory?.Replay(change with { FlipGradients = true }, Steps));
        var isConfirmed = own is not null && turned is not null && Rises(own, 1) && Rises(turned, -1);
        if (!isConfirmed && !(isStepWrong && (own is null || IsFirstWrong(x)))) return;
        var draws = x.Patient.Model.WithParts().Any(part => part.DrawsInTraining);
        var message = isConfirmed
            ? $"{Steps} slow steps on one batch take the loss from {Figures.Of(own![0])} up to {Figures.Of(own[^1])}; with gradients turned, down "
                + $"to {Figures.Of(turned![^1])}."
            : $"The change of the weights and the way downhill have a cosine of {Figures.Of(downhill)}; plain descent has 1.";
        x.Report(new Suspicion(
            draws && !isStepWrong ? Severity.Warn : Severity.Fail, draws && !isStepWrong ? 0.9 : 1, message,
            isStepWrong ? "Steps add the gradient where they must subtract it."
                : "The gradients that come back are not those of the loss: somewhere their sign is turned.",
            new Remedy(isStepWrong
                ? "Subtract the gradient in the optimizer's step."
                : "Look for what turns the sign on the way back: a reversal of gradients that belongs to another branch, a loss with the wrong "
                    + "sign."))
        {
            Evidence = [new Measure("cosine of the step and the way downhill", downhill, "above 0")],
            Experiments = isConfirmed
                ? [new Experiment("gradients turned round", $"loss of one batch after {Steps} slow steps", own![^1], turned![^1], "It goes down.")]
                : [],
        });
    }

    // In nearly every step, and by more than rounding.
    private static bool Rises(IReadOnlyList<float> losses, int sign)
    {
        var steps = Enumerable.Range(1, losses.Count - 1).Count(i => sign * (losses[i] - losses[i - 1]) > 0);
        return losses.Count == Steps && losses.All(float.IsFinite) && steps >= (losses.Count - 1) * 0.8
            && sign * (losses[^1] - losses[0]) > 1e-5 * Math.Abs(losses[0]);
    }
}
