namespace Descent.Training;

/// <summary>What a guard that gives up says: what it tried, and what is likely.</summary>
internal static class GuardVerdict
{
    /// <summary>One or two sentences for the end of a run.</summary>
    /// <param name="guard">The guard.</param>
    /// <param name="faults">All faults of the run, the last one included.</param>
    /// <param name="state">Where the training stands.</param>
    public static string Of(Guard guard, IReadOnlyList<FaultReport> faults, TrainingState state)
    {
        var last = faults[^1];
        if (guard.Action == GuardAction.Stop || faults.Count <= guard.MaxTries) return last.ToMessage();
        var lately = faults.Skip(faults.Count - guard.MaxTries - 1).ToList();
        var tried = guard.Action == GuardAction.Skip
            ? FormattableString.Invariant($"{guard.MaxTries} batches in a row were passed over")
            : FormattableString.Invariant(
                $"the guard went back {guard.MaxTries} times, the learning rate at last {state.RateScale:G3} times as high");
        return $"{last.Cause} at step {last.Step} (epoch {last.Epoch}), after {tried}; {Likely(guard, lately)}";
    }

    private static string Likely(Guard guard, List<FaultReport> faults)
    {
        var last = faults[^1];
        if (faults.TrueForAll(f => f.IsInData)) return "the data holds many such samples: mend or remove them";
        if (last.Operation is { } operation && faults.TrueForAll(f => f.Operation == operation && f.Layer == last.Layer))
        {
            var place = last.Layer is null ? operation : $"{operation} in layer '{last.Layer}'";
            return guard.Action == GuardAction.Skip
                ? $"it was {place} every time, whatever the batch: the cause is likely the model or the learning rate, not the data"
                : $"it was {place} every time, whatever the rate: the cause is likely what goes into it, not the rate";
        }

        return guard.Action == GuardAction.Skip
            ? "a lower learning rate usually helps"
            : "a far lower learning rate, or clipping of the gradients, is likely needed";
    }
}
