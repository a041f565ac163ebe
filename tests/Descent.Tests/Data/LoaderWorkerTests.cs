using System.Diagnostics;
using Descent.Data;

namespace Descent.Tests.Data;

/// <summary>The loader's threads: the same batches for any number of them, no garbage, and none left behind.</summary>
public sealed class LoaderWorkerTests
{
    public static TheoryData<int?> Counts => [null, 0, 1, 4, 8];

    [Theory]
    [InlineData(null, 2)]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(4, 3)]
    [InlineData(8, 16)]
    public void Epoch_AnyWorkers_GivesTheSameBits(int? workers, int prefetch)
    {
        var data = Digits.Generate(330, 3);
        var standardize = new ChannelStandardize();
        standardize.Fit(data);
        var options = new DataLoaderOptions
        {
            BatchSize = 32, Shuffle = true, Seed = 9, Workers = 0, Preprocessors = [standardize], Transforms = [new HorizontalFlip(), new Jitter()],
        };
        var (one, many) = (new DataLoader(data, options), new DataLoader(data, options with { Workers = workers, Prefetch = prefetch }));
        for (var epoch = 0; epoch < 3; epoch++)
        {
            Assert.Equal(11, one.Epoch(epoch).Zip(many.Epoch(epoch), (a, b) =>
            {
                Assert.Equal((a.Count, a.Number), (b.Count, b.Number));
                Assert.Equal(a.Inputs.AsSpan(0, a.Count * 784), b.Inputs.AsSpan(0, b.Count * 784));
                Assert.Equal(a.Classes.AsSpan(0, a.Count), b.Classes.AsSpan(0, b.Count));
                Assert.Equal(a.Indices.AsSpan(0, a.Count), b.Indices.AsSpan(0, b.Count));
                return true;
            }).Count());
        }
    }

    [Fact]
    public void Epoch_Transforms_DependOnSeedEpochAndSampleAsForksSay()
    {
        var data = new ProbeDataset(10);
        var options = new DataLoaderOptions { BatchSize = 10, Seed = 5, Transforms = [new Jitter()] };
        var batch = new DataLoader(data, options).Epoch(3).Single();
        for (var sample = 0; sample < 10; sample++)
        {
            var rng = new Rng(5).Fork("transforms").Fork(3).Fork((ulong)sample);
            Assert.Equal(sample + rng.NextFloat(), batch.Inputs[4 * sample]);
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Epoch_LeftEarly_LeavesNoThreadAndUsesItsMemoryAgain(int? workers)
    {
        var data = new ProbeDataset(1000);
        var loader = new DataLoader(data, new DataLoaderOptions { BatchSize = 10, Workers = workers, Prefetch = 2 });
        var buffers = new HashSet<float[]>();
        for (var epoch = 0; epoch < 20; epoch++)
        {
            foreach (var batch in loader.Epoch(epoch))
            {
                buffers.Add(batch.Inputs);
                if (batch.Number == 2) break;
            }

            Assert.All(data.Threads, IsOver);
        }

        Assert.InRange(data.Reads, 20 * 30, 20 * 50);
        Assert.InRange(buffers.Count, 1, 3);
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Epoch_SampleThrows_EndsAllThreadsAfterTheBatchesBefore(int? workers)
    {
        // Several are broken: the first of the batch is named, whichever thread comes first.
        var data = new ProbeDataset(100, index =>
        {
            if (index is 53 or 57 or 59) throw new IOException("bad sector");
        });
        var loader = new DataLoader(data, new DataLoaderOptions { BatchSize = 10, Workers = workers });
        for (var again = 0; again < 3; again++)
        {
            var batches = 0;
            var error = Assert.Throws<DataException>(() =>
            {
                foreach (var batch in loader.Epoch(again)) batches++;
            });
            Assert.Equal(5, batches);
            Assert.Equal("DataLoader: sample 53 (probe 53) cannot be read: bad sector", error.Message);
            Assert.IsType<IOException>(error.InnerException);
            Assert.All(data.Threads, IsOver);
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Epoch_EverySampleThrows_DoesNotHang(int? workers)
    {
        var data = new ProbeDataset(64, _ => throw new OutOfMemoryException("no room"));
        var loader = new DataLoader(data, new DataLoaderOptions { BatchSize = 32, Workers = workers });
        Assert.Throws<OutOfMemoryException>(() => loader.Epoch(0).Count());
        Assert.All(data.Threads, IsOver);
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Epoch_CancelledInASlowBatch_EndsAfterTheSampleUnderWay(int? workers)
    {
        using var source = new CancellationTokenSource();
        var data = new ProbeDataset(10_000, index =>
        {
            if (index == 5) source.Cancel();
            Thread.Sleep(10);
        });
        var loader = new DataLoader(data, new DataLoaderOptions { BatchSize = 5000, Workers = workers });
        var start = Stopwatch.GetTimestamp();
        Assert.Throws<OperationCanceledException>(() => loader.Epoch(0, cancellationToken: source.Token).Count());
        // The batch would take 5 seconds even with nine threads.
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 3);
        Assert.InRange(data.Reads, 6, 6 + (200 * 9));
        Assert.All(data.Threads, IsOver);
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void Epoch_Cancelled_StopsBeforeTheNextBatchAndCanBeTakenUp(int? workers)
    {
        using var source = new CancellationTokenSource();
        var data = new ProbeDataset(1000);
        var loader = new DataLoader(data, new DataLoaderOptions { BatchSize = 10, Workers = workers });
        var seen = new List<int>();
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var batch in loader.Epoch(0, cancellationToken: source.Token))
            {
                seen.AddRange(batch.Indices[..batch.Count]);
                if (batch.Number == 2) source.Cancel();
            }
        });
        Assert.Equal(30, seen.Count);
        Assert.InRange(data.Reads, 30, 50);
        foreach (var batch in loader.Epoch(0, startBatch: 3)) seen.AddRange(batch.Indices[..batch.Count]);
        Assert.Equal(Enumerable.Range(0, 1000), seen);
        Assert.All(data.Threads, IsOver);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Epoch_SteadyState_AllocatesNothing(int workers)
    {
        var data = new ProbeDataset(32 * 400);
        var standardize = new Standardize();
        standardize.Fit(data);
        var options = new DataLoaderOptions
        {
            BatchSize = 32, Workers = workers, Shuffle = true, Transforms = [new Jitter()], Preprocessors = [standardize],
        };
        var loader = new DataLoader(data, options);
        Dictionary<Thread, long>? before = null;
        long own = 0;
        foreach (var batch in loader.Epoch(0))
        {
            if (batch.Number == 300) before = data.Allocated.ToDictionary();
            if (batch.Number == 301) own = GC.GetAllocatedBytesForCurrentThread();
            if (batch.Number == 399) own = GC.GetAllocatedBytesForCurrentThread() - own;
        }

        Assert.Equal(0, own);
        // A thread that has to wait for the first time makes what it waits on, once; a byte for each sample would be more.
        foreach (var (thread, bytes) in before!.Where(b => b.Key != Thread.CurrentThread)) Assert.InRange(data.Allocated[thread] - bytes, 0, 1024);
    }

    [Fact]
    public void Epoch_SlowSamples_AreReadByAllWorkersAndTheCaller()
    {
        var data = new ProbeDataset(64, _ => Thread.Sleep(5));
        Assert.Single(new DataLoader(data, new DataLoaderOptions { BatchSize = 64, Workers = 3 }).Epoch(0));
        Assert.Equal(4, data.Threads.Count);
        Assert.Equal(64, data.Reads);
    }

    [Fact]
    public void Epoch_TwoAtOnceOfOneLoader_DoNotDisturbEachOther()
    {
        var loader = new DataLoader(Digits.Generate(100, 1), new DataLoaderOptions { BatchSize = 8, Shuffle = true, Workers = 2 });
        var expected = loader.Order(1);
        var pairs = loader.Epoch(0).Zip(loader.Epoch(1), (a, b) => (A: a.Indices[..a.Count], B: b.Indices[..b.Count])).ToList();
        Assert.Equal(loader.Order(0), pairs.SelectMany(p => p.A));
        Assert.Equal(expected, pairs.SelectMany(p => p.B));
    }

    [Theory]
    [InlineData(-1, 2)]
    [InlineData(1025, 2)]
    [InlineData(1, 0)]
    [InlineData(1, 1001)]
    public void Loader_OptionsOutOfRange_AreRefused(int workers, int prefetch) => Assert.Throws<DataException>(
        () => new DataLoader(new ProbeDataset(4), new DataLoaderOptions { Workers = workers, Prefetch = prefetch }));

    // The engine's own threads stay.
    private static void IsOver(Thread thread) => Assert.True(thread == Thread.CurrentThread || thread.Name == "Descent worker" || !thread.IsAlive);

    private sealed class Jitter : SampleTransform
    {
        public override void Apply(Sample sample, TransformContext context)
        {
            foreach (ref var x in sample.Features) x += context.Rng.NextFloat();
        }
    }
}
