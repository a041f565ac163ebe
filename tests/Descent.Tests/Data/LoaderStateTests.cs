using System.Text;
using System.Text.Json;
using Descent.Data;

namespace Descent.Tests.Data;

/// <summary>Where a loader stands, and samples that it leaves out.</summary>
public sealed class LoaderStateTests
{
    [Fact]
    public void Position_WrittenAndRead_GoesOnInTheMiddleOfAnEpoch()
    {
        var options = new DataLoaderOptions { BatchSize = 7, Shuffle = true, Seed = ulong.MaxValue, Workers = 1 };
        var first = new DataLoader(new ProbeDataset(100), options);
        var position = first.Position(0, 0);
        var seen = new List<int>();
        foreach (var batch in first.Epoch(2))
        {
            seen.AddRange(batch.Indices[..batch.Count]);
            position = first.Position(2, batch.Number + 1);
            if (batch.Number == 4) break;
        }

        Assert.Equal((2, 5), (position.Epoch, position.Batch));
        var read = Copy(position);
        Assert.Equal(position, read);
        var second = new DataLoader(new ProbeDataset(100), options with { Workers = 0 });
        foreach (var batch in second.Epoch(read)) seen.AddRange(batch.Indices[..batch.Count]);
        Assert.Equal(second.Order(2), seen);
        Assert.Equal((3, 0), (second.Position(2, 15).Epoch, second.Position(2, 15).Batch));
    }

    [Fact]
    public void Position_OfOtherDataOrOptions_IsRefused()
    {
        var options = new DataLoaderOptions { BatchSize = 7, Shuffle = true };
        var position = new DataLoader(new ProbeDataset(100), options).Position(0, 3);
        void Refuses(int count, DataLoaderOptions other) =>
            Assert.Throws<DataException>(() => new DataLoader(new ProbeDataset(count), other).Epoch(position));
        Refuses(101, options);
        Refuses(100, options with { BatchSize = 8 });
        Refuses(100, options with { Seed = 1 });
        Refuses(100, options with { Shuffle = false });
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("3")]
    [InlineData("""{"epoch":-1,"batch":0,"seed":"0","batchSize":1,"sampleCount":1,"sampling":"shuffled"}""")]
    [InlineData("""{"epoch":0,"batch":0,"seed":"x","batchSize":1,"sampleCount":1,"sampling":"shuffled"}""")]
    [InlineData("""{"epoch":0,"batch":0,"seed":"0","batchSize":0,"sampleCount":1,"sampling":"shuffled"}""")]
    public void Position_Damaged_IsAnError(string json)
    {
        using var document = JsonDocument.Parse(json);
        Assert.Throws<DataException>(() => LoaderPosition.Read(document.RootElement));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    public void Epoch_UnreadableSamplesAreNoted_AndLeftOut(int workers)
    {
        var data = new ProbeDataset(40, index =>
        {
            if (index is 3 or 4 or 12 or (>= 20 and < 30)) throw new IOException($"bad sector {index}");
        });
        var unreadable = new UnreadableSamples();
        var loader = new DataLoader(data, new DataLoaderOptions { BatchSize = 10, Workers = workers, Unreadable = unreadable });
        for (var epoch = 0; epoch < 3; epoch++)
        {
            var batches = loader.Epoch(epoch)
                .Select(b => (b.Number, b.Count, Samples: b.Indices[..b.Count], Classes: b.Classes![..b.Count], First: b.Inputs[..(4 * b.Count)]))
                .ToList();
            Assert.Equal([(0, 8), (1, 9), (3, 10)], batches.Select(b => (b.Number, b.Count)));
            Assert.Equal([0, 1, 2, 5, 6, 7, 8, 9], batches[0].Samples);
            Assert.Equal([0, 1, 0, 1, 0, 1, 0, 1], batches[0].Classes);
            Assert.All(batches, b => Assert.Equal(b.Samples.SelectMany(s => Enumerable.Repeat((float)s, 4)), b.First));
        }

        Assert.Equal(13, unreadable.Count);
        Assert.Equal([3, 4, 12, 20], unreadable.Samples.Take(4).Select(s => int.Parse(s.Description.Split(' ')[1])));
        Assert.Equal(new UnreadableSample("probe 12", "bad sector 12"), unreadable.Samples[2]);
    }

    [Fact]
    public void Epoch_NothingReadable_IsAnError()
    {
        var data = new ProbeDataset(40, index => throw new IOException("bad sector"));
        var loader = new DataLoader(data, new DataLoaderOptions { BatchSize = 10, Unreadable = new UnreadableSamples() });
        var error = Assert.Throws<DataException>(() => loader.Epoch(0).Count());
        Assert.Contains("probe 0: bad sector", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Epoch_UnreadableMapsAndValues_MoveWithTheirSamples()
    {
        var data = new Values(6);
        var loader = new DataLoader(data, new DataLoaderOptions { BatchSize = 6, Unreadable = new UnreadableSamples() });
        var batch = loader.Epoch(0).Single();
        Assert.Equal(4, batch.Count);
        Assert.Equal([0, 1, 3, 5], batch.Indices[..4]);
        Assert.Equal([0, 0, 1, -1, 3, -3, 5, -5], batch.Values![..8]);
    }

    private static LoaderPosition Copy(LoaderPosition position)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream)) position.Write(writer);
        using var document = JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()));
        return LoaderPosition.Read(document.RootElement);
    }

    /// <summary>Sample i has the targets i and -i; 2 and 4 cannot be read.</summary>
    private sealed class Values(int count) : Dataset
    {
        public override int Count => count;

        public override IReadOnlyList<int> SampleShape => [1];

        public override TargetKind TargetKind => TargetKind.Values;

        public override int ClassCount => 0;

        public override IReadOnlyList<string>? ClassNames => null;

        public override int TargetSize => 2;

        public override void ReadSample(int index, Span<float> destination) =>
            destination[0] = index is 2 or 4 ? throw new IOException("gone") : index;

        public override int ReadClass(int index) => throw new NotSupportedException();

        public override void ReadValues(int index, Span<float> destination) => (destination[0], destination[1]) = (index, -index);

        public override string DescribeSample(int index) => $"value {index}";
    }
}
