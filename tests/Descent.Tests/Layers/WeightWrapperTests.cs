using Descent.Nn;
using Descent.Tests.Contracts;

namespace Descent.Tests.Layers;

/// <summary>Weight norm, spectral norm and weight standardisation: closed forms, names, and what a wrapper must not disturb.</summary>
public sealed class WeightWrapperTests
{
    [Fact]
    public void WeightNorm_Fresh_ComputesWhatTheLayerDid()
    {
        foreach (var axis in new int?[] { 0, 1, -1, null })
        {
            var conv = new Conv2d(2, 3, (3, 2), new Rng(1));
            var x = Tensor.Normal([2, 2, 5, 5], new Rng(2));
            var plain = conv.Forward(x).ToArray();
            var layer = new WeightNorm(conv, axis);
            Numbers.AssertClose(plain, layer.Forward(x).ToArray(), 1e-5, 1e-6, $"axis {axis}");
            Assert.Equal(axis switch { 0 => [3, 1, 1, 1], 1 => [1, 2, 1, 1], -1 => [1, 1, 1, 2], _ => Shape.Scalar }, layer.Length.Shape);
            Assert.Equal(["weight_g", "weight_v", "bias"], layer.State().Select(s => s.Name));
            LayerSlopes.Check($"axis {axis}", layer.MoveTo(ReferenceDevice.Instance), x.To(ReferenceDevice.Instance), checksInput: false);
        }
    }

    [Fact]
    public void WeightNorm_Length_IsTheLengthOfEveryOutput()
    {
        var linear = new Linear(4, 3, new Rng(1), bias: false);
        var layer = new WeightNorm(linear);
        layer.Length.Value.Assign([1, 2, 3]);
        var weight = layer.Forward(Eye(4)).Transpose().ToArray();
        for (var row = 0; row < 3; row++)
            Assert.Equal(row + 1, Math.Sqrt(weight.AsSpan(row * 4, 4).ToArray().Sum(w => (double)w * w)), tolerance: 1e-6);
    }

    /// <summary>[[3, 0], [4, 5]] has the singular values sqrt 45 and sqrt 5.</summary>
    [Fact]
    public void SpectralNorm_Estimate_BecomesTheLargestSingularValue()
    {
        var linear = new Linear(2, 2, new Rng(1), bias: false);
        linear.Weight.Value.Assign([3, 0, 4, 5]);
        var layer = new SpectralNorm(linear, new Rng(2));
        var x = Eye(2);
        for (var i = 0; i < 30; i++) layer.Forward(x);
        Assert.Equal(Math.Sqrt(45), layer.SingularValue, tolerance: 1e-5);
        var largest = (float)Math.Sqrt(45);
        Numbers.AssertClose([3 / largest, 4 / largest, 0, 5 / largest], layer.Evaluate().Forward(x).ToArray(), 1e-5, 0, "weight");
        Assert.Equal(["weight_orig", "weight_u", "weight_v"], layer.State().Select(s => s.Name));
        Assert.Equal([3f, 0, 4, 5], linear.Weight.Value.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void SpectralNorm_InEvaluation_HasTheRightGradients(int axis)
    {
        var layer = new SpectralNorm(new Conv2d(2, 3, 2, new Rng(1)), new Rng(2), iterations: 2, axis: axis);
        layer.MoveTo(ReferenceDevice.Instance);
        var x = Tensor.Normal([2, 2, 3, 3], new Rng(3), device: ReferenceDevice.Instance);
        layer.Forward(x);
        LayerSlopes.Check("spectral norm", layer.Evaluate(), x, checksInput: true);
    }

    /// <summary>As with the two passes of an adversarial loss: the second pass moves u and v, which the first one's graph must not notice.</summary>
    [Fact]
    public void SpectralNorm_TwoPassesBeforeOneBackward_Work()
    {
        var linear = new Linear(3, 2, new Rng(1));
        var layer = new SpectralNorm(linear, new Rng(2));
        Tensor a = Tensor.Normal([4, 3], new Rng(3)), b = Tensor.Normal([4, 3], new Rng(4));
        (layer.Forward(a).Sum() - layer.Forward(b).Sum()).Backward();
        Assert.True(linear.Weight.Grad!.Norm() > 0);
    }

    [Fact]
    public void WeightStandardization_Filters_HaveMeanZeroAndVarianceOne()
    {
        var layer = new WeightStandardization(new Linear(50, 4, new Rng(1), bias: false), epsilon: 1e-12f);
        var weight = layer.Forward(Eye(50)).Transpose().ToArray();
        for (var row = 0; row < 4; row++)
        {
            var values = weight.AsSpan(row * 50, 50).ToArray();
            Assert.Equal(0, values.Average(w => (double)w), tolerance: 1e-6);
            Assert.Equal(1, values.Average(w => (double)w * w), tolerance: 1e-5);
        }

        Assert.Equal(["weight"], layer.State().Select(s => s.Name));
    }

    [Fact]
    public void FailedForward_LeavesTheWeightAsItWas()
    {
        var linear = new Linear(3, 2, new Rng(1));
        var before = linear.Weight.Value;
        var layer = new WeightNorm(linear);
        Assert.Throws<ShapeException>(() => layer.Forward(Tensor.Zeros([2, 4])));
        Assert.Same(before, linear.Weight.Value);
    }

    [Fact]
    public void TwoThreads_DoNotSeeEachOthersWeights()
    {
        var layer = new WeightNorm(new Linear(8, 8, new Rng(1))).Evaluate();
        var x = Tensor.Normal([4, 8], new Rng(2));
        var want = layer.Forward(x).ToArray();
        var got = new float[8][];
        Parallel.For(0, 8, i =>
        {
            using var mode = GradMode.NoGrad();
            for (var pass = 0; pass < 50; pass++) got[i] = layer.Forward(x).ToArray();
        });
        Assert.All(got, y => Assert.Equal(want, y));
    }

    [Theory]
    [InlineData("weight-norm conv")]
    [InlineData("spectral-norm")]
    [InlineData("weight-standardization")]
    [InlineData("whitening-norm")]
    [InlineData("ghost-batch-norm")]
    public void Checkpoint_GivesTheSameBits(string name)
    {
        var c = LayerCases.Find(name);
        var results = new[] { false, true }.Select(isWrapped =>
        {
            var layer = c.Build(CpuDevice.Instance);
            var x = c.Draw(CpuDevice.Instance, c.Batch).RequireGrad();
            (isWrapped ? new Checkpoint(layer) : layer).Forward(x).Square().Sum().Backward();
            return x.Grad!.ToArray().Concat(layer.Parameters().SelectMany(p => p.Grad!.ToArray()))
                .Concat(layer.NamedBuffers().SelectMany(b => b.Value.ToArray())).ToArray();
        }).ToArray();
        Assert.Equal(results[0], results[1]);
    }

    [Fact]
    public void Summary_CountsWhatIsTrained()
    {
        var summary = ModelSummary.Of(new Sequential(new WeightNorm(new Linear(5, 3, new Rng(1)))), [5]);
        Assert.Equal((3 * 5) + 3 + 3, summary.Parameters);
    }

    private static Tensor Eye(int size) =>
        Tensor.From([.. Enumerable.Range(0, size * size).Select(i => i / size == i % size ? 1f : 0)], [size, size]);
}
