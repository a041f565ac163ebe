namespace Descent.Diagnostics;

/// <summary>DD0803.</summary>
internal sealed class ModesDisagree : Rule
{
    /// <inheritdoc/>
    public override RulePage Page { get; } = new()
    {
        Id = "DD0803", Name = "train-and-evaluation-disagree", Title = "The model answers worse in evaluation mode", Severity = Severity.Warn,
        Checks = "The loss of the same training batches in training mode and in evaluation mode, where the validation is clearly worse than the "
            + "training or there is "
            + "none. It speaks where evaluation is worse by half and by 15 % of a constant answer's loss, at the end of two epochs in a row, "
            + "after 100 steps at least.",
        Hurts = "What is validated, tested and used is the model in evaluation mode. If it answers worse to the very samples it was trained on, "
            + "something that "
            + "the modes treat differently is wrong: running statistics, dropout's scale, a branch of the code.",
        FalseAlarms = "In the first steps running statistics lag behind the weights; hence the patience. Dropout and augmentation make evaluation "
            + "better, not worse.",
        Remedy = "Look at norms with running statistics (momentum, batches, learning rate), and at code that asks for IsTraining. "
            + "BatchNormStatistics measures "
            + "the statistics anew.",
        Reference = "TheDeepChecker 2022, 'training and evaluation outputs differ'; Ioffe 2017",
    };

    /// <inheritdoc/>
    public override Moments Moments => Moments.Epoch | Moments.Verdict;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Explains => ["DD0103", "DD0106", "DD0904", "DD0905", "DD0412"];

    /// <inheritdoc/>
    public override void Check(Examination x)
    {
        var memory = x.Shared(() => new Memory());
        if (x.Step - x.Patient.StepsBefore < Thresholds.SettledStatistics || memory.Step == x.Step || !IsSuspect(x)) return;
        memory.Step = x.Step;
        if (ModeGap.Of(x) is not { IsWorseInEvaluation: true } gap)
        {
            memory.Epochs = 0;
            return;
        }

        if (++memory.Epochs < 2 && x.Patient.Epochs > 1 && !x.Moment.HasFlag(Moments.Verdict)) return;
        var node = Norms.Ran(x.Trace.Graph!).FirstOrDefault(n => n.Norm.TracksRunningStats).Node;
        x.Report(new Suspicion(
            Severity.Warn, 0.85, gap.Sentence,
            node is null ? "Something that the modes treat differently is wrong, such as code that asks for IsTraining."
                : "The running statistics do not fit what the norms get; or something else that the modes treat differently is wrong.",
            x.Patient.IsShuffled
                ? new Remedy(
                    "Look at the norms' momentum and batches, lower the learning rate, or measure the statistics anew before evaluating.",
                    new ScaleLearningRate(0.3))
                : new Remedy(
                    "Shuffle the samples anew for every epoch: batches that are alike in themselves have statistics of their own.",
                    new SetSetting("data.shuffle", true)))
        {
            Layer = node?.Layer, Experiments = [gap.Experiment],
            Evidence = [new Measure("loss in training mode", gap.Training), new Measure("loss in evaluation mode", gap.Evaluation, "no higher")],
        });
    }

    // Where the validation is as good as the training, both modes agree: nothing has to be measured.
    private static bool IsSuspect(Examination x) =>
        x.Trace.Epochs.Count > 0 && x.Trace.Epochs[^1] is var last && (last.ValidationLoss is not { } validation || !(validation < 1.3 * last.Loss));

    private sealed class Memory
    {
        public int Step { get; set; } = -1;

        public int Epochs { get; set; }
    }
}
