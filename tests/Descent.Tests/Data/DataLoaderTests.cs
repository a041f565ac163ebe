using Descent.Data;

namespace Descent.Tests.Data;

public sealed class DataLoaderTests
{
    private static FloatDataset Numbers(int count) =>
        new([.. Enumerable.Range(0, 2 * count).Select(i => (float)i)], [2], [.. Enumerable.Range(0, count).Select(i => i % 3)], 3);

    [Theory]
    [InlineData(10, 3, false, new[] { 3, 3, 3, 1 })]
    [InlineData(10, 3, true, new[] { 3, 3, 3 })]
    [InlineData(9, 3, false, new[] { 3, 3, 3 })]
    [InlineData(2, 5, false, new[] { 2 })]
    [InlineData(2, 5, true, new int[0])]
    [InlineData(0, 5, false, new int[0])]
    public void Epoch_WithoutShuffle_KeepsOrderAndTheLastBatch(int count, int batchSize, bool dropLast, int[] sizes)
    {
        var loader = new DataLoader(Numbers(count), new DataLoaderOptions { BatchSize = batchSize, DropLast = dropLast });
        var next = 0;
        var seen = new List<int>();
        foreach (var batch in loader.Epoch(0))
        {
            Assert.Equal(seen.Count, batch.Number);
            seen.Add(batch.Count);
            for (var i = 0; i < batch.Count; i++, next++)
            {
                Assert.Equal((next, next % 3), (batch.Indices[i], batch.Classes![i]));
                Assert.Equal([2 * next, (2 * next) + 1], batch.Inputs[(2 * i)..(2 * (i + 1))]);
            }
        }

        Assert.Equal(sizes, seen);
        Assert.Equal(sizes.Length, loader.BatchCount);
    }

    [Fact]
    public void Epoch_Shuffled_CoversEverySampleOnceInAnOrderOfItsOwn()
    {
        var options = new DataLoaderOptions { BatchSize = 16, Shuffle = true, Seed = 4 };
        var (a, again, other) = (Orders(options, 0), Orders(options, 0), Orders(options, 1));
        Assert.Equal(Enumerable.Range(0, 100), a.Order());
        Assert.Equal(a, again);
        Assert.Equal(Enumerable.Range(0, 100), other.Order());
        Assert.NotEqual(a, other);
        Assert.NotEqual(a, Orders(options with { Seed = 5 }, 0));
        Assert.NotEqual(Enumerable.Range(0, 100), a);
    }

    [Fact]
    public void Epoch_StartBatch_GoesOnWhereItWasLeft()
    {
        var loader = new DataLoader(Numbers(100), new DataLoaderOptions { BatchSize = 7, Shuffle = true });
        var all = loader.Epoch(3).Select(b => b.Indices[..b.Count]).ToList();
        var rest = loader.Epoch(3, startBatch: 5).Select(b => b.Indices[..b.Count]).ToList();
        Assert.Equal(all.Skip(5), rest);
    }

    [Fact]
    public void Epoch_Cancelled_StopsBeforeTheNextBatch()
    {
        using var source = new CancellationTokenSource();
        var data = new CountingDataset(1000);
        var batches = 0;
        Assert.Throws<OperationCanceledException>(() =>
        {
            foreach (var batch in new DataLoader(data, new DataLoaderOptions { BatchSize = 10 }).Epoch(0, cancellationToken: source.Token))
            {
                if (++batches == 3) source.Cancel();
            }
        });
        Assert.Equal(3, batches);
        Assert.InRange(data.Reads, 30, 40);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Epoch_UnreadableSample_IsNamedAfterTheBatchesBefore(bool prefetch)
    {
        var loader = new DataLoader(new CountingDataset(100, broken: 57), new DataLoaderOptions { BatchSize = 10, Workers = prefetch ? 2 : 0 });
        var batches = 0;
        var error = Assert.Throws<DataException>(() =>
        {
            foreach (var batch in loader.Epoch(0)) batches++;
        });
        Assert.Equal(5, batches);
        Assert.Contains("sample 57 (counting 57)", error.Message);
        Assert.Contains("bad sector", error.Message);
    }

    [Fact]
    public void Epoch_Values_AreStandardizedWhereAsked()
    {
        var data = new FloatDataset([1, 2, 3, 4], [1], [10f, 20, 30, 40]);
        var targets = TargetStandardize.Fit(data);
        var batch = new DataLoader(data, new DataLoaderOptions { Targets = targets }).Epoch(0).Single();
        Assert.Null(batch.Classes);
        Assert.Equal(-15 / Math.Sqrt(125), batch.Values![0], 5);
        Assert.Throws<DataException>(() => new DataLoader(Numbers(3), new DataLoaderOptions { Targets = targets }));
        Assert.Throws<DataException>(() => new DataLoader(Numbers(3), new DataLoaderOptions { Preprocessors = [new MinMax()] }));
        Assert.Throws<DataException>(() => new DataLoader(Numbers(3), new DataLoaderOptions { BatchSize = 0 }));
    }

    private static int[] Orders(DataLoaderOptions options, int epoch) =>
        [.. new DataLoader(Numbers(100), options).Epoch(epoch).SelectMany(b => b.Indices[..b.Count])];

    private sealed class CountingDataset(int count, int broken = -1) : Dataset
    {
        private int _reads;

        public int Reads => Volatile.Read(ref _reads);

        public override int Count => count;

        public override IReadOnlyList<int> SampleShape => [4];

        public override TargetKind TargetKind => TargetKind.Classes;

        public override int ClassCount => 2;

        public override IReadOnlyList<string>? ClassNames => null;

        public override int TargetSize => 1;

        public override void ReadSample(int index, Span<float> destination)
        {
            if (index == broken) throw new IOException("bad sector");
            Interlocked.Increment(ref _reads);
            destination.Fill(index);
        }

        public override int ReadClass(int index) => index % 2;

        public override void ReadValues(int index, Span<float> destination) => throw new NotSupportedException();

        public override string DescribeSample(int index) => $"counting {index}";
    }
}
