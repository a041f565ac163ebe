using System.Diagnostics;

namespace Descent.Data;

/// <summary>Makes the batches of one epoch at a time, by the caller and by worker threads that live as long as the epoch is read.</summary>
/// <remarks>
/// The batches being made stand in a ring; they are cut into portions of a few samples, given out in order to whoever asks. So all threads work on
/// the batch that is needed first, and which thread makes what has no influence on the result. A caller that has to wait takes portions too.
/// Everything that changes is guarded by one lock, taken once a portion. Samples are read outside of it.
/// </remarks>
internal sealed class EpochReader(Dataset dataset, DataLoaderOptions options, IReadOnlyList<int> sampleShape, int batchSize)
{
    // Below this a batch is made sooner than a thread wakes and is scheduled besides the engine's.
    private static readonly long s_payingTicks = Stopwatch.Frequency / 10_000; // 100 us
    private static readonly int s_defaultWorkers = Math.Clamp(Environment.ProcessorCount - 1, 1, 8);
    private static readonly Action<object?> s_stop = reader => ((EpochReader)reader!).Stop();

    private readonly object _gate = new(); // Monitor and not Lock: threads wait for it to change
    private readonly List<BatchSlot> _slots = [];
    private readonly List<SamplePipeline> _pipelines = [];
    private readonly List<Thread> _threads = [];
    private readonly int _portion = Math.Clamp(batchSize / 32, 1, 64);
    private int[] _order = [];
    private int _epoch;
    private int _end; // how many batches the epoch has
    private int _origin; // the batch in slot 0
    private int _ring; // how many slots are used
    private int _held; // the first batch whose slot is in use
    private int _batch, _row; // what is given out next
    private int _waiting;
    private volatile bool _isStopped;

    /// <summary>Room for the numbers of an epoch's samples.</summary>
    public Span<int> Order(int count)
    {
        if (_order.Length != count) _order = new int[count];
        return _order;
    }

    /// <summary>Prepares to read from a batch on; the order is there.</summary>
    public void Begin(int epoch, int first, int end)
    {
        (_epoch, _end) = (epoch, end);
        (_origin, _held, _batch, _row) = (first, first, first, 0);
        _isStopped = false;
        Widen(1);
        if (options.Workers is > 0 and var workers && first < end) Start(workers);
    }

    /// <summary>Waits for a batch, and gives free what the ones before took.</summary>
    /// <exception cref="DataException">A sample of the batch cannot be read.</exception>
    public HostBatch Next(int number, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.CanBeCanceled ? cancellationToken.UnsafeRegister(s_stop, this) : default;
        var start = Stopwatch.GetTimestamp();
        Release(number);
        while (TakeOf(number) is { } portion)
        {
            Make(portion, _pipelines[0]);
            // One that takes long need not be made alone to its end.
            if (Stopwatch.GetTimestamp() - start > 10 * s_payingTicks) StartIfPaying();
        }

        cancellationToken.ThrowIfCancellationRequested();
        var slot = Slot(number);
        slot.ThrowIfFailed();
        if (Stopwatch.GetTimestamp() - start > s_payingTicks) StartIfPaying();
        return slot.Batch;
    }

    /// <summary>Ends all threads; each finishes the sample that it is at.</summary>
    public void End()
    {
        Stop();
        foreach (var thread in _threads) thread.Join();
        _threads.Clear();
    }

    private BatchSlot Slot(int number) => _slots[(number - _origin) % _ring];

    private void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Release(int number)
    {
        lock (_gate)
        {
            _held = number;
            if (_waiting > 0) Monitor.PulseAll(_gate);
        }
    }

    private void StartIfPaying()
    {
        if (options.Workers is null && _threads.Count == 0 && _held + 1 < _end && !_isStopped) Start(s_defaultWorkers);
    }

