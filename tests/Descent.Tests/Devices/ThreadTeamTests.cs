namespace Descent.Tests.Devices;

public sealed class ThreadTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Run_AnyNumberOfTasks_RunsEachOnce(int threads)
    {
        using var scope = new Team(threads);
        foreach (var tasks in (int[])[0, 1, 2, 3, 7, 8, 9, 64, 1000, 30_000])
        {
            var counts = new int[tasks];
            var job = new Job(task => Interlocked.Increment(ref counts[task]));
            scope.Shared.Run(ref job, tasks);
            Assert.All(counts, count => Assert.Equal(1, count));
        }
    }

    [Fact]
    public void Run_TwentyThousandShortJobs_NeverStallsOrLosesATask()
    {
        using var scope = new Team(3);
        var sum = 0L;
        for (var run = 0; run < 20_000; run++)
        {
            var job = new Job(task => Interlocked.Add(ref sum, task + 1));
            scope.Shared.Run(ref job, (run % 5) + 2);
        }

        Assert.Equal(Enumerable.Range(0, 20_000).Sum(run => (long)((run % 5) + 2) * ((run % 5) + 3) / 2), sum);
    }

    [Fact]
    public void Run_InsideATask_RunsInlineOnTheSameThread()
    {
        using var scope = new Team(3);
        var (team, inner, elsewhere) = (scope.Shared, 0, 0);
        var outer = new Job(_ =>
        {
            var thread = Environment.CurrentManagedThreadId;
            var nested = new Job(_ =>
            {
                Interlocked.Increment(ref inner);
                if (Environment.CurrentManagedThreadId != thread) Interlocked.Increment(ref elsewhere);
            });
            team.Run(ref nested, 10);
        });
        for (var i = 0; i < 50; i++) team.Run(ref outer, 8);
        Assert.Equal((50 * 80, 0), (inner, elsewhere));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_TaskThrows_SurfacesAndTheTeamWorksOn(int threads)
    {
        using var scope = new Team(threads);
        for (var i = 0; i < 20; i++)
        {
            var failing = new Job(task => { if (task == 5) throw new InvalidTimeZoneException("five"); });
            var error = Assert.ThrowsAny<Exception>(() => scope.Shared.Run(ref failing, 12));
            Assert.Contains("five", error.ToString(), StringComparison.Ordinal);
            var done = 0;
            var job = new Job(_ => Interlocked.Increment(ref done));
            scope.Shared.Run(ref job, 12);
            Assert.Equal(12, done);
        }
    }

    [Fact]
    public void Run_SeveralCallersAtOnce_EachGetsAllItsTasks()
    {
        using var scope = new Team(3);
        var team = scope.Shared;
        var wrong = 0;
        Thread[] callers = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            for (var run = 0; run < 1000; run++)
            {
                var done = 0;
                var job = new Job(_ => Interlocked.Increment(ref done));
                team.Run(ref job, 9);
                if (done != 9) Interlocked.Increment(ref wrong);
            }
        }))];
        foreach (var caller in callers) caller.Start();
        foreach (var caller in callers) Assert.True(caller.Join(TimeSpan.FromSeconds(20)));
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Threads_ChangedBetweenRuns_TakesEffect()
    {
        using var scope = new Team(1);
        foreach (var threads in (int[])[2, 1, 4, 3, 1, 2, 2])
        {
            scope.Shared.Threads = threads;
            Assert.Equal(threads, scope.Shared.Threads);
            var counts = new int[500];
            var job = new Job(task => Interlocked.Increment(ref counts[task]));
            for (var run = 1; run <= 20; run++)
            {
                scope.Shared.Run(ref job, counts.Length);
                Assert.All(counts, count => Assert.Equal(run, count));
            }
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => scope.Shared.Threads = 0);
    }

    [Fact]
    public void Run_AfterTheWorkersSleep_WakesThem()
    {
        using var scope = new Team(2);
        for (var round = 0; round < 5; round++)
        {
            Thread.Sleep(10); // a worker spins for a tenth of a millisecond before it sleeps
            using var both = new Barrier(2);
            var met = 0;
            var job = new Job(_ => { if (both.SignalAndWait(TimeSpan.FromSeconds(10))) Interlocked.Increment(ref met); });
            scope.Shared.Run(ref job, 2); // two tasks that wait for each other need two threads
            Assert.Equal(2, met);
        }
    }

    private readonly struct Job(Action<int> body) : IParallelJob
    {
        public void Run(int task) => body(task);
    }

    /// <summary>A team of its own whose workers end with the test.</summary>
    private sealed class Team(int threads) : IDisposable
    {
        public ThreadTeam Shared { get; } = new(threads);

        public void Dispose() => Shared.Threads = 1;
    }
}
