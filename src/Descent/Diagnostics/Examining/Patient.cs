using Descent.Data;
using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Diagnostics;

/// <summary>What is examined: a model, how it is trained and on what. The doctor reads it and changes nothing.</summary>
internal sealed record Patient(Module Model, Loss Loss, Optimizer Optimizer, TrainingData Data)
{
    public Schedule Schedule { get; init; } = new ConstantSchedule();

    public IReadOnlyList<Penalty> Penalties { get; init; } = [];

    public GradientClip? Clip { get; init; }

    /// <summary>Samples of a batch.</summary>
    public required int BatchSize { get; init; }

    /// <summary>Batches of a step.</summary>
    public int Accumulate { get; init; } = 1;

    public required int Epochs { get; init; }

    public required int StepsPerEpoch { get; init; }

    public required int TotalSteps { get; init; }

    /// <summary>Whether every epoch has an order of its own.</summary>
    public bool IsShuffled { get; init; } = true;

    /// <summary>Decides the order of samples.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Steps that were made before this record begins.</summary>
    public int StepsBefore { get; init; }

    public bool HasEarlyStopping { get; init; }

    /// <summary>Whether not the weights are measured but an average of them, which lags behind.</summary>
    public bool HasAverage { get; init; }

    /// <summary>Whether targets are classes.</summary>
    public bool IsClassification => Data.Training.TargetKind == TargetKind.Classes;

    /// <summary>The rate of a step by the plan, before it is made.</summary>
    /// <param name="step">From 0.</param>
    public double RateAt(int step) => BaseRate * Schedule.Factor(step, StepsPerEpoch, TotalSteps);

    /// <summary>The optimizer's rate at the start, before the schedule.</summary>
    public required double BaseRate { get; init; }
}
