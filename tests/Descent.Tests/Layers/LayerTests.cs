using Descent.Nn;
using static Descent.Tests.Numbers;

namespace Descent.Tests.Layers;

/// <summary>Layers with a state or chance of their own.</summary>
public sealed class LayerTests
{
    [Fact]
    public void Dropout_Training_DropsTheShareAndKeepsTheMean()
    {
        const int Count = 100_000;
        var layer = new Dropout(0.3f, new Rng(1));
        var y = layer.Forward(Tensor.Ones([Count], ReferenceDevice.Instance)).ToArray();
        Assert.Equal(0.3, y.Count(v => v == 0) / (double)Count, tolerance: 0.006); // four standard deviations
        Assert.All(y, v => Assert.True(v == 0 || Math.Abs(v - (1 / 0.7)) < 1e-6));
        Assert.Equal(1, y.Average(), tolerance: 0.01);
    }

    [Fact]
    public void Dropout_SameSeedAndPosition_DropsTheSame()
    {
        var x = Tensor.Ones([50], ReferenceDevice.Instance);
        Dropout first = new(0.5f, new Rng(1)), second = new(0.5f, new Rng(1));
        var drawn = first.Forward(x).ToArray();
        Assert.Equal(drawn, second.Forward(x).ToArray());
        var place = first.Position;
        var next = first.Forward(x).ToArray();
        Assert.NotEqual(drawn, next);
        first.Position = place;
        Assert.Equal(next, first.Forward(x).ToArray());
        var rng = new Rng(1);
        Assert.NotEqual(new Dropout(0.5f, rng).Forward(x).ToArray(), new Dropout(0.5f, rng).Forward(x).ToArray()); // each its own stream
    }

    [Fact]
    public void Dropout_Gradient_GoesWhereTheNumberWent()
    {
        var x = Tensor.Ones([100], ReferenceDevice.Instance).RequireGrad();
        var y = new Dropout(0.5f, new Rng(1)).Forward(x);
        y.Sum().Backward();
        Assert.Equal(y.ToArray(), x.Grad!.ToArray());
    }

    [Fact]
    public void Dropout_EvaluationOrProbabilityZero_DoesNothing()
    {
        var x = Constant(1, 2);
        Assert.Same(x, new Dropout(0, new Rng(1)).Forward(x));
        Assert.Same(x, new Dropout(0.9f, new Rng(1)).Evaluate().Forward(x));
        foreach (var p in new[] { 1f, -0.1f, float.NaN }) Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(p, new Rng(1)));
    }

    [Fact]
    public void BatchNorm_RunningStatistics_ByHand()
    {
        var layer = new BatchNorm(1, momentum: 0.1f);
        layer.MoveTo(ReferenceDevice.Instance);
        layer.Forward(Tensor.From([1, 2, 3, 6], [4, 1], ReferenceDevice.Instance)); // mean 3, unbiased variance 14 / 3
        Assert.Equal(0.3, layer.RunningMean.Item(), tolerance: 1e-6);
        Assert.Equal(0.9 + (0.1 * 14 / 3), layer.RunningVariance.Item(), tolerance: 1e-6);
        layer.Evaluate();
        var y = layer.Forward(Tensor.From([1], [1, 1], ReferenceDevice.Instance)).Item();
        Assert.Equal((1 - 0.3) / Math.Sqrt(0.9 + (1.4 / 3) + 1e-5), y, tolerance: 1e-6);
        Assert.Equal(0.3, layer.RunningMean.Item(), tolerance: 1e-6); // evaluation leaves them alone
    }

    [Fact]
    public void BatchNorm_WrongChannels_SaysSoBeforeItChangesAnything()
    {
        foreach (var affine in new[] { true, false })
        {
            var layer = new BatchNorm(3, affine: affine);
            layer.MoveTo(ReferenceDevice.Instance);
            var error = Assert.Throws<ShapeException>(() => layer.Forward(ModuleTests.Matrix(4, 2)));
            Assert.Contains("BatchNorm", error.Message, StringComparison.Ordinal);
            Assert.Contains("channels", error.Message, StringComparison.Ordinal);
            Assert.Equal([0f, 0f, 0f], layer.RunningMean.ToArray());
        }
    }

    [Fact]
    public void Residual_BranchOfAnotherShape_SuggestsAShortcut()
    {
        var rng = new Rng(1);
        var model = new Residual(new Linear(2, 3, rng));
        model.MoveTo(ReferenceDevice.Instance);
        var error = Assert.Throws<ShapeException>(() => model.Forward(ModuleTests.Matrix(4, 2)));
        Assert.Contains("the branch gives (4, 3) and the shortcut (4, 2)", error.Message, StringComparison.Ordinal);
        Assert.Contains("1x1 convolution with the same stride", error.Message, StringComparison.Ordinal);
        var right = new Residual(new Linear(2, 3, rng), new Linear(2, 3, rng));
        right.MoveTo(ReferenceDevice.Instance);
        Assert.Equal([4, 3], right.Forward(ModuleTests.Matrix(4, 2)).Shape);
        Assert.Equal(["branch.weight", "branch.bias", "shortcut.weight", "shortcut.bias"], right.NamedParameters().Select(p => p.Name));
    }

    [Fact]
    public void Summary_SmallCnn_ByHand()
    {
        var rng = new Rng(1);
        var model = new Sequential(
            new Conv2d(1, 4, 3, rng, padding: 1, bias: false), new BatchNorm(4), new Relu(), new MaxPool2d(2), new Conv2d(4, 6, 3,
                rng), new Flatten(), new Linear(24, 10, rng));
        model.MoveTo(ReferenceDevice.Instance);
        model.Modules[1].Module.Evaluate(); // somebody keeps its statistics
        var summary = ModelSummary.Of(model, [1, 8, 8]);
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6"], summary.Layers.Select(l => l.Name));
        Assert.Equal([36L, 8, 0, 0, (4 * 6 * 9) + 6, 0, 250], summary.Layers.Select(l => l.Parameters));
        Assert.Equal([8L * 8 * 9 * 4, 0, 0, 0, 2 * 2 * 9 * 4 * 6, 0, 240], summary.Layers.Select(l => l.MultiplyAdds));
        Assert.Equal(["(4, 8, 8)", "(4, 8, 8)", "(4, 8, 8)", "(4, 4, 4)", "(6, 2, 2)", "(24,)", "(10,)"],
            summary.Layers.Select(l => l.Output.ToString()));
        Assert.Equal(36 + 8 + 222 + 250, summary.Parameters);
        Assert.Equal(4 * (256 + 256 + 256 + 64 + 24 + 24 + 10), summary.ActivationBytes);
        Assert.Equal("Conv2d(1 -> 4, 3x3, no bias)", summary.Layers[0].Text);
        Assert.Equal([10], summary.Output);
        Assert.True(model.IsTraining);
        Assert.False(model.Modules[1].Module.IsTraining); // every part has the mode that it had
        Assert.True(model.Modules[2].Module.IsTraining);
    }

    [Fact]
    public void Summary_WrongSample_LeavesTheModelAsItWas()
    {
        var model = new Sequential(new Linear(3, 2, new Rng(1)));
        model.MoveTo(ReferenceDevice.Instance);
        Assert.Throws<ShapeException>(() => ModelSummary.Of(model, [4]));
        Assert.True(model.IsTraining);
        Assert.True(model.Modules[0].Module.IsTraining);
        Assert.Equal([2], ModelSummary.Of(model, [3]).Output);
    }
}
