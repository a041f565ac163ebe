using Descent.Nn;

namespace Descent.Tests.Layers.Edits;

/// <summary>A layer with a folded norm gives in evaluation what the layer and the norm gave.</summary>
public sealed class FoldNormTests
{
    private static readonly Rng s_rng = new(5);

    public static TheoryData<string> Layers => [.. Layer.Keys];

    private static Dictionary<string, Func<Rng, Module>> Layer => new()
    {
        ["linear"] = rng => new Linear(6, 4, rng),
        ["linear without bias"] = rng => new Linear(6, 4, rng, bias: false),
        ["conv1d"] = rng => new Conv1d(6, 4, 3, rng),
        ["conv2d"] = rng => new Conv2d(6, 4, 3, rng, padding: 1, bias: false),
        ["conv2d in groups"] = rng => new Conv2d(6, 4, 3, rng, groups: 2),
        ["depthwise"] = rng => new Conv2d(6, 12, 3, rng, groups: 6, bias: false),
        ["conv3d"] = rng => new Conv3d(6, 4, 2, rng),
        ["transposed 1d"] = rng => new ConvTranspose1d(6, 4, 2, rng, stride: 2),
        ["transposed 2d in groups"] = rng => new ConvTranspose2d(6, 4, 3, rng, groups: 2, bias: false),
    };

    [Theory]
    [MemberData(nameof(Layers))]
    public void Norm_IsInTheLayer(string kind)
    {
        var rng = s_rng.Fork(kind);
        var layer = Layer[kind](rng);
        int[] places = kind.Contains("linear") ? [] : kind.Contains("1d") ? [7] : kind.Contains("3d") ? [3, 4, 5] : [6, 5];
        var x = Tensor.Normal([8, 6, .. places], rng.Fork("input"), mean: 1);
        var channels = layer.Forward(x).Shape[1];
        foreach (var affine in new[] { true, false })
        {
            var model = new Sequential(Layer[kind](rng.Fork("layer")), new BatchNorm(channels, affine: affine), new Relu());
            Disturb(model.Modules[1].Module, x, model);
            var expected = model.Evaluate().Forward(x).ToArray();
            new FoldNorm("1", into: "0").Apply(model);
            var got = model.Forward(x).ToArray();
            var largest = expected.Max(MathF.Abs);
            Assert.Equal(expected, got, (a, b) => Math.Abs(a - b) <= 1e-5f * largest);
            Assert.Equal(["0.weight", "0.bias"], model.State().Select(s => s.Name));
            Assert.Equal(got, model.Train().Forward(x).ToArray());
        }
    }

    [Fact]
    public void FoldedNorm_StillAddsAndRectifiesInOnePass()
    {
        var block = new BasicBlock(3, 3, s_rng);
        var x = Tensor.Normal([2, 3, 6, 6], s_rng.Fork("x"));
        block.Forward(x);
        var expected = block.Evaluate().Forward(x).ToArray();
        new FoldNorm("bn1", "conv1").Apply(block);
        new FoldNorm("bn2", "conv2").Apply(block);
        Assert.Equal(expected, block.Forward(x).ToArray(), (a, b) => Math.Abs(a - b) <= 1e-5f);
        using (GradMode.NoGrad()) Assert.Equal(expected, block.Forward(x).ToArray(), (a, b) => Math.Abs(a - b) <= 1e-5f);
    }

    [Theory]
    [InlineData("1", "8", "got '8', which is no part of the model; expected a convolution or a linear layer.")]
    [InlineData("0", "0", "got '0'; expected a batch norm.")]
    [InlineData("1", "1", "got '1'; expected a convolution or a linear layer.")]
    [InlineData("3", "4", "got 5 channels of '3' and 4 of '4'; expected as many of both.")]
    [InlineData("5", "4", "got '5'; expected a norm with running statistics that is not folded yet.")]
    [InlineData("6", "4", "got '6'; expected a norm with running statistics that is not folded yet.")]
    public void WrongEdits_AreRefusedAndChangeNothing(string norm, string into, string expected)
    {
        var model = new Sequential(
            new Linear(3, 4, s_rng, bias: false), new BatchNorm(4), new Relu(), new BatchNorm(5), new Linear(4, 4, s_rng, bias: false),
            new BatchNorm(4, trackRunningStats: false), new BatchInstanceNorm(4));

        var error = Assert.Throws<GraphException>(() => new FoldNorm(norm, into).Apply(model));
        Assert.Contains(expected, error.Message);
        Assert.DoesNotContain(model.State(), s => s.Name == "4.bias");
    }

    private static void Disturb(Module norm, Tensor x, Module model)
    {
        for (var i = 0; i < 3; i++) model.Forward(x * (1 + i));
        foreach (var parameter in norm.Parameters())
            parameter.Value.Assign(Tensor.Normal(parameter.Shape, s_rng.Fork("disturb"), mean: 1, standardDeviation: 0.5f));
    }
}
