namespace Descent.Diagnostics;

/// <summary>How the validation went over the epochs.</summary>
/// <param name="Best">The epoch with the lowest validation loss.</param>
/// <param name="Last">The last epoch.</param>
/// <param name="Since">Evaluations after the best one.</param>
/// <param name="LateValidation">The median validation loss of the last three.</param>
/// <param name="MidValidation">That of three in the middle of the course.</param>
internal sealed record Course(EpochReading Best, EpochReading Last, int Since, double LateValidation, double MidValidation)
{
    /// <summary>Whether the second half brought next to nothing: the best evaluation may still be among the last, by chance.</summary>
    public bool HasStalled => LateValidation > 0.9 * MidValidation;

    /// <summary>The course, or null with fewer epochs than say anything.</summary>
    public static Course? Of(Examination x)
    {
        var epochs = x.Trace.Epochs.Where(e => e.ValidationLoss is { } loss && double.IsFinite(loss)).ToList();
        if (epochs.Count < Thresholds.FewestEpochs) return null;
        var best = epochs.MinBy(e => e.ValidationLoss!.Value)!;
        return new Course(best, epochs[^1], epochs.Count - 1 - epochs.IndexOf(best), Median(epochs.TakeLast(3)),
            Median(epochs.Skip((epochs.Count / 2) - 1).Take(3)));
    }

    private static double Median(IEnumerable<EpochReading> epochs) => UpdateRatios.Middle([.. epochs.Select(e => e.ValidationLoss!.Value)]);
}
