using Descent.Data;
using Descent.Nn;
using Descent.Training;

namespace Descent.Tests.Training.Norms;

/// <summary>Statistics of norms against sums in double precision over all samples.</summary>
public sealed class BatchNormStatisticsTests
{
    private const int Samples = 101, Inputs = 5;

    [Fact]
    public void FirstNorm_HasTheMomentsOfAllSamples()
    {
        foreach (var method in new[] { NormStatistics.Combined, NormStatistics.Layerwise })
        {
            var (model, data, x) = Make();
            // 101 samples by 25: a last batch of one, which has no variance, must not be left out.
            var change = BatchNormStatistics.Measure(model, data.Training, data, method, batchSize: 25)[0];
            Assert.Equal(("1", Samples), (change.Norm, change.Count));
            var (mean, variance) = Moments(Linear((Linear)model.Modules[0].Module, x));
            var norm = (BatchNorm)model.Modules[1].Module;
            Assert.Equal(mean, norm.RunningMean.ToArray().Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-5 * (1 + Math.Abs(a)));
            Assert.Equal(variance, norm.RunningVariance.ToArray().Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-5 * a);
            Assert.True(change.MeanShift > 0 && change.DeviationRatio > 1);
        }
    }

    [Fact]
    public void Layerwise_IsOneBatchOfAllSamples_WhateverTheBatchSize()
    {
        var (model, data, x) = Make();
        Assert.Equal(2, BatchNormStatistics.Measure(model, data.Training, data, NormStatistics.Layerwise, batchSize: 7).Count);
        var rows = Linear((Linear)model.Modules[0].Module, x);
        var (mean, variance) = Moments(rows);
        var (second, spread) = Moments(Linear((Linear)model.Modules[4].Module,
            [.. rows.Select(r => r.Select((v, c) => Math.Max(0, (v - mean[c]) / Math.Sqrt(variance[c] + 1e-5))).ToArray())]));
        var norm = (BatchNorm)model.Modules[5].Module;
        Assert.Equal(second, norm.RunningMean.ToArray().Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Equal(spread, norm.RunningVariance.ToArray().Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-5 * a);
    }

    [Fact]
    public void Layerwise_GhostNorm_HasTheMomentsOfAllItsParts()
    {
        var (_, data, x) = Make();
        var model = new Sequential(new Linear(Inputs, 4, new Rng(2)), new GhostBatchNorm(4, size: 8));
        BatchNormStatistics.Measure(model, data.Training, data, NormStatistics.Layerwise, batchSize: 32);
        var (mean, variance) = Moments(Linear((Linear)model.Modules[0].Module, x));
        var norm = (GhostBatchNorm)model.Modules[1].Module;
        Assert.Equal(mean, norm.RunningMean.ToArray().Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-4);
        Assert.Equal(variance, norm.RunningVariance.ToArray().Select(v => (double)v), (a, b) => Math.Abs(a - b) < 1e-4 * a);
    }

    [Fact]
    public void Averaged_IsTheMeanOverBatches_AsANormWithoutMomentumKeepsIt()
    {
        var (model, data, _) = Make();
        var (other, _, _) = Make(momentum: null);
        BatchNormStatistics.Measure(model, data.Training, data, NormStatistics.Averaged, batchSize: 20, seed: 3);
        // 101 = 5 x 20 + 1: 19 is taken.
        var loader = new DataLoader(data.Training, new DataLoaderOptions { BatchSize = 19, Shuffle = true, Seed = 3 });
        foreach (var batch in loader.Epoch(0))
            other.Forward(Tensor.From(batch.Inputs.AsSpan(0, batch.Count * Inputs), [batch.Count, Inputs]));
        foreach (var name in new[] { "running_mean", "running_var" })
        {
            foreach (var (expected, got) in Named(other, name).Zip(Named(model, name)))
                Assert.Equal(expected.ToArray(), got.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5f * (1 + Math.Abs(a)));
        }
    }

    [Fact]
    public void ModesAndOtherParts_StayAsTheyWere()
    {
        var (model, data, _) = Make();
        model.Modules[3].Module.Evaluate();
        var modes = model.WithParts().Select(p => p.IsTraining).ToArray();
        var weights = model.Parameters().Select(p => p.Value.ToArray()).ToArray();
        BatchNormStatistics.Measure(model, data.Training, data);
        Assert.Equal(modes, model.WithParts().Select(p => p.IsTraining));
        Assert.Equal(weights, model.Parameters().Select(p => p.Value.ToArray()));
        var after = model.NamedBuffers().Select(b => b.Value.ToArray()).ToArray();
        model.Train();
        model.Forward(Tensor.Normal([4, Inputs], new Rng(5)));
        Assert.NotEqual(after[0], model.NamedBuffers().First().Value.ToArray()); // norms listen to training again
    }

    [Fact]
    public void SameSeed_GivesTheSameBits_AndProgressEndsWhole()
    {
        List<(long Done, long Total)> told = [];
        float[][] Run()
        {
            var (model, data, _) = Make();
            BatchNormStatistics.Measure(model, data.Training, data, seed: 7, batchSize: 16, progress: (done, total) => told.Add((done, total)));
            return [.. model.NamedBuffers().Select(b => b.Value.ToArray())];
        }

        Assert.Equal(Run(), Run());
        Assert.Equal((Samples, Samples), told[^1]);
    }

    [Fact]
    public void WithoutNormsOrSamples_IsOneSentence()
    {
        var (_, data, _) = Make();
        var plain = new Sequential(new Linear(Inputs, 2, new Rng(1)), new InstanceNorm(2));
        Assert.Contains("expected one or more", Assert.Throws<GraphException>(
            () => BatchNormStatistics.Measure(new Sequential(plain.Modules[0].Module), data.Training, data)).Message);
        var one = new FloatDataset(new float[Inputs], [Inputs], new int[1], 2);
        var (model, _, _) = Make();
        Assert.Contains("got 1 samples; expected two or more", Assert.Throws<DataException>(
            () => BatchNormStatistics.Measure(model, one, new TrainingData(one))).Message);
    }

    private static IEnumerable<Tensor> Named(Module model, string name) =>
        model.NamedBuffers().Where(b => b.Name.EndsWith(name, StringComparison.Ordinal)).Select(b => b.Value);

    private static (Sequential Model, TrainingData Data, double[][] X) Make(float? momentum = 1)
    {
        var rng = new Rng(2);
        var model = new Sequential(
            new Linear(Inputs, 4, rng), new BatchNorm(4, momentum: momentum), new Relu(), new Dropout(0.5f, rng), new Linear(4, 3, rng),
            new BatchNorm(3, momentum: momentum));
        model.Modules[3].Module.Freeze(); // what is dropped would differ
        var values = Tensor.Normal([Samples, Inputs], new Rng(4), mean: 30, standardDeviation: 2).ToArray();
        var data = new FloatDataset(values, [Inputs], new int[Samples], 3);
        return (model, new TrainingData(data), [.. values.Select(v => (double)v).Chunk(Inputs)]);
    }

    private static double[][] Linear(Linear layer, double[][] x)
    {
        float[] weight = layer.Weight.Value.ToArray(), bias = layer.Bias!.Value.ToArray();
        return [.. x.Select(r => Enumerable.Range(0, layer.Outputs)
            .Select(o => bias[o] + r.Select((v, i) => v * weight[(o * r.Length) + i]).Sum()).ToArray())];
    }

    private static (double[] Mean, double[] Variance) Moments(double[][] rows)
    {
        var mean = Enumerable.Range(0, rows[0].Length).Select(c => rows.Average(r => r[c])).ToArray();
        return (mean, [.. mean.Select((m, c) => rows.Sum(r => (r[c] - m) * (r[c] - m)) / (rows.Length - 1))]);
    }
}
