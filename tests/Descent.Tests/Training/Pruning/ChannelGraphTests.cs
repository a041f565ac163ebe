using Descent.Nn;
using Descent.Training;

namespace Descent.Tests.Training.Pruning;

/// <summary>Channels that nobody reads can be removed from any network, and it computes what it did.</summary>
public sealed class ChannelGraphTests
{
    public static TheoryData<string> Models => [.. PruneModels.Names];

    [Theory]
    [MemberData(nameof(Models))]
    public void Without_ChannelsThatNobodyReads_ComputesTheSame(string name)
    {
        var (model, sample) = PruneModels.Make(name, new Rng(1));
        PruneModels.Shake(model, new Rng(2));
        Check(model, sample, PruneModels.Input(name, sample, new Rng(3)), new Rng(4), name);
    }

    [Theory]
    [InlineData("mlp", "1 3")]
    [InlineData("resnet20", "conv1 + layer1.0.conv2 + layer1.1.conv2 + layer1.2.conv2")]
    [InlineData("unet", "up.1")]
    [InlineData("depthwise", "0 + 2")]
    [InlineData("concat-branches", "0.0")]
    public void Groups_AreThoseOfTheStructure(string name, string expected)
    {
        var (model, sample) = PruneModels.Make(name, new Rng(1));
        var names = ChannelGraph.Trace(model, sample).Groups.Select(g => g.Name).ToList();
        if (name == "mlp") Assert.Equal(expected.Split(' '), names);
        else Assert.Contains(expected, names);
    }

    [Fact]
    public void Trace_LeavesTheModelAsItWas()
    {
        var model = Nn.Models.ResNet20(4, new Rng(1));
        model.Modules[0].Module.Freeze();
        var before = model.State().Select(s => (s.Name, s.Value, s.Value.RequiresGrad)).ToList();
        var modes = model.WithParts().Select(p => p.IsTraining).ToList();
        var graph = ChannelGraph.Trace(model, [3, 8, 8]);
        Assert.Equal(before, model.State().Select(s => (s.Name, s.Value, s.Value.RequiresGrad)));
        Assert.Equal(modes, model.WithParts().Select(p => p.IsTraining));
        Assert.Equal(ModelSummary.Of(model, [3, 8, 8]).MultiplyAdds, graph.MultiplyAdds);
    }

    [Fact]
    public void OutputAndUnknownLayers_AreLocked_WithTheReason()
    {
        var rng = new Rng(1);
        var model = new Sequential(new Conv2d(3, 6, 3, rng), new Unfolded(), new Flatten(), new Linear(6 * 16, 4, rng));
        var locked = ChannelGraph.Trace(model, [3, 6, 6]).Locked.ToDictionary(l => l.Name, l => l.Why);
        Assert.Equal("the model's output", locked["3"]);
        Assert.Contains("Strange", locked["0"], StringComparison.Ordinal);
        Assert.Empty(ChannelGraph.Trace(model, [3, 6, 6]).Groups);
    }

    [Fact]
    public void ReshapeToFixedSizes_AndMaxout_AreLocked()
    {
        var rng = new Rng(1);
        var model = new Sequential(
            new Conv2d(1, 4, 3, rng), new Reshape([4 * 16]), new Linear(64, 6, rng), new Maxout(6, 5, rng), new Linear(5, 2, rng));
        var graph = ChannelGraph.Trace(model, [1, 6, 6]);
        Assert.Empty(graph.Groups); // what goes into a maxout, and what it makes, cannot change its size
        Assert.Contains(graph.Locked, l => l.Name == "0" && l.Why.Contains("Reshape", StringComparison.Ordinal));
    }

    [Fact]
    public void RandomNets_WithoutChannelsThatNobodyReads_ComputeTheSame()
    {
        for (ulong seed = 1; seed <= 40; seed++)
        {
            var rng = new Rng(seed);
            var model = RandomNet.Make(rng, out var text);
            PruneModels.Shake(model, rng.Fork("norms"));
            Check(model, [3, 8, 8], Tensor.Normal([2, 3, 8, 8], rng.Fork("x")), rng.Fork("choice"), $"net {seed}: {text}");
        }
    }

    // Removes about half of every group's channels, after what reads them was set to zero.
    private static void Check(Module model, Shape sample, Tensor input, Rng rng, string what)
    {
        model.Evaluate();
        var graph = ChannelGraph.Trace(model, sample);
        List<Channel> removed = [.. graph.Groups.SelectMany(g => g.Channels.Take(g.Channels.Count - 1).Where(_ => rng.NextInt(2) == 0))];
        Assert.True(removed.Count > 0, $"{what}: nothing can be removed. {string.Join("; ", graph.Locked)}");
        var edits = graph.Without(removed);
        foreach (var edit in edits.Where(e => e.Side == ChannelSide.Inputs)) IgnoreInputs(model, edit);
        var expected = model.Forward(input);
        Assert.True(expected.Norm() > 0, what);
        var before = model.ParameterCount();
        foreach (var edit in edits) edit.Apply(model);
        var costs = new ChannelCosts(graph);
        foreach (var channel in removed) costs.Remove(channel);
        Assert.True(model.ParameterCount() < before, what);
        Assert.Equal(model.ParameterCount(), costs.Parameters);
        Assert.Equal(ModelSummary.Of(model, sample).MultiplyAdds, costs.MultiplyAdds);
        Numbers.AssertClose(expected.ToArray(), model.Forward(input).ToArray(), 0, 2e-6, what);
    }

    private static void IgnoreInputs(Module model, KeepChannels edit)
    {
        var part = model.NamedParts().First(p => p.Name == edit.Layer && p.Part is IHasChannels).Part;
        var weight = part.OwnParameter("weight")!.Value;
        var isTransposed = part is ConvTranspose1d or ConvTranspose2d;
        var (values, kept) = (weight.ToArray(), edit.Kept.ToHashSet());
        var (rows, columns) = (weight.Shape[0], weight.Shape[1]);
        var taps = values.Length / (rows * columns);
        for (var i = 0; i < values.Length; i++)
        {
            var channel = isTransposed ? i / taps / columns : i / taps % columns;
            if (!kept.Contains(channel)) values[i] = 0;
        }

        weight.Assign(values);
    }

    private sealed class Unfolded : Module
    {
        protected override Tensor ForwardCore(Tensor input) => input.Detach().Clone().CameFrom(new StrangeNode(input));
    }

    private sealed class StrangeNode(Tensor x) : Node(x)
    {
        protected override void Backward(Tensor gradient) => Accumulate(0, gradient);
    }
}
