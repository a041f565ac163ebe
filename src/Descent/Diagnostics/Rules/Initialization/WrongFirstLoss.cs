using Descent.Nn;

namespace Descent.Diagnostics;

/// <summary>DD0304.</summary>
internal sealed class WrongFirstLoss : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0304", Name = "wrong-first-loss", Title = "The first loss is far above that of knowing nothing", Severity = Severity.Warn,
        Checks = "The loss of the first batch, before any change, against the loss of the best answer that does not look at the input (for K "
            + "equally frequent classes ln K, for values their variance). It speaks where it is three times that, because the outputs are large and "
            + "not because of the inputs; it warns if after 16 steps or more the loss is still worse than that answer's, and from twice on if the "
            + "last layer's weights are ten times as large as the usual rule's.",
        Hurts = "A network that knows nothing should say so. One that starts sure and wrong spends its first steps on unlearning, with gradients "
            + "that are far too large for the rate.",
        FalseAlarms = "Kaiming's rule at the last layer gives up to twice the loss, and is not meant. Inputs that are not normalised make large "
            + "outputs, too: the first batch is tried with normalised inputs, and if that mends it, the rule is silent. So it is where targets are "
            + "large.",
        Remedy = "Let the last layer start small: Xavier's rule, or a tenth of it; take factors out that stand behind it; a bias at the mean target.",
        Reference = "Lecture 003, weight initialisation; Karpathy, A Recipe for Training Neural Networks, 2019: 'verify loss at init'",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Watch;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0102", "DD0103", "DD0106", "DD0111", "DD0501", "DD0504", "DD0512", "DD0906"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var (first, baseline) = (x.Trace.Loss.First, x.Trace.Baseline);
        var isHead = SignalPath.Of(x).Stages is [.., var last] && last.IsTrained && last.GainRatio > Thresholds.LargeGains;
        var least = isHead ? Thresholds.WrongFirstLossOfHead : Thresholds.WrongFirstLoss;
        if (!(baseline > 0) || !(first > least * baseline) || !IsOfOutputs(x, first)) return;
        if (x.Laboratory?.Replay(new ReplayChange { NormalizeInputs = true }, 1) is [var normalized] && normalized < 0.5 * first) return;
        var isWorse = isHead || Struggle.IsWorseThanChance(x);
        var times = Plain.Number(first / baseline);
        Worst.Report(x, new Suspicion(
            isWorse ? Severity.Warn : Severity.Info, isWorse ? 0.85 : 0.5,
            $"The first loss is {Plain.Number(first)}, {times} times the {Plain.Number(baseline)} of the best answer that does not look at the input"
            + (isWorse ? $"; after {x.Trend.Steps} steps it is {Plain.Number(x.Trend.Now)}." : "."),
            $"The outputs start with a root mean square of {Plain.Number(x.Trace.Output!.First.RootMeanSquare)}: sure, and wrong.",
            new Remedy("Let the last layer start small, and take out what enlarges its result.", new UseInitializer("xavier-normal")))
        {
            Layer = SignalPath.Of(x).Stages is [.., var head] ? head.Site.Layer : null,
            Evidence =
            [
                new Measure("first loss over the best constant answer's", first / baseline, "at most 2"),
                new Measure("outputs' root mean square at the first step", x.Trace.Output!.First.RootMeanSquare),
            ],
        });
    }

    // Small scores claim nothing, whatever the classes' shares; of squared errors either outputs or targets are.
    private static bool IsOfOutputs(Examination x, double first)
    {
        var output = x.Trace.Output!.First.RootMeanSquare;
        if (x.Patient.IsClassification) return output > Thresholds.SureScores;
        return x.Patient.Loss is Mse && output * output > 0.7 * first;
    }
}
