using Descent.Nn;

namespace Descent.Tests.Layers.Edits;

/// <summary>A layer without some of its channels computes what the whole layer does where those are zero, or are not looked at.</summary>
public sealed class KeepChannelsTests
{
    private static readonly Rng s_rng = new(3);

    public static TheoryData<string, int[], int[]> Cases => new()
    {
        { "conv2d", [0, 3], [1, 2, 5] },
        { "conv2d-groups", [0, 1, 3, 5], [1, 2, 3, 5] },
        { "conv2d-groups", [3, 4, 5], [3, 4, 5] },
        { "depthwise", [0, 2, 5], [0, 2, 5] },
        { "conv1d", [2], [0, 1, 2, 3, 4] },
        { "conv3d", [0, 5], [4] },
        { "transpose1d", [1, 4], [2, 3] },
        { "transpose2d", [0, 1, 2], [0, 5] },
        { "transpose2d-groups", [1, 2, 4, 5], [0, 4] },
        { "linear", [0, 1, 5], [2, 4] },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Layer_WithoutChannels_ComputesTheSame(string kind, int[] inputs, int[] outputs)
    {
        var (whole, x) = Make(kind);
        var (part, _) = Make(kind);
        foreach (var ((_, to), (_, from)) in part.State().Zip(whole.State())) to.Assign(from);
        var isWholeGroups = kind == "depthwise" || (kind == "conv2d-groups" && inputs.Length == 3);
        new KeepChannels(string.Empty, ChannelSide.Inputs, inputs).Apply(part);
        if (!isWholeGroups) new KeepChannels(string.Empty, ChannelSide.Outputs, outputs).Apply(part);
        var expected = Pick(whole.Forward(Zeroed(x, inputs)), outputs);
        var got = part.Forward(Pick(x, inputs));
        Assert.Equal(expected.Shape, got.Shape);
        Assert.Equal(expected.ToArray(), got.ToArray(), (a, b) => Math.Abs(a - b) <= 1e-5f);
    }

    [Fact]
    public void BatchNorm_KeepsTheNumbersOfItsChannels()
    {
        var norm = new BatchNorm(4, momentum: null);
        norm.Forward(Tensor.Normal([30, 4], s_rng.Fork("x"), 2, 3));
        norm.Weight!.Value.Assign([1, 2, 3, 4]);
        var x = Tensor.Normal([5, 4], s_rng.Fork("y"));
        var expected = Pick(norm.Evaluate().Forward(x), [1, 3]).ToArray();
        new KeepChannels(string.Empty, ChannelSide.Outputs, 1, 3).Apply(norm);
        Assert.Equal(expected, norm.Forward(Pick(x, [1, 3])).ToArray());
        Assert.Equal([2, 2, 2, 2, 1], norm.State().Select(s => s.Value.Count));
    }

    [Fact]
    public void Parameters_StayTheSameObjects_AndFrozenOnesFrozen()
    {
        var layer = new Linear(4, 3, s_rng);
        var (weight, bias) = (layer.Weight, layer.Bias);
        layer.Freeze();
        new KeepChannels(string.Empty, ChannelSide.Outputs, 0, 2).Apply(layer);
        Assert.Same(weight, layer.Weight);
        Assert.Same(bias, layer.Bias);
        Assert.All(layer.Parameters(), p => Assert.True(p.IsFrozen));
        Assert.Equal("Linear(4 -> 2)", layer.ToString());
    }

    [Theory]
    [InlineData("1.conv", new[] { 0 }, "got '1.conv', which is no part of the model; expected a convolution")]
    [InlineData("1", new[] { 0 }, "got '1'; expected a convolution")]
    [InlineData("0", new[] { 0, 6 }, "got 2 channels up to 6 for the 6 of '0'; expected some of them, and not all.")]
    [InlineData("0", new[] { 0, 1, 2, 3, 4, 5 }, "got 6 channels up to 5 for the 6 of '0'; expected some")]
    [InlineData("2", new[] { 0, 1 }, "leave its groups unequal; expected as many of each group, or whole groups.")]
    public void WrongEdits_AreRefusedAndChangeNothing(string part, int[] kept, string expected)
    {
        var model = new Sequential(new Conv2d(6, 6, 3, s_rng), new Relu(), new Conv2d(6, 6, 3, s_rng, groups: 2));
        var before = model.State().Select(s => s.Value.ToArray()).ToArray();
        var error = Assert.Throws<GraphException>(() => new KeepChannels(part, ChannelSide.Inputs, kept).Apply(model));
        Assert.Contains(expected, error.Message);
        Assert.Equal(before, model.State().Select(s => s.Value.ToArray()));
    }

    [Theory]
    [InlineData(new int[0])]
    [InlineData(new[] { -1, 2 })]
    [InlineData(new[] { 1, 1 })]
    public void ChannelsThatDoNotRise_AreRefused(int[] kept) =>
        Assert.Throws<ArgumentException>(() => new KeepChannels("0", ChannelSide.Outputs, kept));

    private static (Module Layer, Tensor Input) Make(string kind)
    {
        var rng = s_rng.Fork(kind);
        Module layer = kind switch
        {
            "conv1d" => new Conv1d(6, 6, 3, rng, padding: 1),
            "conv2d" => new Conv2d(6, 6, 3, rng, padding: 1),
            "conv2d-groups" => new Conv2d(6, 6, 3, rng, padding: 1, groups: 2),
            "depthwise" => new Conv2d(6, 6, 3, rng, groups: 6),
            "conv3d" => new Conv3d(6, 6, 2, rng),
            "transpose1d" => new ConvTranspose1d(6, 6, 2, rng, stride: 2),
            "transpose2d" => new ConvTranspose2d(6, 6, 2, rng, stride: 2),
            "transpose2d-groups" => new ConvTranspose2d(6, 6, 3, rng, groups: 2),
            _ => new Linear(6, 6, rng),
        };
        int[] places = kind == "linear" ? [] : kind.Contains("1d") ? [5] : kind.Contains("3d") ? [4, 3, 3] : [5, 4];
        return (layer, Tensor.Normal([2, 6, .. places], rng.Fork("input")));
    }

    private static Tensor Pick(Tensor x, int[] channels)
    {
        var inner = x.Count / (x.Shape[0] * x.Shape[1]);
        var values = x.ToArray();
        var picked = Enumerable.Range(0, x.Shape[0])
            .SelectMany(n => channels.SelectMany(c => values.Skip(((n * x.Shape[1]) + c) * inner).Take(inner))).ToArray();
        return Tensor.From(picked, x.Shape.With(1, channels.Length));
    }

    private static Tensor Zeroed(Tensor x, int[] kept)
    {
        var inner = x.Count / (x.Shape[0] * x.Shape[1]);
        var values = x.ToArray().Select((v, i) => kept.Contains(i / inner % x.Shape[1]) ? v : 0).ToArray();
        return Tensor.From(values, x.Shape);
    }
}
