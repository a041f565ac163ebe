namespace Descent.Tests.Ops;

/// <summary>The product with its activation at the end is the product followed by the activation.</summary>
public sealed class LinearReluTests
{
    [Theory]
    [InlineData(1, 784, 512)]
    [InlineData(5, 33, 17)]
    [InlineData(64, 100, 130)]
    public void LinearRelu_ValuesAndGradients_EqualLinearThenReluBitByBit(int rows, int inputs, int outputs)
    {
        var rng = new Rng(5);
        Tensor x = Tensor.Normal([rows, inputs], rng), weight = Tensor.Normal([outputs, inputs], rng), bias = Tensor.Normal([outputs], rng);
        var gradient = Tensor.Normal([rows, outputs], rng);
        var fused = Run((a, w, b) => a.LinearRelu(w, b));
        var apart = Run((a, w, b) => a.Linear(w, b).Relu());
        for (var i = 0; i < fused.Length; i++) Assert.Equal(apart[i], fused[i]);

        float[][] Run(Func<Tensor, Tensor, Tensor, Tensor> function)
        {
            var leaves = Array.ConvertAll([x, weight, bias], leaf => leaf.Clone().RequireGrad());
            var y = function(leaves[0], leaves[1], leaves[2]);
            var values = y.ToArray();
            y.Backward(gradient);
            return [values, .. leaves.Select(leaf => leaf.Grad!.ToArray())];
        }
    }

    [Fact]
    public void LinearRelu_WrongShape_SaysWhatLinearSays() => Assert.Equal(
        Assert.Throws<ShapeException>(() => Tensor.Zeros([2, 3]).Linear(Tensor.Zeros([4, 5]))).Message,
        Assert.Throws<ShapeException>(() => Tensor.Zeros([2, 3]).LinearRelu(Tensor.Zeros([4, 5]))).Message);
}
