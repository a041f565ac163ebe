using System.Collections.Concurrent;

namespace Descent.Data;

/// <summary>Makes batches from a data set, epoch by epoch: shuffled by seed, preprocessed, the next one prepared in the background.</summary>
/// <remarks>
/// The same data set, options and epoch give the same batches, bit for bit, whatever else runs. An epoch can be left at any time and taken up again
/// at any batch.
/// One background task at most is under way per epoch that is read, and none once its loop is left.
/// </remarks>
public sealed class DataLoader
{
    private readonly Dataset _dataset;
    private readonly DataLoaderOptions _options;
    private readonly ConcurrentBag<HostBatch> _free = [];
    private readonly int _sampleSize;
    private readonly ConcurrentBag<SamplePipeline> _idle = [];

    /// <summary>Prepares to read <paramref name="dataset"/>.</summary>
    public DataLoader(Dataset dataset, DataLoaderOptions? options = null)
    {
        (_dataset, _options) = (dataset, options ?? new DataLoaderOptions());
        if (_options.BatchSize < 1) throw new DataException($"DataLoader: got batch size {_options.BatchSize}; expected at least 1.");
        BatchSize = Math.Min(_options.BatchSize, Math.Max(dataset.Count, 1));
        if (_options.Targets is not null && dataset.TargetKind != TargetKind.Values)
        {
            throw new DataException("DataLoader: got a change of target values for a data set of classes; expected none.");
        }
        var pipeline = new SamplePipeline(dataset, _options);
        _idle.Add(pipeline);
        (SampleShape, _sampleSize) = (pipeline.OutputShape, pipeline.OutputSize);
        CheckSize(BatchSize, _sampleSize);
        CheckSize(BatchSize, dataset.TargetSize);
        BatchCount = _options.DropLast ? dataset.Count / _options.BatchSize : (int)(((long)dataset.Count + BatchSize - 1) / BatchSize);
    }

    /// <summary>The data set.</summary>
    public Dataset Dataset => _dataset;

    /// <summary>The shape of a sample in a batch: after preprocessing.</summary>
    public IReadOnlyList<int> SampleShape { get; }

    /// <summary>The most samples in a batch: as asked for, or all samples where there are fewer.</summary>
    public int BatchSize { get; }

    /// <summary>How many batches an epoch has.</summary>
    public int BatchCount { get; }

    /// <summary>The order of the samples in an epoch.</summary>
    public int[] Order(int epoch)
    {
        if (_options.Shuffle) return new Rng(_options.Seed).Fork("shuffle").Fork((ulong)epoch).Permutation(_dataset.Count);
        return [.. Enumerable.Range(0, _dataset.Count)];
    }

    /// <summary>The batches of an epoch, one after the other. Each holds until the next is asked for.</summary>
    /// <param name="epoch">Which epoch, from 0: it decides the order where batches are shuffled, and the random transforms.</param>
    /// <param name="startBatch">The first batch to give, to take up an epoch where it was left.</param>
    /// <param name="cancellationToken">Ends the loop with <see cref="OperationCanceledException"/> before the next batch.</param>
    public IEnumerable<HostBatch> Epoch(int epoch, int startBatch = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(startBatch);
        return Batches(epoch, startBatch, cancellationToken);
    }

    private IEnumerable<HostBatch> Batches(int epoch, int startBatch, CancellationToken cancellationToken)
    {
        var order = Order(epoch);
        var (current, next) = (Rent(), Rent());
        Task? pending = null;
        try
        {
            for (var number = startBatch; number < BatchCount; number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (pending is null) Fill(next, order, epoch, number);
                else pending.GetAwaiter().GetResult();
                (current, next) = (next, current);
                pending = _options.Prefetch && number + 1 < BatchCount ? Start(next, order, epoch, number + 1) : null;
                yield return current;
            }
        }
        finally
        {
            // The task writes into a buffer that goes back to the pool, so its end is waited for; its error belongs to a batch nobody asked for.
            if (pending is not null) Task.WaitAny(pending);
            _free.Add(current);
            _free.Add(next);
        }
    }

    private HostBatch Rent() => _free.TryTake(out var batch) ? batch : new HostBatch(_dataset, SampleShape, _sampleSize, BatchSize);

    private Task Start(HostBatch batch, int[] order, int epoch, int number) => Task.Run(() => Fill(batch, order, epoch, number));

    private void Fill(HostBatch batch, int[] order, int epoch, int number)
    {
        var first = number * BatchSize;
        batch.Number = number;
        batch.Count = Math.Min(BatchSize, order.Length - first);
        var pipeline = _idle.TryTake(out var idle) ? idle : new SamplePipeline(_dataset, _options);
        for (var i = 0; i < batch.Count; i++)
        {
            var index = batch.Indices[i] = order[first + i];
            try
            {
                pipeline.Read(index, epoch, batch, i);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                throw new DataException($"DataLoader: sample {index} ({_dataset.DescribeSample(index)}) cannot be read: {e.Message}", e);
            }
        }

        _idle.Add(pipeline);
    }

    private static void CheckSize(int batchSize, int sampleSize)
    {
        if ((long)batchSize * sampleSize > Array.MaxLength)
            throw new DataException($"DataLoader: got batches of {batchSize} x {sampleSize} numbers; expected at most {Array.MaxLength}.");
    }
}
