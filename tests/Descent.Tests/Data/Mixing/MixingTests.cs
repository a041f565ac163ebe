using Descent.Configuration;
using Descent.Data;
using Descent.Tests.Configuration;

namespace Descent.Tests.Data.Mixing;

/// <summary>Batches whose samples are mixed with each other, and the shares of classes that come of it.</summary>
public sealed class MixingTests
{
    private const int Classes = 7;

    // Sample i is filled with i + 1 and has class i % 7: the mixture can be read off.
    private static FloatDataset Filled(int count = 12, int channels = 2, int height = 5, int width = 6) => new(
        [.. Enumerable.Range(0, count * channels * height * width).Select(i => (i / (channels * height * width)) + 1f)],
        [channels, height, width], [.. Enumerable.Range(0, count).Select(i => i % Classes)], Classes);

    private static IEnumerable<HostBatch> Batches(BatchTransform mixer, int batchSize = 12, int epochs = 20, Dataset? data = null)
    {
        var loader = new DataLoader(data ?? Filled(), new DataLoaderOptions { BatchSize = batchSize, Mixers = [mixer] });
        return Enumerable.Range(0, epochs).SelectMany(epoch => loader.Epoch(epoch));
    }

    [Fact]
    public void MixUp_Batch_IsTheSameMixtureOfNumbersAndClasses()
    {
        List<double> shares = [];
        foreach (var batch in Batches(new MixUp(alpha: 1)))
        {
            var others = new HashSet<int>();
            for (var i = 0; i < 12; i++)
            {
                var x = batch.Inputs[i * 60];
                Assert.Equal(-1, batch.Inputs.AsSpan(i * 60, 60).IndexOfAnyExcept(x)); // even stays even
                var row = batch.Shares.AsSpan(i * Classes, Classes).ToArray();
                Assert.Equal(1, row.Sum(), tolerance: 1e-6f);
                Assert.Equal(row.Max(), row[batch.Classes![i]]);
                // x = lambda (i + 1) + (1 - lambda) (j + 1) with a class and a number of the same sample j.
                var own = row[i % Classes];
                var candidates = Enumerable.Range(0, 12).Where(j => j % Classes != i % Classes)
                    .Where(j => Math.Abs((own * (i + 1)) + ((1 - own) * (j + 1)) - x) < 1e-4 && row[j % Classes] > 0).ToArray();
                if (own > 0.9999f) continue; // itself, or one of its class
                others.Add(Assert.Single(candidates));
                if (i == 0) shares.Add(own);
            }
        }

        Assert.InRange(shares.Count, 10, 20);
        Assert.True(shares.Max() - shares.Min() > 0.4);
    }

    [Fact]
    public void CutMix_Rectangle_HasTheShareOfItsArea()
    {
        List<int> areas = [];
        foreach (var batch in Batches(new CutMix()))
            for (var i = 0; i < 12; i++)
            {
                var x = batch.Inputs.AsSpan(i * 60, 60).ToArray();
                var foreign = x.Where(v => v != i + 1).Distinct().ToArray();
                var row = batch.Shares.AsSpan(i * Classes, Classes).ToArray();
                Assert.Equal(x[..30], x[30..]); // the same place in all channels
                Assert.Equal(1, row.Sum(), tolerance: 1e-6f);
                if (foreign.Length == 0) continue;
                var other = (int)Assert.Single(foreign) - 1;
                var places = Enumerable.Range(0, 30).Where(p => x[p] == other + 1).ToArray();
                var (width, height) = (places.Max(p => p % 6) - places.Min(p => p % 6) + 1, (places[^1] / 6) - (places[0] / 6) + 1);
                Assert.Equal(width * height, places.Length); // a full rectangle
                if (other % Classes != i % Classes) Assert.Equal(places.Length / 30f, row[other % Classes], tolerance: 1e-6f);
                Assert.Equal(row.Max(), row[batch.Classes![i]]);
                areas.Add(places.Length);
            }

        Assert.True(areas.Distinct().Count() > 4);
    }

    [Fact]
    public void CutMix_Points_AreRefused()
    {
        var error = Assert.ThrowsAny<DescentException>(() => Batches(new CutMix(), data: Points.Ring(12)).Count());
        Assert.Contains("cutmix: got samples of shape [2]; expected images [channels, height, width].", error.Message, StringComparison.Ordinal);
        Assert.Equal(20, Batches(new MixUp(), data: Points.Ring(12)).Count());
    }

