using Descent.Nn;
using Descent.Tests.Contracts;
using static Descent.Tests.Numbers;

namespace Descent.Tests.Layers;

/// <summary>Layers that draw in training: what is dropped, how often, what is kept in the mean, and that runs go on where they stopped.</summary>
public sealed class RandomLayerTests
{
    [Fact]
    public void Dropout_NotInverted_KeepsNumbersAsTheyAreAndScalesInEvaluation()
    {
        var layer = new Dropout(0.3f, new Rng(1), inverted: false);
        var x = Tensor.Full([20_000], 0.7f).RequireGrad();
        var y = layer.Forward(x);
        Assert.Equal([0f, 0.7f], y.ToArray().Distinct().Order());
        Assert.InRange(y.ToArray().Count(v => v == 0) / 20_000.0, 0.3 - 0.013, 0.3 + 0.013); // four standard deviations
        y.Backward(Tensor.Ones([20_000]));
        Assert.Equal(y.ToArray().Select(v => v == 0 ? 0f : 1f), x.Grad!.ToArray());
        Assert.All(layer.Evaluate().Forward(x).ToArray(), v => Assert.Equal(0.7f * (1 - 0.3f), v));
    }

    /// <summary>Lecture 002, dropout at test time: E[z] of the four masks at p = 0.5 is half of the whole sum.</summary>
    [Fact]
    public void Dropout_WeightScalingRule_IsTheMeanOverTheMasks()
    {
        var layer = new Dropout(0.5f, new Rng(2), inverted: false);
        Tensor x = Tensor.From([3, -1], [1, 2]), theta = Tensor.From([0.5f, 2], [1, 2]);
        HashSet<float> seen = [];
        double sum = 0;
        for (var i = 0; i < 4000; i++)
        {
            var z = layer.Forward(x).Linear(theta).Item();
            sum += z;
            seen.Add(z);
        }

        Assert.Equal([-2f, -0.5f, 0f, 1.5f], seen.Order());
        var rule = layer.Evaluate().Forward(x).Linear(theta).Item();
        Assert.Equal(0.5f * ((0.5f * 3) + (2 * -1)), rule);
        Assert.Equal(rule, sum / 4000, tolerance: 0.08);
    }

    [Fact]
    public void SpatialDropout_DropsWholeChannelsAndScalesTheRest()
    {
        var layer = new SpatialDropout(0.25f, new Rng(3));
        var x = Tensor.Normal([50, 80, 3, 2], new Rng(4)).RequireGrad();
        var y = layer.Forward(x);
        float[] before = x.ToArray(), after = y.ToArray();
        var dropped = 0;
        for (var channel = 0; channel < 4000; channel++)
        {
            var part = after.AsSpan(channel * 6, 6).ToArray();
            if (part[0] == 0) dropped++;
            AssertClose([.. before.AsSpan(channel * 6, 6).ToArray().Select(v => part[0] == 0 ? 0 : v / 0.75f)], part, 1e-6, 0, $"channel {channel}");
        }

        Assert.InRange(dropped / 4000.0, 0.25 - 0.028, 0.25 + 0.028);
        y.Sum().Backward();
        AssertClose([.. after.Select(v => v == 0 ? 0 : 1 / 0.75f)], x.Grad!.ToArray(), 1e-6, 0, "gradient");
        Assert.Same(x, layer.Evaluate().Forward(x));
    }

