using Descent.Nn;
using Descent.Tests.Contracts;
using Descent.Training;

namespace Descent.Tests.Layers;

/// <summary>Every layer and loss: the gradient of the input and of each parameter against finite differences.</summary>
public sealed class LayerGradientTests
{
    private static readonly Dictionary<string, (Func<Rng, Module> Create, Shape Input)> s_layers = new()
    {
        ["Linear"] = (rng => new Linear(3, 4, rng), [5, 3]),
        ["Conv2d"] = (rng => new Conv2d(2, 4, (3, 2), rng, stride: (2, 1), padding: Padding.Same((3, 2), 1), groups: 2), [2, 2, 5, 4]),
        ["BatchNorm"] = (_ => new BatchNorm(3), [4, 3, 2]),
        ["BatchNorm, evaluation"] = (_ => new BatchNorm(3).Evaluate(), [4, 3, 2]),
        ["LayerNorm"] = (_ => new LayerNorm([5]), [4, 5]),
        ["LayerNorm, two axes, no bias"] = (_ => new LayerNorm([3, 2], bias: false), [4, 3, 2]),
        ["GroupNorm"] = (_ => new GroupNorm(2, 4), [3, 4, 3]),
        ["Gelu"] = (_ => new Gelu(), [3, 5]),
        ["Gelu, approximate"] = (_ => new Gelu(approximate: true), [3, 5]),
        ["Silu"] = (_ => new Silu(), [3, 5]),
        ["Relu"] = (_ => new Relu(), [3, 5]),
        ["LeakyRelu"] = (_ => new LeakyRelu(0.1f), [3, 5]),
        ["Tanh"] = (_ => new Tanh(), [3, 5]),
        ["Sigmoid"] = (_ => new Sigmoid(), [3, 5]),
        ["Dropout, evaluation"] = (rng => new Dropout(0.5f, rng).Evaluate(), [3, 5]),
        ["Flatten"] = (_ => new Flatten(), [2, 1, 3]),
        ["Reshape"] = (_ => new Reshape(3, -1), [2, 2, 6]),
        ["MaxPool2d"] = (_ => new MaxPool2d(2), [1, 2, 5, 4]),
        ["AvgPool2d"] = (_ => new AvgPool2d(3, 2, 1), [1, 2, 5, 4]),
        ["GlobalAvgPool"] = (_ => new GlobalAvgPool(), [2, 3, 4]),
        ["Residual"] = (rng => new Residual(new Sequential(new Linear(3, 2, rng), new Tanh()), new Linear(3, 2, rng)), [4, 3]),
        ["Embedding"] = (rng => new Embedding(5, 3, rng, paddingIndex: 2), [2, 4]),
        ["MultiHeadAttention"] = (rng => new MultiHeadAttention(4, 2, rng), [2, 3, 4]),
        ["MultiHeadAttention, causal, no bias"] = (rng => new MultiHeadAttention(3, 1, rng, bias: false, causal: true), [2, 4, 3]),
        ["TransformerEncoderLayer"] = (rng => new TransformerEncoderLayer(4, 2, rng, 5, dropout: 0, new Tanh()), [2, 3, 4]),
        ["TransformerEncoderLayer, norm first"] = (rng =>
            new TransformerEncoderLayer(4, 1, rng, 3, 0.1f, new Tanh(), normFirst: true, causal: true).Evaluate(), [1, 3, 4]),
        ["Lstm"] = (rng => new Lstm(3, 4, rng), [3, 2, 3]),
        ["Lstm, two layers, both directions, batch first"] = (rng =>
            new Lstm(2, 3, rng, layers: 2, bias: false, batchFirst: true, dropout: 0.5f, bidirectional: true).Evaluate(), [2, 3, 2]),
        ["LstmClassifier"] = (rng => new LstmClassifier(2, 3, 4, rng, bidirectional: true), [2, 3, 2]),
        ["Gpt"] = (rng => new Gpt(5, rng, context: 6, size: 4, heads: 2, layers: 1), [2, 4]),
        ["Checkpoint"] = (rng => new Checkpoint(new Sequential(new Linear(3, 2, rng), new Tanh(), new Linear(2, 2, rng))), [4, 3]),
        ["Sequential"] = (rng => new Sequential(new Linear(3, 2, rng), new Tanh(), new Linear(2, 2, rng)), [4, 3]),
        ["Ensemble"] = (rng => new Ensemble([new Linear(3, 4, rng), new Linear(3, 4, rng)], areClasses: true), [5, 3]),
        ["Ensemble, values"] = (rng => new Ensemble([new Linear(3, 2, rng), new Linear(3, 2, rng)], areClasses: false), [5, 3]),
        ["BasicBlock"] = (rng => new BasicBlock(2, 3, rng, stride: 2), [2, 2, 5, 4]),
        ["BasicBlock, same size"] = (rng => new BasicBlock(2, 2, rng), [2, 2, 3, 4]),
        ["ResNet"] = (rng => new ResNet(2, 3, [3, 4], [1, 1], rng), [3, 2, 5, 4]),
    };

