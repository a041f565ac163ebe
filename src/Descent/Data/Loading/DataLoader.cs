namespace Descent.Data;

/// <summary>Makes batches from a data set, epoch by epoch: drawn by seed, changed, preprocessed, the next ones made in the background.</summary>
/// <remarks>
/// The same data set, options and epoch give the same batches, bit for bit, for any number of workers. An epoch can be left at any time and taken
/// up again at any batch; see <see cref="LoaderPosition"/>.
/// The memory of batches is used again. Threads live only while an epoch is read: leaving its loop ends them, as soon as each has finished the
/// sample that it is at.
/// </remarks>
/// <example><code>
/// var loader = new DataLoader(data, new DataLoaderOptions { BatchSize = 64, Shuffle = true, Seed = 1 });
/// foreach (var batch in loader.Epoch(0))
///     Console.WriteLine($"{batch.Number}: {batch.Count} samples");
/// </code></example>
public sealed class DataLoader
{
    private readonly DataLoaderOptions _options;
    private readonly Stack<EpochReader> _idle = [];
    private readonly int _sampleCount;

    /// <summary>Prepares to read <paramref name="dataset"/>.</summary>
    /// <exception cref="DataException">An option does not fit the data set, or is out of its range.</exception>
    public DataLoader(Dataset dataset, DataLoaderOptions? options = null)
    {
        (Dataset, _options) = (dataset, options ?? new DataLoaderOptions());
        _options.Check();
        if (_options.Targets is not null && dataset.TargetKind != TargetKind.Values)
            throw new DataException("DataLoader: got a change of target values for a data set of classes; expected none.");
        if (_options.Mixers.Count > 0 && (dataset.TargetKind != TargetKind.Classes || dataset.TargetShape.Count != 0))
            throw new DataException($"DataLoader: got {_options.Mixers[0].Name} for targets that are not one class a sample; expected none.");
        Sampler = _options.Sampler ?? (_options.Shuffle ? new ShuffledSampler() : new SequentialSampler());
        _sampleCount = Sampler.Count(dataset);
        BatchSize = Math.Min(_options.BatchSize, Math.Max(_sampleCount, 1));
        var chain = new PreprocessorChain(dataset.SampleShape, _options.Preprocessors);
        SampleShape = chain.OutputShape;
        CheckSize(BatchSize, chain.OutputSize);
        CheckSize(BatchSize, dataset.TargetSize);
        BatchCount = _options.DropLast ? _sampleCount / _options.BatchSize : (int)(((long)_sampleCount + BatchSize - 1) / BatchSize);
    }

    /// <summary>The data set.</summary>
    public Dataset Dataset { get; }

    /// <summary>How samples are drawn.</summary>
    public Sampler Sampler { get; }

    /// <summary>The shape of a sample in a batch: after preprocessing.</summary>
    public IReadOnlyList<int> SampleShape { get; }

    /// <summary>The most samples in a batch: as asked for, or all samples where there are fewer.</summary>
    public int BatchSize { get; }

    /// <summary>How many samples an epoch has, before a last batch is left out: as many as the sampler draws.</summary>
    public int SampleCount => _sampleCount;

    /// <summary>How many batches an epoch has.</summary>
    public int BatchCount { get; }

    /// <summary>The order of the samples in an epoch.</summary>
    /// <exception cref="DataException">The sampler gave numbers that are not those of samples.</exception>
    public int[] Order(int epoch)
    {
        var order = new int[_sampleCount];
        Draw(epoch, order);
        return order;
    }

    /// <summary>The place before a batch of an epoch, for a checkpoint; behind the last batch it is the start of the next epoch.</summary>
    /// <param name="epoch">The epoch, from 0.</param>
    /// <param name="batch">The batch, from 0: after <c>b</c> was used, <c>b.Number + 1</c>.</param>
    public LoaderPosition Position(int epoch, int batch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(batch);
        var (nextEpoch, nextBatch) = batch < BatchCount ? (epoch, batch) : (epoch + 1, 0);
        return new LoaderPosition(nextEpoch, nextBatch)
        {
            Seed = _options.Seed, BatchSize = BatchSize, SampleCount = Dataset.Count, Sampling = Sampler.Name,
        };
    }

