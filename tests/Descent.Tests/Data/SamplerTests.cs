using Descent.Data;

namespace Descent.Tests.Data;

/// <summary>Which samples an epoch has.</summary>
public sealed class SamplerTests
{
    // 60 samples of class 0, 30 of class 1, 10 of class 3; class 2 has none.
    private static readonly int[] s_classes =
        [.. Enumerable.Range(0, 100).Select(i => i % 10 == 9 ? 3 : i % 3 == 0 ? 1 : 0)];

    private static FloatDataset Data => new([.. Enumerable.Range(0, 100).Select(i => (float)i)], [1], s_classes, 4);

    [Fact]
    public void ClassBalanced_WithReplacement_GivesEveryClassItsShareAndEverySampleItsTurn()
    {
        var loader = new DataLoader(Data, new DataLoaderOptions { Sampler = new ClassBalancedSampler(), Seed = 2 });
        var counts = s_classes.GroupBy(c => c).ToDictionary(g => g.Key, g => g.Count());
        for (var epoch = 0; epoch < 5; epoch++)
        {
            var order = loader.Order(epoch);
            Assert.Equal(100, order.Length);
            Assert.Equal([33, 33, 34], order.GroupBy(i => s_classes[i]).Select(g => g.Count()).Order());
            foreach (var group in order.GroupBy(i => s_classes[i]))
            {
                var uses = group.GroupBy(i => i).Select(g => g.Count()).ToArray();
                if (group.Count() >= counts[group.Key]) Assert.Equal(counts[group.Key], uses.Length);
                Assert.InRange(uses.Max() - (uses.Length < counts[group.Key] ? 0 : uses.Min()), 0, 1);
            }
        }

        Assert.NotEqual(loader.Order(0), loader.Order(1));
        Assert.Equal(loader.Order(1), loader.Order(1));
    }

    [Fact]
    public void ClassBalanced_WithoutReplacement_CutsToTheRarestClass()
    {
        var loader = new DataLoader(Data, new DataLoaderOptions { BatchSize = 8, Sampler = new ClassBalancedSampler(replacement: false) });
        var rarest = s_classes.GroupBy(c => c).Min(g => g.Count());
        var order = loader.Epoch(0).SelectMany(b => b.Indices[..b.Count]).ToArray();
        Assert.Equal(3 * rarest, order.Length);
        Assert.Equal(order.Length, order.Distinct().Count());
        Assert.All(order.GroupBy(i => s_classes[i]), g => Assert.Equal(rarest, g.Count()));
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(e => string.Join(' ', loader.Order(e))).Distinct().Count());
    }

    [Fact]
    public void Weighted_WithReplacement_DrawsInProportion()
    {
        float[] weights = [1, 0, 3, 4, 0];
        var data = new FloatDataset(new float[5], [1], [0, 0, 0, 0, 0], 1);
        var order = new DataLoader(data, new DataLoaderOptions { Sampler = new WeightedSampler(weights, count: 80_000) }).Order(0);
        var counts = Enumerable.Range(0, 5).Select(i => order.Count(x => x == i)).ToArray();
        Assert.Equal((0, 0), (counts[1], counts[4]));
        // Five standard deviations of a binomial count.
        for (var i = 0; i < 5; i++)
        {
            var p = weights[i] / 8.0;
            Assert.InRange(counts[i] - (80_000 * p), -5 * Math.Sqrt(80_000 * p * (1 - p)) - 0.5, 5 * Math.Sqrt(80_000 * p * (1 - p)) + 0.5);
        }
    }

    [Fact]
    public void Weighted_WithoutReplacement_DrawsOneAfterTheOtherInProportion()
    {
        float[] weights = [1, 0, 3, 4];
        var data = new FloatDataset(new float[4], [1], [0, 0, 0, 0], 1);
        var loader = new DataLoader(data, new DataLoaderOptions { Sampler = new WeightedSampler(weights, replacement: false), Seed = 8 });
        const int Epochs = 20_000;
        var orders = Enumerable.Range(0, Epochs).Select(loader.Order).ToArray();
        Assert.All(orders, o => Assert.Equal([0, 2, 3], o.Order()));
        // The probability of an order: 3/8 for sample 2 first, then 4/5 for sample 3 of what is left.
        Near(orders.Count(o => o[0] == 2 && o[1] == 3), 3 / 8.0 * 4 / 5);
        Near(orders.Count(o => o[0] == 0), 1 / 8.0);
        Near(orders.Count(o => o[0] == 3 && o[1] == 0), 4 / 8.0 * 1 / 4);

        static void Near(int count, double p) =>
            Assert.InRange(count - (Epochs * p), -5 * Math.Sqrt(Epochs * p * (1 - p)), 5 * Math.Sqrt(Epochs * p * (1 - p)));
    }

    [Fact]
    public void Weighted_ByClass_GivesAllSamplesOfAClassItsWeight()
    {
        var sampler = WeightedSampler.ByClass([0, 0, 1, 5], replacement: false);
        var order = new DataLoader(Data, new DataLoaderOptions { Sampler = sampler }).Order(0);
        Assert.Equal(Enumerable.Range(0, 100).Where(i => s_classes[i] == 3), order.Order());
    }

    [Fact]
    public void Sampler_ThatDoesNotFit_IsRefused()
    {
        var values = new FloatDataset([1, 2], [1], [1f, 2]);
        Assert.Throws<DataException>(() => Loader(values, new ClassBalancedSampler()));
        Assert.Throws<DataException>(() => Loader(values, WeightedSampler.ByClass([1])));
        Assert.Throws<DataException>(() => Loader(values, new WeightedSampler([1, 2, 3])));
        Assert.Throws<DataException>(() => Loader(Data, WeightedSampler.ByClass([1, 2])));
        Assert.Throws<DataException>(() => Loader(Data, WeightedSampler.ByClass([0, 0, 1, 0]))); // a class without samples
        Assert.Throws<DataException>(() => Loader(values, new WeightedSampler([1, 0], replacement: false, count: 2)));
        Assert.Throws<ArgumentException>(() => new WeightedSampler([0, 0]));
        Assert.Throws<ArgumentException>(() => new WeightedSampler([1, -1]));
        Assert.Throws<ArgumentException>(() => new WeightedSampler([float.NaN]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WeightedSampler([1], count: 0));
        var error = Assert.Throws<DataException>(() => Loader(Data, new Wrong()).Epoch(0).Count());
        Assert.Contains("sampler 'wrong'", error.Message, StringComparison.Ordinal);

        static DataLoader Loader(Dataset data, Sampler sampler) => new(data, new DataLoaderOptions { Sampler = sampler });
    }

    [Fact]
    public void Sampler_OfNames_IsWhatShuffleSays()
    {
        Assert.IsType<ShuffledSampler>(new DataLoader(Data, new DataLoaderOptions { Shuffle = true }).Sampler);
        var sequential = new DataLoaderOptions { Sampler = new SequentialSampler(), Shuffle = true };
        Assert.Equal(Enumerable.Range(0, 100), new DataLoader(Data, sequential).Order(3));
        Assert.Equal(
            new Rng(6).Fork("shuffle").Fork(3).Permutation(100), new DataLoader(Data, new DataLoaderOptions { Shuffle = true, Seed = 6 }).Order(3));
    }

    private sealed class Wrong : Sampler
    {
        public override string Name => "wrong";

        public override void Draw(Dataset dataset, Rng rng, Span<int> order) => order.Fill(dataset.Count);
    }
}
