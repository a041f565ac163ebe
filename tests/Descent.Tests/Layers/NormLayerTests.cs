using Descent.Nn;

namespace Descent.Tests.Layers;

/// <summary>LayerNorm and GroupNorm: names, errors, hard inputs.</summary>
public sealed class NormLayerTests
{
    [Fact]
    public void State_Names_ArePyTorchs()
    {
        Assert.Equal(["weight", "bias"], new LayerNorm([3, 4]).NamedParameters().Select(p => p.Name));
        Assert.Equal(["weight"], new LayerNorm([3], bias: false).NamedParameters().Select(p => p.Name));
        Assert.Empty(new LayerNorm([3], affine: false).State());
        Assert.Equal([3, 4], new LayerNorm([3, 4]).Weight!.Shape);
        Assert.Equal(["weight", "bias"], new GroupNorm(2, 6).NamedParameters().Select(p => p.Name));
        Assert.Equal([6], new GroupNorm(2, 6).Bias!.Shape);
        Assert.Empty(new GroupNorm(2, 6, affine: false).State());
    }

    [Fact]
    public void Constructors_BadValues_AreRefused()
    {
        Assert.Contains("expected groups that divide the channels", Assert.Throws<ArgumentException>(() => new GroupNorm(4, 6)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GroupNorm(0, 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GroupNorm(2, 6, epsilon: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LayerNorm([4], epsilon: -1));
        Assert.Throws<ArgumentException>(() => new LayerNorm([]));
        Assert.Throws<ArgumentException>(() => new LayerNorm([4, 0]));
    }

    [Fact]
    public void Forward_WrongShapes_SayWhatIsExpected()
    {
        AssertRefused("a shape that ends with (4,)", () => new LayerNorm([4]).Forward(Tensor.Zeros([4, 3])));
        AssertRefused("a shape that ends with (2, 4)", () => new LayerNorm([2, 4]).Forward(Tensor.Zeros([4])));
        AssertRefused("got 5 channels", () => new GroupNorm(2, 6).Forward(Tensor.Zeros([2, 5, 3])));
        AssertRefused("(N, C) or (N, C, *)", () => new GroupNorm(2, 6).Forward(Tensor.Zeros([6])));
        AssertRefused("expected groups that divide the channels", () => Tensor.Zeros([2, 6]).GroupNorm(4));
        AssertRefused("one axis or more", () => Tensor.Zeros([2, 6]).LayerNorm(axes: 0));
        AssertRefused("at least 3 axes", () => Tensor.Zeros([2, 6]).LayerNorm(axes: 3));
        AssertRefused("expected the same shape", () => Tensor.Zeros([2, 6]).LayerNorm(Tensor.Ones([5])));
        AssertRefused("nothing to normalise", () => Tensor.Zeros([2, 0]).LayerNorm());
        AssertRefused("nothing to normalise", () => Tensor.Zeros([2, 4, 0]).GroupNorm(2));
        Assert.Equal([0, 6], Tensor.Zeros([0, 6]).LayerNorm().Shape);
        Assert.Equal([0, 6, 3], Tensor.Zeros([0, 6, 3]).GroupNorm(2).Shape);
    }

    [Fact]
    public void EqualNumbers_GiveTheBiasAndAFiniteGradient()
    {
        foreach (var value in new[] { 0, 0.1f, -3e4f, 1e20f })
        {
            var x = Tensor.Full([3, 37], value).RequireGrad();
            var y = x.LayerNorm(Tensor.Full([37], 2), Tensor.Full([37], 0.25f));
            Assert.All(y.ToArray(), v => Assert.Equal(0.25f, v, tolerance: 1e-6f));
            y.Backward(Tensor.Normal([3, 37], new Rng(1)));
            Assert.True(x.Grad!.IsFinite());
            Assert.All(Tensor.Full([2, 4, 5, 5], value).GroupNorm(2).ToArray(), v => Assert.Equal(0, v, tolerance: 1e-6f));
        }
    }

    [Theory]
    [InlineData(1e3f)]
    [InlineData(1e5f)]
    public void HugeMean_LosesOnlyWhatTheInputHasLost(float mean)
    {
        // Whole numbers beside the mean are exact in fp32, so the true result is known.
        var parts = Enumerable.Range(0, 4 * 512).Select(i => (float)((i * 7919) % 23)).ToArray();
        float[] far = [.. parts.Select(p => p + mean)];
        foreach (var normalize in new Func<Tensor, Tensor>[] { x => x.LayerNorm(), x => x.Reshape(4, 8, 64).GroupNorm(1) })
        {
            var expected = normalize(Tensor.From(parts, [4, 512], ReferenceDevice.Instance)).ToArray();
            Numbers.AssertClose(expected, normalize(Tensor.From(far, [4, 512])).ToArray(), 0, 1e-6, $"mean {mean}");
        }
    }

    [Fact]
    public void NaNOrInfinity_SpoilsItsOwnGroupOnly()
    {
        foreach (var bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            var numbers = Enumerable.Range(0, 120).Select(i => (float)(i % 7)).ToArray();
            numbers[45] = bad;
            var rows = Tensor.From(numbers, [4, 30]).LayerNorm().ToArray();
            var groups = Tensor.From(numbers, [2, 4, 15]).GroupNorm(2).ToArray();
            foreach (var y in new[] { rows, groups })
                for (var i = 0; i < y.Length; i++) Assert.Equal(i is >= 30 and < 60, float.IsNaN(y[i]));
        }
    }

    private static void AssertRefused(string text, Action action) =>
        Assert.Contains(text, Assert.Throws<ShapeException>(action).Message, StringComparison.Ordinal);
}