    [Fact]
    public void Mixers_TargetsAreValues_AreRefused()
    {
        var error = Assert.Throws<DataException>(() => Batches(new MixUp(), data: Points.Sine(12)));
        Assert.Equal("DataLoader: got mixup for targets that are not one class a sample; expected none.", error.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Mixers_SameSeedAndEpoch_GiveTheSameBits(bool isAhead)
    {
        float[] Epoch(int epoch, ulong seed) => [.. new DataLoader(Filled(), new DataLoaderOptions
        {
            BatchSize = 5, Seed = seed, Workers = isAhead ? 4 : 0, Mixers = [new MixUp(1), new CutMix()],
        }).Epoch(epoch).SelectMany(b => b.Inputs.Take(b.Count * 60).Concat(b.Shares!.Take(b.Count * Classes)).ToArray())];
        Assert.Equal(Epoch(2, 1), Epoch(2, 1));
        Assert.NotEqual(Epoch(2, 1), Epoch(3, 1));
        Assert.NotEqual(Epoch(2, 1), Epoch(2, 2));
    }

    [Fact]
    public void Mixers_ProbabilityZero_LeaveTheBatch()
    {
        var loader = new DataLoader(Filled(), new DataLoaderOptions { BatchSize = 5 });
        var plain = loader.Epoch(0).Select(b => (b.Inputs.ToArray(), b.Classes!.ToArray()));
        foreach (BatchTransform mixer in new BatchTransform[] { new MixUp(p: 0), new CutMix(p: 0) })
        {
            var mixed = Batches(mixer, 5, 1).Select(b => (b.Inputs.ToArray(), b.Classes!.ToArray(), b.Shares)).ToArray();
            Assert.All(mixed, b => Assert.Null(b.Shares));
            Assert.Equal(plain.SelectMany(b => b.Item1), mixed.SelectMany(b => b.Item1));
            Assert.Equal(plain.SelectMany(b => b.Item2), mixed.SelectMany(b => b.Item2));
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(1)]
    [InlineData(4.5)]
    public void Beta_ManyDraws_HaveItsMomentsAndSymmetry(double alpha)
    {
        var rng = new Rng(8);
        const int count = 40000;
        double[] draws = [.. Enumerable.Range(0, count).Select(_ => BetaDistribution.Symmetric(alpha, rng))];
        var variance = 1 / (4 * ((2 * alpha) + 1));
        Assert.All(draws, x => Assert.InRange(x, 0, 1));
        Assert.Equal(0.5, draws.Average(), tolerance: 5 * Math.Sqrt(variance / count));
        Assert.Equal(variance, draws.Average(x => (x - 0.5) * (x - 0.5)), tolerance: 5 * Math.Sqrt(0.0625 / count));
        Assert.Equal(0, draws.Average(x => Math.Pow(x - 0.5, 3)), tolerance: 5 * Math.Sqrt(1.0 / 64 / count));
        if (alpha == 1) Assert.Equal(0.25, draws.Count(x => x < 0.25) / (double)count, tolerance: 0.012); // uniform
        if (alpha == 0.5) Assert.Equal(1.0 / 3, draws.Count(x => x < 0.25) / (double)count, tolerance: 0.012); // arcsine law
    }

    [Theory]
    [InlineData(0.3)]
    [InlineData(1)]
    [InlineData(7)]
    public void Gamma_ManyDraws_HaveItsMoments(double shape)
    {
        var rng = new Rng(9);
        const int count = 40000;
        double[] draws = [.. Enumerable.Range(0, count).Select(_ => Math.Exp(BetaDistribution.LogGamma(shape, rng)))];
        Assert.Equal(shape, draws.Average(), tolerance: 5 * Math.Sqrt(shape / count));
        var fourth = (3 * shape * shape) + (6 * shape);
        Assert.Equal(shape, draws.Average(x => (x - shape) * (x - shape)), tolerance: 5 * Math.Sqrt((fourth - (shape * shape)) / count));
    }

    [Fact]
    public void CutMixRegion_ManyDraws_KeepProportionsAndStayInside()
    {
        var rng = new Rng(3);
        for (var i = 0; i < 2000; i++)
        {
            var lambda = rng.NextDouble();
            var region = CutMix.Draw(20, 31, lambda, rng);
            Assert.True(region.Left >= 0 && region.Top >= 0 && region.Right <= 31 && region.Bottom <= 20 && region.Width >= 0 && region.Height >= 0);
            Assert.True(region.Width * region.Height <= ((1 - lambda) * 620) + 1e-9);
        }
    }

    [Theory]
    [InlineData("\"mixup\"")]
    [InlineData("{\"cutmix\": {\"alpha\": 0.5, \"p\": 0.5}}, \"mixup\"")]
    public void Config_Mix_TrainsWithSharesAndCountsTheLargest(string mix)
    {
        var config = Parse(mix, "\"training\": {\"epochs\": 2}");
        var setup = TrainingSetup.Create(config);
        var run = setup.CreateTrainer().Fit(setup.TrainingData);
        Assert.All(run.Epochs, e => Assert.InRange(e.Accuracy!.Value, 0, 1));
        Assert.True(run.Epochs[1].Loss < run.Epochs[0].Loss);
        Assert.Equal(config.ToJson(), ExperimentConfig.Parse(config.ToJson(), "again").ToJson());
    }

    [Fact]
    public void Config_MixWithALossOfClassesOnly_IsRefused()
    {
        var error = Assert.Throws<ConfigException>(() => TrainingSetup.Create(Parse("\"mixup\"", "\"loss\": \"hinge\"")));
        Assert.Contains("got mixup for the loss Hinge; expected cross-entropy", error.Message, StringComparison.Ordinal);
    }

    private static ExperimentConfig Parse(string mix, string rest) => ExperimentConfig.Parse(
        $"{{\"data\": {{\"source\": {{\"digits\": {{\"count\": 300}}}}, \"mix\": [{mix}]}}, \"model\": [\"flatten\", \"linear\"], {rest}}}", "test");
}
