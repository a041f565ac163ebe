using System.Runtime.ExceptionServices;

namespace Descent.Data;

/// <summary>A place in a reader's ring: a batch, how much of it is still to be made, and what went wrong in it.</summary>
internal sealed class BatchSlot(HostBatch batch)
{
    private readonly Lock _gate = new();
    private Exception? _error;
    private int _errorRow;

    public HostBatch Batch => batch;

    /// <summary>Samples that are not done yet.</summary>
    public int Open { get; set; }

    /// <summary>Whether all is done, and nobody writes any more.</summary>
    public bool IsComplete { get; set; }

    public void Begin(int number, int count)
    {
        (batch.Number, batch.Count) = (number, count);
        (Open, IsComplete, _error) = (count, false, null);
    }

    /// <summary>A sample failed. The first of the batch counts, whoever was there first.</summary>
    public void Fail(int row, Exception error)
    {
        lock (_gate)
        {
            if (_error is null || row < _errorRow) (_error, _errorRow) = (error, row);
        }
    }

    /// <summary>Throws what went wrong, if anything did.</summary>
    public void ThrowIfFailed()
    {
        if (_error is { } error) ExceptionDispatchInfo.Throw(error);
    }
}
