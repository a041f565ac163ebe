using Descent.Data;
using Descent.Nn;
using Descent.Training;

namespace Descent.Tests.Training.Pruning;

/// <summary>Activity, dead filters and entropy against counts by hand.</summary>
public sealed class FilterStatisticsTests
{
    // The units see x, -x, always 1 and always -1; x is -1.5, -0.5, 0.5, 1.5, 2.5, ...
    [Theory]
    [InlineData(3)]
    [InlineData(64)]
    public void Units_AreCounted(int batchSize)
    {
        var model = Fixed([1, -1, 0, 0], [0, 0, 1, -1]);
        var samples = new FloatDataset([-1.5f, -0.5f, 0.5f, 1.5f, 2.5f, 3.5f, 4.5f, 5.5f], [1], new float[8], 1);
        var statistics = FilterStatistics.Measure(model, samples, new TrainingData(samples), batchSize: batchSize);
        Assert.Equal([6, 2, 8, 0], statistics.Filters.Select(f => (int)f.Active));
        Assert.All(statistics.Filters, f => Assert.Equal(8, f.Places));
        Assert.Equal([false, false, false, true], statistics.Filters.Select(f => f.IsDead));
        Assert.Equal([false, false, true, false], statistics.Filters.Select(f => f.IsAlwaysOn));
        // -0.75 log2 0.75 - 0.25 log2 0.25 = 2 - 0.75 log2 3
        Assert.Equal(2 - (0.75 * Math.Log2(3)), statistics.Filters[0].Entropy, 12);
        Assert.Equal([statistics.Filters[0].Entropy, 0, 0], statistics.Filters.Skip(1).Select(f => f.Entropy));
        Assert.Equal(4, statistics.Histogram.Sum());
        Assert.Equal(2, statistics.Histogram[0]);
        Assert.Equal(8, statistics.Samples);
    }

    [Fact]
    public void MaxSamples_TakesTheFirst()
    {
        var samples = new FloatDataset([-1, -1, -1, 1, 1, 1], [1], new float[6], 1);
        var statistics = FilterStatistics.Measure(Fixed([1], [0]), samples, new TrainingData(samples), maxSamples: 4, batchSize: 3);
        Assert.Equal((1, 4), (statistics.Filters[0].Active, statistics.Filters[0].Places));
    }

    [Fact]
    public void EveryLayerOfAResNet_IsCountedOverItsPositions()
    {
        var model = Nn.Models.ResNet20(4, new Rng(1));
        var pixels = new float[5 * 3 * 64];
        new Rng(2).FillNormal(pixels, 0, 1);
        var samples = new FloatDataset(pixels, [3, 8, 8], new int[5], 4);
        var statistics = FilterStatistics.Measure(model, samples, new TrainingData(samples));
        Assert.Equal(19, statistics.Filters.Select(f => f.Layer).Distinct().Count());
        Assert.Equal((16 * 7) + (32 * 6) + (64 * 6), statistics.Filters.Count);
        Assert.Equal([5 * 64, 5 * 16, 5 * 4], statistics.Filters.Select(f => f.Places).Distinct());
        // The first activation by hand.
        using var mode = GradMode.NoGrad();
        model.Evaluate();
        var first = ((Module)model).Modules[1].Module.Forward(((Module)model).Modules[0].Module.Forward(Tensor.From(pixels, [5, 3, 8, 8])));
        var values = first.ToArray();
        for (var c = 0; c < 16; c++)
            Assert.Equal(Enumerable.Range(0, values.Length).Count(i => i / 64 % 16 == c && values[i] > 0), statistics.Filters[c].Active);
    }

    [Fact]
    public void Measure_LeavesTheModelAlone_AndNeedsSamples()
    {
        var model = Nn.Models.Mlp(2, [5], 2, new Rng(1));
        var before = model.State().Select(s => s.Value.ToArray()).ToList();
        var samples = TrainingSamples.Points(20);
        FilterStatistics.Measure(model, samples, new TrainingData(samples));
        Assert.True(model.IsTraining);
        Assert.All(model.Parameters(), p => Assert.Null(p.Grad));
        Assert.Equal(before, model.State().Select(s => s.Value.ToArray()));
        var none = new FloatDataset([], [2], new float[0], 1);
        Assert.Throws<DataException>(() => FilterStatistics.Measure(model, none, new TrainingData(none)));
    }

    [Fact]
    public void Chart_HasEveryFilter()
    {
        var samples = TrainingSamples.Points(20);
        var chart = FilterStatistics.Measure(Nn.Models.Mlp(2, [5, 4], 2, new Rng(1)), samples, new TrainingData(samples)).ToChart().ToJson();
        using var document = System.Text.Json.JsonDocument.Parse(chart);
        var rows = document.RootElement.GetProperty("data").GetProperty("values");
        Assert.Equal(9, rows.EnumerateArray().Sum(r => r.GetProperty("filters").GetInt32()));
    }

    private static Sequential Fixed(float[] weights, float[] biases)
    {
        var (first, last) = (new Linear(1, weights.Length, new Rng(1)), new Linear(weights.Length, 1, new Rng(2)));
        first.Weight.Value.Assign(weights);
        first.Bias!.Value.Assign(biases);
        return [first, new Relu(), last];
    }
}
