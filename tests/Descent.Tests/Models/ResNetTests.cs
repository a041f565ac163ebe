using Descent.Configuration;
using Descent.Nn;
using Descent.Tests.Configuration;

namespace Descent.Tests;

/// <summary>Residual networks: sizes, names, starts and errors. Their numbers are in ModelGoldenTests.</summary>
public sealed class ResNetTests
{
    [Fact]
    public void ReadyModels_Parameters_AreAsManyAsPyTorchs()
    {
        // Counted by PyTorch on the same networks.
        Assert.Equal(272_474, Models.ResNet20(10, new Rng(1)).ParameterCount());
        Assert.Equal(11_173_962, Models.ResNet18(10, new Rng(1)).ParameterCount());
        Assert.Equal("ResNet20(1 -> 7)", Models.ResNet20(7, new Rng(1), channels: 1).ToString());
        Assert.Equal("ResNet18(3 -> 10)", Models.ResNet18(10, new Rng(1)).ToString());
    }

    [Fact]
    public void ResNet20_State_HasTorchvisionsNames()
    {
        var state = Models.ResNet20(10, new Rng(1)).State().ToDictionary(s => s.Name, s => s.Value.Shape.ToString());
        Assert.Equal("(16, 3, 3, 3)", state["conv1.weight"]);
        Assert.Equal("(16,)", state["bn1.running_var"]);
        Assert.Equal("(32, 16, 3, 3)", state["layer2.0.conv1.weight"]);
        Assert.Equal("(32, 32, 3, 3)", state["layer2.2.conv2.weight"]);
        Assert.Equal("(64, 32, 1, 1)", state["layer3.0.downsample.0.weight"]);
        Assert.Equal("(64,)", state["layer3.0.downsample.1.bias"]);
        Assert.Equal("(10, 64)", state["fc.weight"]);
        Assert.DoesNotContain("layer1.0.downsample.0.weight", state.Keys);
        Assert.Equal(107, state.Count); // 21 convolutions, as many norms with four tensors, and the linear layer's two
    }

    [Fact]
    public void ResNet20_Summary_HasItsLayersAndMultiplyAdds()
    {
        var summary = ModelSummary.Of(Models.ResNet20(10, new Rng(1)), [3, 32, 32]);
        Assert.Equal([10], summary.Output);
        Assert.Equal(43, summary.Layers.Count);
        // 3x3: stem, 6 of 16, 2 + 4 within stages two and three; 1x1: two; linear.
        const long Stage = 16 * 16 * 9 * 1024;
        Assert.Equal((27 * 16 * 1024L) + (6 * Stage) + (2 * ((Stage / 2) + (5 * Stage))) + (2 * Stage / 18) + 640, summary.MultiplyAdds);
        Assert.Contains(summary.Layers, l => l is { Name: "layer2.0.conv1", Text: "Conv2d(16 -> 32, 3x3, stride 2x2, no bias)" });
    }

    [Fact]
    public void BasicBlock_ZeroInit_StartsAsItsShortcut()
    {
        var x = Tensor.Uniform([2, 3, 4, 4], new Rng(2), 0, 1);
        Assert.Equal(x.ToArray(), new BasicBlock(3, 3, new Rng(1), zeroInit: true).Forward(x).ToArray());
        Assert.NotEqual(x.ToArray(), new BasicBlock(3, 3, new Rng(1)).Forward(x).ToArray());
        var state = Models.ResNet20(10, new Rng(1), zeroInit: true).State().ToDictionary(s => s.Name, s => s.Value.ToArray());
        Assert.All(state["layer2.1.bn2.weight"], v => Assert.Equal(0, v));
        Assert.All(state["layer2.1.bn1.weight"], v => Assert.Equal(1, v));
        Assert.All(state["layer2.0.downsample.1.weight"], v => Assert.Equal(1, v));
    }

    [Fact]
    public void ResNet_DefaultStart_IsKaimingOverTheFanOut()
    {
        var weight = Models.ResNet18(10, new Rng(1)).NamedParameters().Single(p => p.Name == "layer4.0.conv1.weight").Parameter.Value.ToArray();
        Assert.Equal(2.0 / (512 * 9), weight.Average(w => (double)w * w), tolerance: 0.01 * 2 / (512 * 9));
        var given = Models.ResNet20(10, new Rng(1), initializer: new Constant(0.5f));
        Assert.All(given.Parameters().Where(p => p.Shape.Rank > 1), p => Assert.All(p.Value.ToArray(), v => Assert.Equal(0.5f, v)));
    }

    [Fact]
    public void ResNet_WrongSizes_SayWhatWasExpected()
    {
        var e = Assert.Throws<ArgumentException>(() => new ResNet(3, 10, [16, 32], [3], new Rng(1)));
        Assert.StartsWith("ResNet: got 2 widths and 1 depths; expected one of each for every stage.", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ResNet(3, 10, [], [], new Rng(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResNet(3, 10, [4], [0], new Rng(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ResNet(0, 10, [4], [1], new Rng(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BasicBlock(2, 2, new Rng(1), stride: 0));
        Assert.Throws<ShapeException>(() => Models.ResNet20(10, new Rng(1)).Forward(Tensor.Zeros([1, 1, 8, 8])));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ResNet_FusedOrNot_IsTheSame(bool isTraining)
    {
        var x = Tensor.Normal([4, 3, 9, 8], new Rng(3));
        var (fused, single) = (Outcome(isOff: false), Outcome(isOff: true));
        Assert.Equal(single.Count, fused.Count);
        for (var i = 0; i < single.Count; i++) Numbers.AssertClose(single[i], fused[i], 1e-5, 1e-5, $"result {i}");

        List<float[]> Outcome(bool isOff)
        {
            var model = new ResNet(3, 5, [6, 8], [2, 1], new Rng(1));
            if (!isTraining) model.Evaluate();
            Fusion.IsOff = isOff;
            try
            {
                var y = model.Forward(x);
                y.Square().Sum().Backward();
                return [y.ToArray(), .. model.Parameters().Select(p => p.Grad!.ToArray()), .. model.NamedBuffers().Select(b => b.Value.ToArray())];
            }
            finally
            {
                Fusion.IsOff = false;
            }
        }
    }

    [Fact]
    public void Config_ResNet_FollowsTheData()
    {
        var model = ConfigSamples.Model("[\"resnet20\"]").BuildModel([3, 8, 8], 7, new Rng(1));
        Assert.Equal("(7, 64)", model.NamedParameters().Single(p => p.Name == "0.fc.weight").Parameter.Shape.ToString());
        Assert.Contains("model[0].resnet20: got an input of (8,); expected an image", Error("[\"resnet20\"]", [8]), StringComparison.Ordinal);
        Assert.Contains("model[0].resnet20.classes: missing", Error("[\"resnet20\", \"linear\"]", [3, 8, 8]), StringComparison.Ordinal);
        Assert.Contains("expected at most 268,435,456", Error("[{\"resnet18\": {\"classes\": 1000000}}]", [3, 8, 8]), StringComparison.Ordinal);
    }

    private static string Error(string model, Shape sample) =>
        ConfigSamples.Error(() => ConfigSamples.Model(model).BuildModel(sample, 3, new Rng(1)));
}
