using Descent.Data;
using Descent.Diagnostics;

namespace Descent.Training;

/// <summary>The recorded trace of a training run: what was measured, step by step, and how it ended.</summary>
public sealed class Run
{
    private readonly List<StepRecord> _steps = [];
    private readonly List<EpochRecord> _epochs = [];
    private readonly List<FaultReport> _faults = [];

    internal Run()
    {
    }

    /// <summary>Steps that were made before this record begins: those of the checkpoint where the run was resumed, else 0.</summary>
    public int StepsBefore { get; internal set; }

    /// <summary>Every step in order; of a run that was resumed, those since.</summary>
    public IReadOnlyList<StepRecord> Steps => _steps;

    /// <summary>Every epoch in order; the last may be incomplete. Of a run that was resumed, those that ended since.</summary>
    public IReadOnlyList<EpochRecord> Epochs => _epochs;

    /// <summary>Steps that went wrong, in order; empty for a healthy run.</summary>
    public IReadOnlyList<FaultReport> Faults => _faults;

    /// <summary>The measurement on the test data at the end, or null.</summary>
    public Evaluation? Test { get; internal set; }

    /// <summary>The model that was kept because its epoch was the best, or null; see <see cref="CheckpointPlan.Best"/>.</summary>
    public BestModel? Best { get; internal set; }

    /// <summary>How the run ended.</summary>
    public RunOutcome Outcome { get; internal set; }

    /// <summary>Why it ended, if it did not simply finish; otherwise empty.</summary>
    public string Message { get; internal set; } = string.Empty;

    /// <summary>Seconds from the first step to the end of the test.</summary>
    public double Seconds { get; internal set; }

    /// <summary>The samples that could not be read and were left out, each once; empty unless <see cref="TrainingData.Unreadable"/> is set.</summary>
    public IReadOnlyList<UnreadableSample> Unreadable { get; internal set; } = [];

    /// <summary>What the doctor says of it; empty where <see cref="Trainer.Doctor"/> is null.</summary>
    public Diagnosis Diagnosis { get; internal set; } = new();

    /// <summary>What the doctor saw, or null without one.</summary>
    internal Trace? Trace { get; set; }

    internal void Add(StepRecord step) => _steps.Add(step);

    internal void Add(EpochRecord epoch) => _epochs.Add(epoch);

    internal void Add(FaultReport fault) => _faults.Add(fault);
}

/// <summary>The model of a training's best epoch.</summary>
/// <param name="Value">The metric by which it was the best.</param>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="File">Its file.</param>
public sealed record BestModel(MetricValue Value, int Epoch, string File);

/// <summary>How a run ended.</summary>
public enum RunOutcome
{
    /// <summary>All epochs (or the most steps allowed) were done.</summary>
    Finished,

    /// <summary>It was asked to stop; the model is as the last whole step left it.</summary>
    Cancelled,

    /// <summary>The loss was no longer a finite number; the model is as the step before left it.</summary>
    Diverged,
}

/// <summary>One step of training.</summary>
/// <param name="Step">From 1.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">The batch's loss before the step.</param>
/// <param name="LearningRate">The rate of the step.</param>
/// <param name="Accuracy">The share of the batch that was classified right, or null for a regression.</param>
/// <param name="Samples">The size of the batch.</param>
public readonly record struct StepRecord(int Step, int Epoch, float Loss, float LearningRate, float? Accuracy, int Samples)
{
    /// <summary>How many classes were told right: of samples, or of their steps or pixels; 0 for a regression.</summary>
    public long Right { get; init; }

    /// <summary>How many classes there were to tell, without those that are ignored; 0 for a regression.</summary>
    public long Answers { get; init; }

    /// <summary>What was added to the loss for large weights; 0 without penalties.</summary>
    public float Penalty { get; init; }

    /// <summary>The norm of all gradients together before they were clipped, or null without clipping.</summary>
    public double? GradientNorm { get; init; }
}

/// <summary>One pass over the training data.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">The mean training loss, measured while the model was changing.</param>
/// <param name="Accuracy">The training accuracy, likewise, or null for a regression.</param>
/// <param name="Validation">The measurement on the validation data afterwards, or null.</param>
/// <param name="Seconds">Seconds of the epoch without the validation.</param>
/// <param name="Samples">Samples seen.</param>
public sealed record EpochRecord(int Epoch, double Loss, double? Accuracy, Evaluation? Validation, double Seconds, int Samples)
{
    /// <summary>A metric of the validation; without validation data, the training's loss or accuracy. Null where it was not measured.</summary>
    public MetricValue? Find(string name)
    {
        if (Validation is not null) return Validation.Find(name);
        if (name == Evaluation.LossName) return new MetricValue(name, Loss, MetricUnits.None, MetricDirection.Lower);
        return name == "accuracy" && Accuracy is { } accuracy ? new MetricValue(name, accuracy, MetricUnits.Share, MetricDirection.Higher) : null;
    }

    /// <summary>The same for a rule that cannot do without.</summary>
    /// <exception cref="TrainingException">It was not measured.</exception>
    internal MetricValue Watched(string rule, string name)
    {
        if (Find(name) is { Direction: not MetricDirection.None } found) return found;
        var measured = Validation is null
            ? "loss" + (Accuracy is null ? string.Empty : " or accuracy: there are no validation data")
            : string.Join(", ", Validation.All.Where(m => m.Direction != MetricDirection.None).Select(m => m.Name).Prepend(Evaluation.LossName));
        throw new TrainingException($"{rule}: got the metric {name}, which is not measured; expected one of {measured}.");
    }
}