    private void Start(int workers)
    {
        while (_pipelines.Count <= workers) _pipelines.Add(new SamplePipeline(dataset, options));
        _origin = _held; // the batch under way is in slot 0 and stays there
        Widen((int)Math.Min(1 + (long)options.Prefetch, _end - _held));
        for (var worker = 1; worker <= workers; worker++)
        {
            var pipeline = _pipelines[worker];
            var thread = new Thread(() => Work(pipeline)) { IsBackground = true, Name = "Descent loader" };
            thread.Start();
            _threads.Add(thread);
        }
    }

    private void Widen(int slots)
    {
        if (_pipelines.Count == 0) _pipelines.Add(new SamplePipeline(dataset, options));
        while (_slots.Count < slots) _slots.Add(new BatchSlot(new HostBatch(dataset, sampleShape, DatasetChecks.SampleSize(sampleShape), batchSize)));
        _ring = slots;
    }

    private void Work(SamplePipeline pipeline)
    {
        while (TakeAny() is { } portion) Make(portion, pipeline);
    }

    // For a worker: what is needed next; null where nothing is left to do.
    private Portion? TakeAny()
    {
        lock (_gate)
        {
            while (!_isStopped && _batch < _end)
            {
                if (_batch - _held < _ring) return Take();
                Wait();
            }

            return null;
        }
    }

    // For the caller: a portion of the batch that it waits for; null where the batch is complete.
    private Portion? TakeOf(int number)
    {
        lock (_gate)
        {
            while (!_isStopped)
            {
                if (_batch == number) return Take();
                if (Slot(number).IsComplete) return null;
                Wait();
            }

            return null;
        }
    }

    private void Wait()
    {
        _waiting++;
        Monitor.Wait(_gate);
        _waiting--;
    }

    private Portion Take()
    {
        var slot = Slot(_batch);
        var first = _batch * batchSize;
        var size = Math.Min(batchSize, _order.Length - first);
        if (_row == 0) slot.Begin(_batch, size);
        var portion = new Portion(slot, first, _row, Math.Min(_portion, size - _row));
        _row += portion.Count;
        if (_row == size) (_batch, _row) = (_batch + 1, 0);
        return portion;
    }

    private void Make(Portion portion, SamplePipeline pipeline)
    {
        for (var i = 0; i < portion.Count && !_isStopped; i++)
            if (!MakeSample(portion, portion.Row + i, pipeline))
                break;
        lock (_gate)
        {
            portion.Slot.Open -= portion.Count;
            if (portion.Slot.Open > 0) return;
        }

        portion.Slot.Batch.RemoveGaps();
        lock (_gate)
        {
            portion.Slot.IsComplete = true;
            if (_waiting > 0) Monitor.PulseAll(_gate);
        }
    }

    // Whatever goes wrong belongs to the batch: on a worker thread nobody else could catch it.
    private bool MakeSample(Portion portion, int row, SamplePipeline pipeline)
    {
        var (batch, index) = (portion.Slot.Batch, _order[portion.First + row]);
        try
        {
            batch.Indices[row] = index;
            pipeline.Read(index, _epoch, batch, row);
            return true;
        }
        catch (OutOfMemoryException error)
        {
            portion.Slot.Fail(row, error);
            return false;
        }
        catch (Exception error)
        {
            var description = Describe(index);
            if (options.Unreadable is { } unreadable)
            {
                unreadable.Note(index, description, error.Message);
                batch.Indices[row] = HostBatch.NoSample;
                return true;
            }

            portion.Slot.Fail(row, new DataException($"DataLoader: sample {index} ({description}) cannot be read: {error.Message}", error));
            return false;
        }
    }

    private string Describe(int index)
    {
        try
        {
            return dataset.DescribeSample(index);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return $"without a description: {error.Message}";
        }
    }

    /// <summary>Some rows of a batch.</summary>
    /// <param name="Slot">The batch.</param>
    /// <param name="First">Where the batch begins in the epoch's order.</param>
    /// <param name="Row">The first row.</param>
    /// <param name="Count">How many.</param>
    private readonly record struct Portion(BatchSlot Slot, int First, int Row, int Count);
}