    private static readonly Dictionary<string, (Func<Tensor[], Tensor> Function, Shape[] Inputs)> s_losses = new()
    {
        ["CrossEntropy"] = (x => new CrossEntropy().Forward(x[0], IntTensor.Create([2, 0, 1, 1])), [[4, 3]]),
        ["CrossEntropy, sum"] = (x => new CrossEntropy(Reduction.Sum).Forward(x[0], IntTensor.Create([0])), [[1, 5]]),
        ["Mse"] = (x => new Mse().Forward(x[0], x[1]), [[4, 3], [4, 3]]),
        ["Mse, sum"] = (x => new Mse(Reduction.Sum).Forward(x[0], x[1]), [[3], [3]]),
    };

    public static TheoryData<string> Layers => [.. s_layers.Keys];

    public static TheoryData<string> Losses => [.. s_losses.Keys];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Layer_Gradients_AgreeWithFiniteDifferences(string name)
    {
        var (create, shape) = s_layers[name];
        var layer = create(new Rng(4));
        layer.MoveTo(ReferenceDevice.Instance);
        var x = Tensor.Normal(shape, new Rng(5), device: ReferenceDevice.Instance);
        var hasTokens = layer is Embedding or Gpt;
        if (hasTokens) x = Tensor.From([.. Enumerable.Range(0, x.Count).Select(i => (float)(i * i % 5 * (i % 5 == 3 ? 0 : 1)))], shape, x.Device);
        LayerSlopes.Check(name, layer, x, checksInput: !hasTokens, numbersPerTensor: int.MaxValue);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public void Loss_Gradients_AgreeWithFiniteDifferences(string name)
    {
        var (function, shapes) = s_losses[name];
        var rng = new Rng(6);
        GradCheck.Run(function, Array.ConvertAll(shapes, s => Tensor.Normal(s, rng, device: ReferenceDevice.Instance))).ThrowIfWrong();
    }

    [Fact]
    public void EveryLayerAndLossHasACase()
    {
        var types = typeof(Module).Assembly.GetExportedTypes().Where(t =>
            !t.IsAbstract && (t.IsAssignableTo(typeof(Module)) || t.IsAssignableTo(typeof(Loss)))).Select(t => t.Name);
        var here = s_layers.Keys.Concat(s_losses.Keys).Select(k => k.Split(',')[0]);
        // The contract tables check gradients, too: by differences, or by golden values.
        var layers = LayerCases.All.Where(c => c.Golden is not null || !(c.IsLarge || c.SkipsGradientCheck)).SelectMany(c =>
            c.Build(CpuDevice.Instance).WithParts()).Select(m => m.GetType().Name);
        var losses = LossCases.All.Where(c => !c.HasKinks).Select(c => c.Create(Reduction.Mean).GetType().Name);
        Assert.Empty(types.Except([.. here, .. layers, .. losses]));
    }
}