    /// <summary>The batches of an epoch from a place on that another loader of the same data and options had reached.</summary>
    /// <param name="position">The place.</param>
    /// <param name="cancellationToken">Ends the loop with <see cref="OperationCanceledException"/> before the next batch.</param>
    /// <exception cref="DataException">The place is one of other data or options.</exception>
    public IEnumerable<HostBatch> Epoch(LoaderPosition position, CancellationToken cancellationToken = default)
    {
        var own = Position(position.Epoch, position.Batch);
        if (own == position) return Epoch(position.Epoch, position.Batch, cancellationToken);
        throw new DataException(
            $"DataLoader: got {Text(position)}; expected {Text(own)}: with other data or options the batches would be others.");
    }

    /// <summary>The batches of an epoch, one after the other. Each holds until the next is asked for.</summary>
    /// <param name="epoch">Which epoch, from 0: it decides the order where batches are shuffled, and the random transforms.</param>
    /// <param name="startBatch">The first batch to give, to take up an epoch where it was left.</param>
    /// <param name="cancellationToken">Ends the loop with <see cref="OperationCanceledException"/> before the next batch.</param>
    /// <remarks>A batch whose samples can all not be read is left out where <see cref="DataLoaderOptions.Unreadable"/> notes them.</remarks>
    public IEnumerable<HostBatch> Epoch(int epoch, int startBatch = 0, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfNegative(startBatch);
        return Batches(epoch, startBatch, cancellationToken);
    }

    private IEnumerable<HostBatch> Batches(int epoch, int startBatch, CancellationToken cancellationToken)
    {
        var reader = Rent();
        var isEmpty = startBatch == 0 && BatchCount > 0; // taken up again, an epoch may have nothing left to read
        try
        {
            Draw(epoch, reader.Order(_sampleCount));
            reader.Begin(epoch, startBatch, BatchCount);
            for (var number = startBatch; number < BatchCount; number++)
            {
                var batch = reader.Next(number, cancellationToken);
                if (batch.Count == 0) continue;
                isEmpty = false;
                Mix(batch, epoch);
                yield return batch;
            }
        }
        finally
        {
            reader.End();
            lock (_idle) _idle.Push(reader);
        }

        if (isEmpty) throw NothingReadable();
    }

    private void Draw(int epoch, Span<int> order)
    {
        Sampler.Draw(Dataset, new Rng(_options.Seed).Fork("shuffle").Fork((ulong)epoch), order);
        var count = Dataset.Count;
        foreach (var index in order)
        {
            if ((uint)index >= (uint)count)
                throw new DataException($"DataLoader: got sample {index} from sampler '{Sampler.Name}'; expected 0 to {Dataset.Count - 1}.");
        }
    }

    private EpochReader Rent()
    {
        lock (_idle)
        {
            if (_idle.TryPop(out var idle)) return idle;
        }

        return new EpochReader(Dataset, _options, SampleShape, BatchSize);
    }

    private void Mix(HostBatch batch, int epoch)
    {
        batch.Shares = null;
        if (_options.Mixers.Count == 0) return;
        var rng = new Rng(_options.Seed).Fork("mix").Fork((ulong)epoch).Fork((ulong)batch.Number);
        var mixer = _options.Mixers[_options.Mixers.Count == 1 ? 0 : rng.NextInt(_options.Mixers.Count)];
        mixer.Apply(batch, rng);
    }

    private DataException NothingReadable()
    {
        var first = _options.Unreadable!.Samples[0];
        return new DataException(
            $"DataLoader: got not one sample that can be read; expected some. The first is {first.Description}: {first.Message}");
    }

    private static string Text(LoaderPosition place) =>
        $"a place of seed {place.Seed}, {place.SampleCount} samples in batches of {place.BatchSize}, {place.Sampling}, "
        + $"epoch {place.Epoch}, batch {place.Batch}";

    private static void CheckSize(int batchSize, int sampleSize)
    {
        if ((long)batchSize * sampleSize > Array.MaxLength)
            throw new DataException($"DataLoader: got batches of {batchSize} x {sampleSize} numbers; expected at most {Array.MaxLength}.");
    }
}
