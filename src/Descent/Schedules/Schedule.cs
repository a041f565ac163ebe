namespace Descent.Optim;

/// <summary>How the learning rate changes over a run, as a factor of the rate that the optimizer was given.</summary>
public abstract class Schedule
{
    /// <summary>The factor for a step.</summary>
    /// <param name="step">Steps made so far, from 0.</param>
    /// <param name="stepsPerEpoch">Steps in an epoch, at least 1.</param>
    /// <param name="totalSteps">Steps of the whole run, at least 1.</param>
    public abstract float Factor(int step, int stepsPerEpoch, int totalSteps);

    /// <summary>Forgets what was observed: a new run begins. Most schedules depend on the step alone and ignore it.</summary>
    public virtual void Reset()
    {
    }

    /// <summary>Told how good the model is after every epoch. Most schedules ignore it.</summary>
    public virtual void Observe(EpochMetrics metrics)
    {
    }

    /// <summary>The name of the metric that <see cref="Observe"/> looks at, or null.</summary>
    public virtual string? Metric => null;

    /// <summary>What was learned from <see cref="Observe"/>, by name; empty where the factor depends on the step alone.</summary>
    public virtual IReadOnlyList<(string Name, double Value)> State() => [];

    /// <summary>Goes on where the schedule stood whose <see cref="State"/> this is.</summary>
    /// <exception cref="DataException">It is another schedule's.</exception>
    public virtual void LoadState(IReadOnlyList<(string Name, double Value)> state)
    {
        if (state.Count > 0)
            throw new DataException($"{GetType().Name}.LoadState: got {state.Count} entries; expected none, since it depends on the step alone.");
    }
}

/// <summary>How good a model is after an epoch: on the validation data, or where there are none, on the training data.</summary>
/// <param name="Loss">The mean loss of a sample.</param>
/// <param name="Accuracy">The share of samples classified right, or null for a regression.</param>
public readonly record struct EpochMetrics(double Loss, double? Accuracy = null)
{
    /// <summary>The metric that the schedule looks at (<see cref="Schedule.Metric"/>) and whether it is to rise; null: loss or accuracy.</summary>
    public (double Value, bool Rises)? Watched { get; init; }
}
