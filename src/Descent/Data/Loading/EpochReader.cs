using System.Diagnostics;

namespace Descent.Data;

/// <summary>Makes the batches of one epoch at a time, by the caller and by worker threads that live as long as the epoch is read.</summary>
/// <remarks>
/// Where the number of workers is left open, the engine's own threads make a batch when it is asked for, as they compute a step: more threads than
/// cores would make each of them wait for the others. Worker threads come only where batches take a noticeable share of the time, as they do when
/// samples are waited for.
/// The batches being made stand in a ring; they are cut into portions of a few samples, given out in order to whoever asks. So all threads work on
/// the batch that is needed first, and which thread makes what has no influence on the result. A caller that has to wait takes portions too.
/// Everything that changes is guarded by one lock, taken once a portion. Samples are read outside of it.
/// </remarks>
internal sealed class EpochReader(Dataset dataset, DataLoaderOptions options, IReadOnlyList<int> sampleShape, int batchSize)
{
    private const int NoticeableShare = 10; // of the time that the caller takes for a batch: 10 %
    private const int SlowBatches = 16; // so many in a row, since the first ones of a process are slow for other reasons
    private static readonly long s_teamTicks = Stopwatch.Frequency / 20_000; // 50 us: below it, waking others takes as long as the work
    private static readonly int s_defaultWorkers = Math.Clamp(Environment.ProcessorCount - 1, 1, 8);
    private static readonly Action<object?> s_stop = reader => ((EpochReader)reader!).Stop();

    private readonly object _gate = new(); // Monitor and not Lock: threads wait for it to change
    private readonly List<BatchSlot> _slots = [];
    private readonly Stack<SamplePipeline> _pipelines = [];
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
    private int _pipelineCount;
    private int _slow; // how many batches in a row took long
    private long _left; // when the caller went away with a batch
    private bool _isForTeam; // whether the last batch was worth the engine's threads
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
        _left = Stopwatch.GetTimestamp();
        if (options.Workers is > 0 and var workers && first < end) Start(workers);
    }

    /// <summary>Waits for a batch, and gives free what the ones before took.</summary>
    /// <exception cref="DataException">A sample of the batch cannot be read.</exception>
    public HostBatch Next(int number, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.CanBeCanceled ? cancellationToken.UnsafeRegister(s_stop, this) : default;
        var start = Stopwatch.GetTimestamp();
        Release(number);
        if (_isForTeam && _threads.Count == 0) RunTeam(number);
        while (TakeOf(number, mayWait: true) is { } portion) Make(portion);
        cancellationToken.ThrowIfCancellationRequested();
        var slot = Slot(number);
        slot.ThrowIfFailed();
        if (options.Workers is null && _threads.Count == 0) Choose(start - _left, Stopwatch.GetTimestamp() - start);
        _left = Stopwatch.GetTimestamp();
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

    // Who makes the next batches; the decision holds for later epochs too.
    private void Choose(long outside, long inside)
    {
        _isForTeam = inside > s_teamTicks || (_isForTeam && inside * ThreadTeam.Shared.Threads > s_teamTicks);
        _slow = _isForTeam && inside * NoticeableShare > outside ? _slow + 1 : 0;
        if (_slow >= SlowBatches && _held + 1 < _end) Start(s_defaultWorkers);
    }

    private void RunTeam(int number)
    {
        AddPipelines(ThreadTeam.Shared.Threads);
        var job = new TeamJob(this, number);
        ThreadTeam.Shared.Run(ref job, Math.Min(ThreadTeam.Shared.Threads, (Slot(number).Batch.Indices.Length + _portion - 1) / _portion));
    }

    private void Start(int workers)
    {
        AddPipelines(workers + 1);
        _origin = _held; // the batch under way is in slot 0 and stays there
        Widen((int)Math.Min(1 + (long)options.Prefetch, _end - _held));
        for (var worker = 1; worker <= workers; worker++)
        {
            var thread = new Thread(Work) { IsBackground = true, Name = "Descent loader" };
            thread.Start();
            _threads.Add(thread);
        }
    }

    private void Widen(int slots)
    {
        AddPipelines(1);
        while (_slots.Count < slots) _slots.Add(new BatchSlot(new HostBatch(dataset, sampleShape, DatasetChecks.SampleSize(sampleShape), batchSize)));
        _ring = slots;
    }

    // As many as there can be threads, made here so that a thread has nothing to fail at.
    private void AddPipelines(int count)
    {
        for (; _pipelineCount < count; _pipelineCount++) _pipelines.Push(new SamplePipeline(dataset, options));
    }

    private void Work()
    {
        while (TakeAny() is { } portion) Make(portion);
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

    // For the caller: a portion of the batch that it waits for; null where the batch is complete, or all is given out and it may not wait.
    private Portion? TakeOf(int number, bool mayWait)
    {
        lock (_gate)
        {
            while (!_isStopped)
            {
                if (_batch == number) return Take();
                if (!mayWait || Slot(number).IsComplete) return null;
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

    private void Make(Portion portion)
    {
        SamplePipeline pipeline;
        lock (_gate) pipeline = _pipelines.Pop();
        for (var i = 0; i < portion.Count && !_isStopped; i++)
            if (!MakeSample(portion, portion.Row + i, pipeline))
                break;
        lock (_gate)
        {
            _pipelines.Push(pipeline);
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

    /// <summary>Each of the engine's threads takes portions of a batch until there are none.</summary>
    private readonly struct TeamJob(EpochReader reader, int number) : IParallelJob
    {
        public void Run(int task)
        {
            while (reader.TakeOf(number, mayWait: false) is { } portion) reader.Make(portion);
        }
    }

    /// <summary>Some rows of a batch.</summary>
    /// <param name="Slot">The batch.</param>
    /// <param name="First">Where the batch begins in the epoch's order.</param>
    /// <param name="Row">The first row.</param>
    /// <param name="Count">How many.</param>
    private readonly record struct Portion(BatchSlot Slot, int First, int Row, int Count);
}
