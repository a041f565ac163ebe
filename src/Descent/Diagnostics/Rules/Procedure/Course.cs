namespace Descent.Diagnostics;

/// <summary>How the validation went over the epochs.</summary>
/// <param name="Best">The epoch with the lowest validation loss.</param>
/// <param name="Last">The last epoch.</param>
/// <param name="Since">Evaluations after the best one.</param>
/// <param name="LateValidation">The median validation loss of the last three.</param>
internal sealed record Course(EpochReading Best, EpochReading Last, int Since, double LateValidation)
{
    /// <summary>The course, or null with fewer epochs than say anything.</summary>
    public static Course? Of(Examination x)
    {
        var epochs = x.Trace.Epochs.Where(e => e.ValidationLoss is { } loss && double.IsFinite(loss)).ToList();
        if (epochs.Count < Thresholds.FewestEpochs) return null;
        var best = epochs.MinBy(e => e.ValidationLoss!.Value)!;
        var late = UpdateRatios.Middle([.. epochs.TakeLast(3).Select(e => e.ValidationLoss!.Value)]);
        return new Course(best, epochs[^1], epochs.Count - 1 - epochs.IndexOf(best), late);
    }
}
