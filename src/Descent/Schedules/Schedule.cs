namespace Descent.Optim;

/// <summary>How the learning rate changes over a run, as a factor of the rate that the optimizer was given.</summary>
public abstract class Schedule
{
    /// <summary>The factor for a step.</summary>
    /// <param name="step">Steps made so far, from 0.</param>
    /// <param name="stepsPerEpoch">Steps in an epoch, at least 1.</param>
    /// <param name="totalSteps">Steps of the whole run, at least 1.</param>
    public abstract float Factor(int step, int stepsPerEpoch, int totalSteps);
}
