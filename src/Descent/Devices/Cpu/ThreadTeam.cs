using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Descent;

/// <summary>Work that splits into independent tasks. Which tasks exist may depend on sizes, never on the number of threads: that keeps results
/// bit-identical.</summary>
internal interface IParallelJob
{
    void Run(int task);
}

/// <summary>A fixed team of threads that share the tasks of one job at a time: woken in microseconds, parked when idle.</summary>
/// <remarks>
/// The caller takes part. A worker joins a job only while it is open, so the caller never waits for a thread that the system has not scheduled.
/// A worker that finds nothing to do spins for a moment, since the next operation of a step follows within microseconds, and then sleeps.
/// </remarks>
internal sealed unsafe class ThreadTeam
{
    /// <summary>The environment variable that sets how many threads share a job.</summary>
    public const string Variable = "DESCENT_THREADS";

    private const long ClosedBit = 1L << 16;
    private const long ActiveMask = ClosedBit - 1;
    private const int MostThreads = 1024; // a wrong setting must not take the machine down; the state counts up to 65,535
    private static readonly long s_spinTicks = Stopwatch.Frequency / 10_000; // 100 us

    private readonly Lock _callers = new();
    private Worker[] _workers = [];
    private delegate*<void*, int, void> _invoke;
    private void* _job;
    private int _tasks;
    private Exception? _error;
    private PaddedLong _state = new() { Value = ClosedBit }; // epoch << 17 | closed | workers inside
    private PaddedLong _next;

    [ThreadStatic]
    private static bool t_isInside;

    internal ThreadTeam(int threads) => Threads = threads;

    public static ThreadTeam Shared { get; } = new(DefaultThreads());

    /// <summary>What <see cref="Variable"/> says; the machine's cores where it says nothing.</summary>
    /// <exception cref="ConfigException">Not a number from 1 to 1024.</exception>
    public static int Choose(string? value)
    {
        if (string.IsNullOrEmpty(value)) return Math.Min(Environment.ProcessorCount, MostThreads);
        return Read(value) ?? throw new ConfigException($"{Variable}: got '{value}'; expected a whole number from 1 to {MostThreads}.");
    }

    /// <summary>How many threads share a job, the caller among them: 1 to 1024.</summary>
    public int Threads
    {
        get;
        set
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Threads));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MostThreads, nameof(Threads));
            lock (_callers)
            {
                foreach (var worker in _workers.Skip(value - 1)) worker.Stop();
                var workers = _workers.Take(value - 1).ToList();
                while (workers.Count < value - 1) workers.Add(new Worker(this));
                (_workers, field) = ([.. workers], value);
            }
        }
    }

    /// <summary>Runs tasks 0 .. tasks - 1 of the job. <paramref name="job"/> must be a local variable of the caller.</summary>
    public void Run<TJob>(ref TJob job, int tasks)
        where TJob : struct, IParallelJob
    {
        if (tasks <= 1 || _workers.Length == 0 || t_isInside || !_callers.TryEnter())
        {
            for (var task = 0; task < tasks; task++) job.Run(task);
            return;
        }

        try
        {
            RunShared(&Invoke<TJob>, Unsafe.AsPointer(ref job), tasks);
        }
        finally
        {
            _callers.Exit();
        }
    }

    private static void Invoke<TJob>(void* job, int task)
        where TJob : struct, IParallelJob => Unsafe.AsRef<TJob>(job).Run(task);

    private void RunShared(delegate*<void*, int, void> invoke, void* job, int tasks)
    {
        _invoke = invoke;
        _job = job;
        _tasks = tasks;
        _error = null;
        _next.Value = 0;
        var epoch = (Volatile.Read(ref _state.Value) >> 17) + 1;
        Interlocked.Exchange(ref _state.Value, epoch << 17); // open: workers may join from here on
        var wanted = Math.Min(_workers.Length, tasks - 1);
        for (var i = 0; i < wanted; i++) _workers[i].Wake();
        t_isInside = true;
        Drain();
        t_isInside = false;
        Interlocked.Or(ref _state.Value, ClosedBit);
        while ((Volatile.Read(ref _state.Value) & ActiveMask) != 0) Thread.SpinWait(4);
        if (_error is { } error) throw new InvalidOperationException("A task of a parallel operation failed.", error);
    }

    private void Drain()
    {
        try
        {
            long task;
            while ((task = Interlocked.Increment(ref _next.Value) - 1) < _tasks) _invoke(_job, (int)task);
        }
        catch (Exception error)
        {
            Interlocked.CompareExchange(ref _error, error, null);
        }
    }

    // Joins the open job if it is newer than the last one joined; returns its epoch, or the last one.
    private long TryJoin(long lastEpoch)
    {
        var state = Volatile.Read(ref _state.Value);
        var epoch = state >> 17;
        if (epoch == lastEpoch || (state & ClosedBit) != 0) return lastEpoch;
        if (Interlocked.CompareExchange(ref _state.Value, state + 1, state) != state) return lastEpoch;
        Drain();
        Interlocked.Decrement(ref _state.Value);
        return epoch;
    }

    // A wrong value is told by the device, which is made later and not by a type initializer.
    private static int DefaultThreads() => Read(Environment.GetEnvironmentVariable(Variable)) ?? Math.Min(Environment.ProcessorCount, MostThreads);

    private static int? Read(string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var threads) && threads is >= 1 and <= MostThreads ? threads : null;

    /// <summary>A counter alone on its cache lines, so that spinning on it disturbs nothing else.</summary>
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit, Size = 256)]
    private struct PaddedLong
    {
        [System.Runtime.InteropServices.FieldOffset(128)]
        public long Value;
    }

    private sealed class Worker
    {
        private readonly ThreadTeam _team;
        private readonly AutoResetEvent _wake = new(false);
        private int _isParked;
        private volatile bool _isStopped;

        public Worker(ThreadTeam team)
        {
            _team = team;
            new Thread(Loop) { IsBackground = true, Name = "Descent worker" }.Start();
        }

        public void Wake()
        {
            if (Volatile.Read(ref _isParked) == 1 && Interlocked.Exchange(ref _isParked, 0) == 1) _wake.Set();
        }

        public void Stop()
        {
            _isStopped = true;
            Interlocked.MemoryBarrier(); // the flag must be out before the look whether the worker sleeps
            Wake();
        }

        private void Loop()
        {
            t_isInside = true; // whatever a task calls runs inline
            var last = 0L;
            while (!_isStopped)
            {
                var deadline = Stopwatch.GetTimestamp() + s_spinTicks;
                while (Stopwatch.GetTimestamp() < deadline)
                {
                    var joined = _team.TryJoin(last);
                    if (joined != last) (last, deadline) = (joined, Stopwatch.GetTimestamp() + s_spinTicks);
                    else Thread.SpinWait(8);
                }

                Interlocked.Exchange(ref _isParked, 1);
                // A job opened between the last look and the flag would be missed: look once more before sleeping.
                var late = _team.TryJoin(last);
                if (late != last || _isStopped)
                {
                    last = late;
                    if (Interlocked.Exchange(ref _isParked, 0) == 1) continue; // not woken meanwhile: no signal is pending
                }

                _wake.WaitOne();
            }
        }
    }
}