    [Fact]
    public void DropConnect_DropsWeightsAndBiasesAndLeavesTheParametersAlone()
    {
        var linear = new Linear(60, 70, new Rng(5));
        linear.Weight.Value.Assign(Enumerable.Repeat(1f, 4200).ToArray());
        linear.Bias!.Value.Assign(Enumerable.Repeat(3f, 70).ToArray());
        var layer = new DropConnect(linear, 0.4f, new Rng(6));
        var eye = Tensor.From([.. Enumerable.Range(0, 61 * 60).Select(i => i / 60 == i % 60 ? 1f : 0)], [61, 60]); // and a row of zeros
        var y = layer.Forward(eye);
        var bias = y.Rows(60, 1).ToArray();
        var weights = (y - y.Rows(60, 1)).Rows(0, 60).ToArray();
        Assert.All(bias, b => Assert.Contains(b, new[] { 0, 3 / 0.6f }));
        Assert.All(weights, w => Assert.True(w == 0 || Math.Abs(w - (1 / 0.6f)) < 1e-6f));
        Assert.InRange(weights.Count(w => w == 0) / 4200.0, 0.4 - 0.031, 0.4 + 0.031);
        Assert.Contains(0f, bias);
        y.Sum().Backward();
        AssertClose([.. bias.Select(b => b == 0 ? 0 : 61 / 0.6f)], linear.Bias.Grad!.ToArray(), 1e-5, 0, "gradient of the bias");
        Assert.All(linear.Weight.Value.ToArray(), w => Assert.Equal(1, w));
        Assert.Equal(linear.Forward(eye).ToArray(), layer.Evaluate().Forward(eye).ToArray());
        Assert.Equal(["weight", "bias"], layer.State().Select(s => s.Name));
    }

    [Theory]
    [InlineData(StochasticDepthMode.Row)]
    [InlineData(StochasticDepthMode.Batch)]
    public void StochasticDepth_OneDrawForASampleOrForTheBatch(StochasticDepthMode mode)
    {
        var layer = new StochasticDepth(0.25f, new Rng(7), new Tanh(), mode);
        var x = Tensor.Normal([40, 3, 2], new Rng(8));
        var branch = x.Tanh().ToArray();
        var (dropped, mixed) = (0, 0);
        for (var pass = 0; pass < 100; pass++)
        {
            var y = layer.Forward(x).ToArray();
            var rows = Enumerable.Range(0, 40).Select(n => y[n * 6] == 0).ToArray();
            for (var n = 0; n < 40; n++)
                AssertClose([.. branch.AsSpan(n * 6, 6).ToArray().Select(v => rows[n] ? 0 : v / 0.75f)], y.AsSpan(n * 6, 6), 1e-6, 0, $"sample {n}");
            dropped += rows.Count(r => r);
            if (rows.Distinct().Count() > 1) mixed++;
        }

        var deviation = Math.Sqrt(0.25 * 0.75 / (mode == StochasticDepthMode.Row ? 4000 : 100));
        Assert.InRange(dropped / 4000.0, 0.25 - (4 * deviation), 0.25 + (4 * deviation));
        Assert.Equal(mode == StochasticDepthMode.Row, mixed > 0);
    }

    [Fact]
    public void StochasticDepth_Limits_AreNothingAndAll()
    {
        var x = Tensor.Normal([4, 3], new Rng(9));
        Assert.All(new StochasticDepth(1, new Rng(1)).Forward(x).ToArray(), v => Assert.Equal(0, v));
        Assert.Same(x, new StochasticDepth(0, new Rng(1)).Forward(x));
        Assert.Same(x, new StochasticDepth(1, new Rng(1)).Evaluate().Forward(x));
        var block = new Residual(new StochasticDepth(1, new Rng(1), new Linear(3, 3, new Rng(2))));
        Assert.Equal(x.ToArray(), block.Forward(x).ToArray()); // without its branch a residual block is the identity
        Assert.Equal(["branch.weight", "branch.bias"], block.State().Select(s => s.Name));
    }

    [Fact]
    public void RandomState_LoadedIntoAnotherModel_GoesOnWithTheSameDraws()
    {
        Sequential first = Everything(1), second = Everything(2);
        var x = Tensor.Normal([5, 4, 6], new Rng(3));
        foreach (var (from, to) in first.State().Zip(second.State())) to.Value.Assign(from.Value);
        for (var i = 0; i < 3; i++) first.Forward(x);
        var state = first.RandomState();
        Assert.Equal(["0.draws", "1.draws", "2.draws", "3.draws", "5.draws", "6.draws"], state.Keys);
        Assert.NotEqual(first.Forward(x).ToArray(), second.Forward(x).ToArray());
        second.LoadRandomState(state);
        first.LoadRandomState(state);
        for (var i = 0; i < 3; i++) Assert.Equal(first.Forward(x).ToArray(), second.Forward(x).ToArray());
        Assert.DoesNotContain(first.State(), s => s.Name.Contains("draws", StringComparison.Ordinal)); // PyTorch's names stay PyTorch's
    }

