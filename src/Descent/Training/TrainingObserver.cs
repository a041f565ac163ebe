using Descent.Diagnostics;
using Descent.Nn;

namespace Descent.Training;

/// <summary>Looks on while a model trains. Every method does nothing unless overridden; none may change the model.</summary>
public abstract class TrainingObserver
{
    /// <summary>Tells all observers of a run; set while one is under way.</summary>
    internal Action<string>? Warning { get; set; }

    /// <summary>Before the first step.</summary>
    public virtual void OnStart(TrainingPlan plan)
    {
    }

    /// <summary>After every step.</summary>
    public virtual void OnStep(StepRecord step)
    {
    }

    /// <summary>While a data set is measured.</summary>
    public virtual void OnEvaluating(string role, int samplesDone, int samples)
    {
    }

    /// <summary>After every epoch and its validation.</summary>
    public virtual void OnEpoch(EpochRecord epoch)
    {
    }

    /// <summary>After a step that went wrong, and what was done about it.</summary>
    public virtual void OnFault(FaultReport fault)
    {
    }

    /// <summary>The doctor has found something; each finding once, and once more if it becomes worse.</summary>
    public virtual void OnFinding(Finding finding)
    {
    }

    /// <summary>While the doctor asks its rules, which takes time in which no step is made: above all the trials on a copy of the state.</summary>
    /// <param name="rule">The rule that is asked, such as "DD0501".</param>
    /// <param name="trial">What is tried, such as "learning rate x 0.1"; empty where nothing is.</param>
    /// <param name="stepsDone">Steps of the trial so far.</param>
    /// <param name="steps">Of how many; 0 where it has none.</param>
    public virtual void OnExamining(string rule, string trial, int stepsDone, int steps)
    {
    }

    /// <summary>Before a checkpoint is written; whoever keeps records of the steps makes them safe now.</summary>
    public virtual void OnCheckpoint(int step)
    {
    }

    /// <summary>Something that the user should know, while the training goes on.</summary>
    public virtual void OnWarning(string message)
    {
    }

    /// <summary>After the end, however it came.</summary>
    public virtual void OnEnd(Run run)
    {
    }

    /// <summary>Has all observers of the run hear of something that went wrong here, while the training goes on.</summary>
    private protected void Warn(string message) => Warning?.Invoke(message);
}

/// <summary>What a run is about to do.</summary>
/// <param name="Model">The model.</param>
/// <param name="Data">The data.</param>
/// <param name="Options">Epochs, batch size, order.</param>
/// <param name="StepsPerEpoch">Steps in a whole epoch.</param>
/// <param name="TotalSteps">Steps of the whole run.</param>
public sealed record TrainingPlan(Module Model, TrainingData Data, TrainerOptions Options, int StepsPerEpoch, int TotalSteps)
{
    /// <summary>Steps that were made before, where a run is resumed.</summary>
    public int StepsBefore { get; init; }
}
