using System.Diagnostics;
using Descent.Nn;
using Descent.Tests.Configuration;

namespace Descent.Tests.Layers;

/// <summary>Convolutional layers: how they start, what a summary counts, and configs too large to compute.</summary>
public sealed class ConvLayerTests
{
    [Fact]
    public void Summary_EveryConvolution_ByHand()
    {
        var rng = new Rng(1);
        var summary = ModelSummary.Of(
            new Sequential(new Conv2d(2, 4, 3, rng, padding: 1, groups: 2), new ConvTranspose2d(4, 6, (2, 3), rng, stride: 2, groups: 2,
                bias: false)),
            [2, 4, 4]);
        Assert.Equal([(4 * 9) + 4, 4 * 3 * 6], summary.Layers.Select(row => row.Parameters));
        Assert.Equal([4 * 16 * 9, 4 * 16 * 3 * 6], summary.Layers.Select(row => row.MultiplyAdds));
        Assert.Equal([6, 8, 9], summary.Output);
        var volume = ModelSummary.Of(new Conv3d(6, 3, (2, 3, 3), rng), [6, 2, 8, 9]);
        Assert.Equal((6 * 3 * 18) + 3, volume.Parameters);
        Assert.Equal(3 * 6 * 7 * 6 * 18, volume.MultiplyAdds);
        Assert.Equal([3, 1, 6, 7], volume.Output);
        var line = ModelSummary.Of(new Sequential(new ConvTranspose1d(3, 2, 4, rng), new Conv1d(2, 5, 3, rng)), [3, 42]);
        Assert.Equal([42 * 3 * 2 * 4, 43 * 5 * 2 * 3], line.Layers.Select(row => row.MultiplyAdds));
        Assert.Equal(3 * 16, ModelSummary.Of(new Bilinear(4, 4, 3, rng, bias: false), [4]).MultiplyAdds);
    }

    [Fact]
    public void Summary_Pyramid_CountsEveryBranch()
    {
        const int Channels = 6, Filters = 4, Places = 5 * 7;
        var summary = ModelSummary.Of(new Aspp(Channels, [1, 2], new Rng(1), Filters), [Channels, 5, 7]);
        Assert.Equal((Channels * Filters * (1 + 9 + 9 + 1)) + (4 * Filters * Filters) + (5 * 2 * Filters), summary.Parameters);
        Assert.Equal((Places * Channels * Filters * 19) + (Channels * Filters) + (Places * 4 * Filters * Filters), summary.MultiplyAdds);
        Assert.Equal([Filters, 5, 7], summary.Output);
    }

    [Fact]
    public void Initialization_EveryConvolution_FillsPyTorchsRange()
    {
        var rng = new Rng(3);
        (Parameter Weight, Parameter Bias, double FanIn)[] layers =
        [
            Of(new Conv1d(6, 40, 5, rng, groups: 2), l => (l.Weight, l.Bias!), 15), Of(new Conv3d(4, 40, (2, 3, 2), rng), l => (l.Weight, l.Bias!),
                48),
            Of(new ConvTranspose1d(6, 40, 5, rng, groups: 2), l => (l.Weight, l.Bias!), 100),
            Of(new ConvTranspose2d(4, 30, (2, 3), rng), l => (l.Weight, l.Bias!), 180), Of(new Bilinear(9, 7, 40, rng), l => (l.Weight, l.Bias!), 9),
        ];
        foreach (var (weight, bias, fanIn) in layers)
        {
            var bound = 1 / Math.Sqrt(fanIn);
            foreach (var tensor in new[] { weight.Value, bias.Value })
                Assert.InRange(tensor.ToArray().Max(Math.Abs), bound * 0.8, bound * 1.000001);
            Assert.InRange(weight.Value.ToArray().Average(v => v * v), bound * bound / 3 * 0.8, bound * bound / 3 * 1.2); // uniform
        }

        static (Parameter Weight, Parameter Bias, double FanIn) Of<T>(T layer, Func<T, (Parameter, Parameter)> parts, double fanIn) =>
            (parts(layer).Item1, parts(layer).Item2, fanIn);
    }

    [Theory]
    [InlineData("{\"conv2d\": {\"filters\": 512, \"kernel\": 31, \"padding\": \"same\"}}", 64)] // 8e12 products
    [InlineData("{\"residual\": {\"branch\": [{\"conv2d\": {\"filters\": 128, \"kernel\": 31, \"padding\": \"same\"}}]}}", 128)] // 4e12
    public void BuildModel_ConvolutionOfManyProducts_IsNotComputed(string layer, int channels)
    {
        var clock = Stopwatch.StartNew();
        var built = ConfigSamples.Model($"[{layer}, \"global-avg-pool\", \"linear\"]").BuildModel([channels, 512, 512], 3, new Rng(1));
        Assert.True(clock.Elapsed.TotalSeconds < 20, $"{clock.Elapsed}"); // drawing the weights; minutes, were it computed
        Assert.Equal(3, ((Linear)built.Modules[^1].Module).Outputs);
    }

    [Fact]
    public void Text_OfLayers_NamesWhatIsNotTheDefault()
    {
        var rng = new Rng(1);
        Assert.Equal("Conv2d(2 -> 4, 3x3, stride 2x1, 2 groups, Reflect padding)",
            new Conv2d(2, 4, 3, rng, (2, 1), groups: 2, paddingMode: PaddingMode.Reflect).ToString());
        Assert.Equal("Conv1d(2 -> 4, 3, dilation 2, no bias)", new Conv1d(2, 4, 3, rng, dilation: 2, bias: false).ToString());
        Assert.Equal("Conv3d(2 -> 4, 3x3x3)", new Conv3d(2, 4, 3, rng).ToString());
        Assert.Equal("ConvTranspose2d(2 -> 4, 2x2, stride 2x2)", new ConvTranspose2d(2, 4, 2, rng, 2).ToString());
        Assert.Equal("Upsample(x1.5, Bilinear, corners)", new Upsample(1.5, null, UpsampleMode.Bilinear, alignCorners: true).ToString());
        Assert.Equal("Upsample(to 3x4, Nearest)", new Upsample(size: (3, 4)).ToString());
        Assert.Equal("Aspp(2 -> 256, rates 6, 12)", new Aspp(2, [6, 12], rng).ToString());
        Assert.Equal("ParallelBranches(1 branches, Sum)", new ParallelBranches(BranchJoin.Sum, new Relu()).ToString());
    }

    [Fact]
    public void Reshape_OpenSize_HoldsForAnEmptyBatch()
    {
        var layer = new Reshape(2, -1);
        Assert.Equal([3, 2, 6], layer.Forward(Tensor.Zeros([3, 4, 3])).Shape);
        Assert.Equal([0, 2, 6], layer.Forward(Tensor.Zeros([0, 4, 3])).Shape);
        Assert.Throws<ShapeException>(() => layer.Forward(Tensor.Zeros([3, 5])));
    }
}