    [Fact]
    public void RandomState_OfAnotherModel_IsRefusedAndNothingChanges()
    {
        var model = new Sequential(new Dropout(0.5f, new Rng(1)), new Dropout(0.5f, new Rng(2)));
        var before = model.RandomState();
        var other = new Dictionary<string, RngKey> { ["0.draws"] = new(9, 9, 9), ["2.draws"] = new(9, 9, 9) };
        var error = Assert.Throws<GraphException>(() => model.LoadRandomState(other));
        Assert.Equal("Sequential.LoadRandomState: got a state without [1.draws] and with [2.draws] besides; "
            + "expected exactly the generators of this module.", error.Message);
        Assert.Equal(before, model.RandomState());
    }

    [Fact]
    public void Rng_KeyOfAnother_GivesTheSameDraws()
    {
        Rng a = new(3, 4, 5), b = new(6);
        _ = (a.NextUInt32(), b.NextUInt32());
        b.Key = a.Key;
        Assert.Equal(a.Key, b.Key);
        for (var i = 0; i < 9; i++) Assert.Equal(a.NextUInt32(), b.NextUInt32());
    }

    [Theory]
    [InlineData("spatial-dropout")]
    [InlineData("drop-connect")]
    [InlineData("stochastic-depth")]
    public void Checkpoint_RepeatsTheDraws(string name)
    {
        var c = LayerCases.Find(name);
        var gradients = new[] { false, true }.Select(isWrapped =>
        {
            var layer = c.Build(CpuDevice.Instance);
            var x = c.Draw(CpuDevice.Instance, 6).RequireGrad();
            (isWrapped ? new Checkpoint(layer) : layer).Forward(x).Square().Sum().Backward();
            return x.Grad!.ToArray().Concat(layer.Parameters().SelectMany(p => p.Grad!.ToArray())).ToArray();
        }).ToArray();
        Assert.Equal(gradients[0], gradients[1]);
    }

    /// <summary>With the draws repeated, a random layer is a function like any other: its gradients in training can be checked.</summary>
    [Theory]
    [MemberData(nameof(RandomRows))]
    public void Training_DrawsRepeated_HasTheRightGradients(string name)
    {
        var c = LayerCases.Find(name);
        var layer = c.Build(ReferenceDevice.Instance);
        LayerSlopes.Check($"{name}, training", Repeating(layer), c.Draw(ReferenceDevice.Instance, 4), checksInput: true);
    }

    [Theory]
    [MemberData(nameof(RandomRows))]
    public void Training_BothDevices_DrawTheSame(string name)
    {
        var c = LayerCases.Find(name);
        Module a = c.Build(ReferenceDevice.Instance), b = c.Build(CpuDevice.Instance);
        var x = c.Draw(ReferenceDevice.Instance, 9);
        for (var pass = 0; pass < 3; pass++)
            AssertClose(a.Forward(x).ToArray(), b.Forward(x.To(CpuDevice.Instance)).ToArray(), 1e-5, 1e-6, $"{name}, pass {pass}");
    }

    public static TheoryData<string> RandomRows => [.. LayerCases.All.Where(c => c.IsRandom).Select(c => c.Name)];

    private static Box Repeating(Module layer)
    {
        var start = layer.RandomState();
        return new Box
        {
            Body = (_, x) =>
            {
                layer.LoadRandomState(start);
                return layer.Forward(x);
            },
        }.With("layer", layer);
    }

    private static Sequential Everything(ulong seed)
    {
        var rng = new Rng(seed);
        return
        [
            new Dropout(0.3f, rng), new SpatialDropout(0.3f, rng), new DropConnect(new Linear(6, 6, rng), 0.3f, rng),
            new StochasticDepth(0.3f, rng), new Tanh(), new Lstm(6, 6, rng, layers: 2, batchFirst: true, dropout: 0.3f),
            new MultiHeadAttention(6, 2, rng, dropout: 0.3f),
        ];
    }
}
