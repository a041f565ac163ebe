using Descent.Data;
using Descent.Nn;
using Descent.Training;

namespace Descent.Tests.Training.Pruning;

/// <summary>Which channels go, and that constant ones go without a trace.</summary>
public sealed class PrunePlanTests
{
    [Theory]
    [InlineData("resnet20")]
    [InlineData("cnn")]
    [InlineData("unet")]
    [InlineData("depthwise")]
    public void DeadFilters_GoWithoutATrace(string name)
    {
        var (model, sample) = PruneModels.Make(name, new Rng(1));
        PruneModels.Shake(model, new Rng(2));
        Kill(model);
        var (data, input) = Data(sample);
        var expected = model.Evaluate().Forward(input).ToArray();
        var plan = Plan(model, sample, data, new PruneOptions { Criterion = PruneCriterion.Dead });
        Assert.InRange(plan.RemovedChannels, 1, 100);
        plan.Apply(model);
        Numbers.AssertClose(expected, model.Forward(input).ToArray(), 0, 2e-6, name);
    }

    [Fact]
    public void ConstantUnits_GoIntoTheBiasBehind()
    {
        var (model, data) = Constant();
        var input = Tensor.Normal([5, 4], new Rng(9));
        var expected = model.Evaluate().Forward(input).ToArray();
        var options = new PruneOptions { Remove = 0.9, Below = 1e-9 }; // entropy 0: always on or dead
        var plan = Plan(model, [4], data, options);
        Assert.Equal(2, plan.RemovedChannels);
        plan.Apply(model);
        Numbers.AssertClose(expected, model.Forward(input).ToArray(), 0, 1e-6, "folded");
        var (other, _) = Constant();
        Plan(other, [4], data, options with { FoldMeans = false }).Apply(other);
        Assert.NotEqual(expected, other.Evaluate().Forward(input).ToArray(), (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void ConstantFilters_GoIntoTheRunningMeanBehind()
    {
        var rng = new Rng(1);
        var model = new Sequential(
            new Conv2d(3, 6, 3, rng), new BatchNorm(6), new Relu(), new Conv2d(6, 5, 3, rng, bias: false), new BatchNorm(5), new Relu(),
            new GlobalAvgPool(), new Linear(5, 2, rng));
        var norm = (BatchNorm)model.Modules[1].Module;
        PruneModels.Shake(norm, rng);
        norm.Weight!.Value.Assign([1, 0, 1, 0, 1, 1]);
        norm.Bias!.Value.Assign([0, 0.7f, 0, -1, 0, 0]);
        var (data, input) = Data([3, 7, 7]);
        var expected = model.Evaluate().Forward(input).ToArray();
        var plan = Plan(model, [3, 7, 7], data, new PruneOptions { Below = 1e-9 });
        Assert.Equal(2, plan.RemovedChannels);
        plan.Apply(model);
        Assert.Equal(4, ((Conv2d)model.Modules[0].Module).Filters);
        Numbers.AssertClose(expected, model.Forward(input).ToArray(), 0, 2e-6, "folded");
    }

    [Theory]
    [InlineData(PruneCriterion.Entropy)]
    [InlineData(PruneCriterion.L1)]
    [InlineData(PruneCriterion.NormScale)]
    [InlineData(PruneCriterion.Random)]
    public void Budget_IsMet_AndLimitsAreKept(PruneCriterion criterion)
    {
        var model = Nn.Models.ResNet20(4, new Rng(1));
        PruneModels.Shake(model, new Rng(2));
        var (data, _) = Data([3, 16, 16]);
        var options = new PruneOptions { Criterion = criterion, Remove = 0.4, LayerLimit = 0.5, MinChannels = 3 };
        var plan = Plan(model, [3, 16, 16], data, options);
        Assert.InRange((double)plan.MultiplyAdds / plan.MultiplyAddsBefore, 0.55, 0.6);
        Assert.All(plan.Groups, g => Assert.InRange(g.Removed, 0, g.Channels / 2));
        plan.Apply(model);
        var summary = ModelSummary.Of(model, [3, 16, 16]);
        Assert.Equal((plan.MultiplyAdds, plan.Parameters), (summary.MultiplyAdds, summary.Parameters));
        Assert.Equal(plan.Groups.Select(g => (g.Name, g.Removed)), Plan(Again(), [3, 16, 16], data, options).Groups.Select(g => (g.Name, g.Removed)));

        static Module Again()
        {
            var again = Nn.Models.ResNet20(4, new Rng(1));
            PruneModels.Shake(again, new Rng(2));
            return again;
        }
    }

    [Fact]
    public void Parameters_AreABudgetToo_AndWhatStaysIsAMultiple()
    {
        var model = Nn.Models.ResNet20(4, new Rng(1));
        var options = new PruneOptions { Criterion = PruneCriterion.L1, Remove = 0.3, Budget = PruneBudget.Parameters, Multiple = 8 };
        var plan = PrunePlan.Make(ChannelGraph.Trace(model, [3, 16, 16]), null, options);
        Assert.True(plan.Parameters <= 0.7 * plan.ParametersBefore);
        Assert.All(plan.Groups, g => Assert.Equal(0, (g.Channels - g.Removed) % 8));
        Assert.Contains(plan.Groups, g => g.Removed > 0);
    }

    [Fact]
    public void L1_TakesTheSmallestFilters()
    {
        var model = Nn.Models.Mlp(4, [6], 2, new Rng(1));
        var first = (Linear)model.Modules[1].Module;
        first.Weight.Value.Assign([.. Enumerable.Range(0, 24).Select(i => i / 4 is 2 or 5 ? 0.01f : 1)]);
        var plan = PrunePlan.Make(ChannelGraph.Trace(model, [4]), null, new PruneOptions { Criterion = PruneCriterion.L1, Remove = 0.33 });
        plan.Apply(model);
        Assert.All(first.Weight.Value.ToArray(), w => Assert.Equal(1, w));
        Assert.Equal((4, 4), (first.Outputs, ((Linear)model.Modules[3].Module).Inputs));
    }

    [Fact]
    public void EntropyWithoutStatistics_IsAnError()
    {
        var graph = ChannelGraph.Trace(Nn.Models.Mlp(4, [6], 2, new Rng(1)), [4]);
        Assert.Throws<ArgumentException>(() => PrunePlan.Make(graph, null, new PruneOptions()));
        Assert.Throws<ArgumentOutOfRangeException>(() => PrunePlan.Make(graph, null, new PruneOptions { Remove = 1 }));
    }

    [Fact]
    public void APrunedModel_LearnsOn()
    {
        var model = TrainingSamples.Mlp();
        var data = new TrainingData(TrainingSamples.Points(200), null, TrainingSamples.Points(100, 2));
        var plan = PrunePlan.Make(ChannelGraph.Trace(model, [2]), null, new PruneOptions { Criterion = PruneCriterion.L1, Remove = 0.5 });
        plan.Apply(model);
        var adam = new Descent.Optim.Adam(model.Parameters(), 0.02f);
        var trainer = new Trainer(model, new CrossEntropy(), adam, new TrainerOptions { Epochs = 10, BatchSize = 20 });
        Assert.True(trainer.Fit(data).Test!.Accuracy > 0.95);
    }

    // Two of the first norm's filters, or of the first layer's where it has none, are never above 0.
    private static void Kill(Module model)
    {
        foreach (var norm in model.WithParts().OfType<BatchNorm>().Take(3))
        {
            var (weight, bias) = (norm.Weight!.Value.ToArray(), norm.Bias!.Value.ToArray());
            (weight[0], bias[0], weight[2], bias[2]) = (0, -1, 0, -0.5f);
            norm.Weight.Value.Assign(weight);
            norm.Bias.Value.Assign(bias);
        }

        if (model is not Sequential || model.Modules[0].Module is not Conv2d conv) return;
        var (filters, biases) = (conv.Weight.Value.ToArray(), conv.Bias!.Value.ToArray());
        filters.AsSpan(0, conv.Weight.Count / conv.Filters).Clear();
        biases[0] = -1;
        conv.Weight.Value.Assign(filters);
        conv.Bias.Value.Assign(biases);
    }

    // Unit 1 is always 0.5, unit 3 never above 0.
    private static (Sequential Model, TrainingData Data) Constant()
    {
        var model = Nn.Models.Mlp(4, [6], 3, new Rng(1));
        var first = (Linear)model.Modules[1].Module;
        var (weight, bias) = (first.Weight.Value.ToArray(), first.Bias!.Value.ToArray());
        weight.AsSpan(4, 4).Clear();
        weight.AsSpan(12, 4).Clear();
        (bias[1], bias[3]) = (0.5f, -0.5f);
        first.Weight.Value.Assign(weight);
        first.Bias.Value.Assign(bias);
        return (model, Data([4]).Data);
    }

    private static (TrainingData Data, Tensor Input) Data(Shape sample)
    {
        var numbers = new float[40 * sample.ElementCount];
        new Rng(7).FillNormal(numbers, 0, 1);
        var samples = new FloatDataset(numbers, sample.Sizes.ToArray(), new int[40], 2);
        return (new TrainingData(samples), Tensor.From(numbers.AsSpan(0, 4 * sample.ElementCount), Shape.Create([4, .. sample.Sizes])));
    }

    private static PrunePlan Plan(Module model, Shape sample, TrainingData data, PruneOptions options)
    {
        var graph = ChannelGraph.Trace(model, sample);
        return PrunePlan.Make(graph, FilterStatistics.Measure(model, graph, data.Training, data, null, 16, null, default), options);
    }
}
