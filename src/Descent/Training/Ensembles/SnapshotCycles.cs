namespace Descent.Training;

/// <summary>The periods of warm restarts, at whose ends a model is as good as one that was trained for itself.</summary>
/// <remarks>References: Huang, Li, Pleiss, Liu, Hopcroft, Weinberger, Snapshot ensembles: train 1, get M for free, ICLR 2017, arXiv:1704.00109;
/// the schedule is that of Loshchilov, Hutter, SGDR, ICLR 2017.</remarks>
public static class SnapshotCycles
{
    /// <summary>The epochs, from 1, that end a period.</summary>
    /// <param name="epochs">Epochs of the run.</param>
    /// <param name="firstEpochs">Epochs of the first period.</param>
    /// <param name="growth">How many times longer each is than the one before.</param>
    /// <returns>Of the periods that end within the run, in order.</returns>
    public static IReadOnlyList<int> Ends(int epochs, int firstEpochs, int growth = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(firstEpochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(growth, 1);
        List<int> ends = [];
        var end = (long)firstEpochs;
        for (var length = (long)firstEpochs; end <= epochs; length = Math.Min(length * growth, int.MaxValue), end += length) ends.Add((int)end);
        return ends;
    }
}

/// <summary>Keeps the model as it is after given epochs.</summary>
/// <param name="epochs">The epochs, from 1.</param>
/// <param name="save">Told which of them it is, from 0; the model is as that epoch left it.</param>
/// <remarks>After a resume an epoch may end a second time: it is told again, with the same weights.</remarks>
public sealed class SnapshotObserver(IReadOnlyList<int> epochs, Action<int> save) : TrainingObserver
{
    /// <inheritdoc/>
    public override void OnEpoch(EpochRecord epoch)
    {
        for (var i = 0; i < epochs.Count; i++)
            if (epochs[i] == epoch.Epoch)
                save(i);
    }
}
