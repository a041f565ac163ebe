using Descent.Nn;

namespace Descent.Tests.Layers;

/// <summary>A rectifier computed by the module before it gives the same bits as one by itself: output, every gradient, running statistics.</summary>
public sealed class FusionTests
{
    private static readonly Dictionary<string, (Func<Rng, Sequential> Create, Shape Input, string Node)> s_models = new()
    {
        ["linear of rows"] = (rng => [new Linear(9, 35, rng), new Relu()], [21, 9], "LinearRelu"),
        ["linear of one row"] = (rng => [new Linear(70, 35, rng), new Relu()], [1, 70], "LinearRelu"),
        ["linear without bias, three axes"] = (rng => [new Linear(9, 5, rng, bias: false), new Relu()], [3, 4, 9], "LinearRelu"),
        ["linear twice"] = (rng => [new Linear(9, 35, rng), new Relu(), new Linear(35, 20, rng), new Relu()], [21, 9], "LinearRelu"),
        ["convolution, direct"] = (rng => [new Conv2d(3, 5, 2, rng, stride: 2), new Relu()], [4, 3, 7, 8], "Conv2dRelu"),
        ["convolution, Winograd"] = (rng => [new Conv2d(12, 20, 3, rng, padding: 1), new Relu()], [3, 12, 9, 18], "Conv2dRelu"),
        ["convolution, mirrored border, groups"] = (
            rng => [new Conv2d(4, 6, 3, rng, padding: 1, groups: 2, bias: false, paddingMode: PaddingMode.Reflect), new Relu()], [2, 4, 5, 6],
            "Conv2dRelu"),
        ["batch norm of images"] = (rng => [new Conv2d(3, 5, 3, rng), new BatchNorm(5), new Relu()], [4, 3, 7, 8], "BatchNorm"),
        ["batch norm of rows"] = (rng => [new Linear(9, 35, rng), new BatchNorm(35), new Relu()], [21, 9], "BatchNorm"),
        ["batch norm, plain"] = (_ => [new BatchNorm(3, affine: false), new Relu()], [4, 3, 5], "BatchNorm"),
        ["group norm of images"] = (rng => [new Conv2d(2, 6, 3, rng, padding: 1), new GroupNorm(3, 6), new Relu()], [3, 2, 5, 7], "GroupNorm"),
        ["group norm of rows"] = (rng => [new Linear(9, 36, rng), new GroupNorm(4, 36), new Relu()], [21, 9], "GroupNorm"),
        ["residual"] = (rng => [new Residual(new Sequential(new Linear(6, 6, rng), new Tanh(), new Linear(6, 6, rng))), new Relu()], [5, 6],
            "AddRelu"),
        ["residual of a single module"] = (rng => [new Residual(new Linear(6, 4, rng), new Linear(6, 4, rng)), new Relu()], [5, 6], "AddRelu"),
        ["residual block"] = (rng => [new Residual(Branch(rng, 4, 4, 1)), new Relu()], [3, 4, 5, 6], "BatchNorm"),
        ["residual block with shortcut"] = (
            rng => [new Residual(Branch(rng, 4, 6, 2), new Sequential(new Conv2d(4, 6, 1, rng, 2), new BatchNorm(6))), new Relu(), new Flatten()], [3,
                4, 6, 6], "Reshape"),
    };

    public static TheoryData<string, string, bool> Cases
    {
        get
        {
            var data = new TheoryData<string, string, bool>();
            foreach (var device in TestDevices.Names)
                foreach (var name in s_models.Keys)
                    foreach (var isTraining in new[] { true, false })
                        data.Add(device, name, isTraining);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rectifier_ComputedByTheModuleBefore_GivesTheSameBits(string device, string name, bool isTraining)
    {
        var (alone, fused) = (Results(device, name, isTraining, isOff: true), Results(device, name, isTraining, isOff: false));
        Assert.Equal(alone.Keys, fused.Keys);
        foreach (var (what, numbers) in alone) Devices.Bench.AssertSameBits(numbers, fused[what]);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rectifier_WithoutHistory_GivesTheSameNumbers(string device, string name, bool isTraining)
    {
        using var mode = GradMode.NoGrad();
        float[][] outputs = [.. new[] { true, false }.Select(isOff => Output(device, name, isTraining, isOff))];
        Numbers.AssertClose(outputs[0], outputs[1], 1e-6, 1e-6, name);
    }

    [Fact]
    public void Relu_AfterAModuleThatCan_LeavesNoNodeOfItsOwn()
    {
        foreach (var (name, (create, shape, node)) in s_models)
        {
            var model = create(new Rng(1));
            var x = Tensor.Normal(shape, new Rng(2)).RequireGrad();
            Assert.Equal(node, model.Forward(x).Node!.Name);
            Assert.True(WithFusion(isOff: true, () => model.Forward(x).Node!.Name is "Relu" or "Reshape"), name);
        }
    }

    [Fact]
    public void Trace_WhileRecording_SeesEveryModule()
    {
        var model = s_models["batch norm of images"].Create(new Rng(1));
        var steps = ForwardTrace.Record(() => model.Forward(Tensor.Normal([4, 3, 7, 8], new Rng(2))));
        Assert.Equal([typeof(Conv2d), typeof(BatchNorm), typeof(Relu), typeof(Sequential)], steps.Select(s => s.Module.GetType()));
    }

    [Fact]
    public void Residual_Rectified_HasSecondDerivatives()
    {
        float[][] second = [.. new[] { true, false }.Select(isOff => WithFusion(isOff, () =>
        {
            var model = s_models["residual"].Create(new Rng(3));
            var x = Tensor.Normal([5, 6], new Rng(4)).RequireGrad();
            model.Forward(x).Square().Sum().Backward(createGraph: true);
            var first = x.Grad!;
            x.Grad = null;
            first.Square().Sum().Backward();
            return x.Grad!.ToArray();
        }))];
        Assert.Contains(second[0], v => v != 0);
        Numbers.AssertClose(second[0], second[1], 1e-6, 1e-6, "second derivative");
    }

    [Fact]
    public void BatchNorm_Rectified_RefusesSecondDerivativesAsAlone()
    {
        var model = s_models["batch norm of rows"].Create(new Rng(3));
        var loss = model.Forward(Tensor.Normal([21, 9], new Rng(4))).Sum();
        Assert.Contains("no second derivative", Assert.Throws<GraphException>(() => loss.Backward(createGraph: true)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Residual_BlockOfAnotherShape_SuggestsAShortcut()
    {
        Sequential model = [new Residual(Branch(new Rng(1), 4, 6, 2)), new Relu()];
        var error = Assert.Throws<ShapeException>(() => model.Forward(Tensor.Zeros([3, 4, 6, 6])));
        Assert.Contains("the branch gives (3, 6, 3, 3) and the shortcut (3, 4, 6, 6)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Residual_NormOnBothPaths_SeesThemInTheSameOrder()
    {
        float[][] means = [.. new[] { true, false }.Select(isOff => WithFusion(isOff, () =>
        {
            var (rng, norm) = (new Rng(6), new BatchNorm(5));
            Sequential model = [new Residual(new Sequential(new Linear(3, 5, rng), norm), new Sequential(new Linear(3, 5, rng), norm)), new Relu()];
            model.Forward(Tensor.Normal([8, 3], new Rng(7)));
            return norm.RunningMean.ToArray();
        }))];
        Devices.Bench.AssertSameBits(means[0], means[1]);
    }

    private static Sequential Branch(Rng rng, int channels, int filters, int stride) =>
    [
        new Conv2d(channels, filters, 3, rng, stride, 1, bias: false), new BatchNorm(filters), new Relu(),
        new Conv2d(filters, filters, 3, rng, 1, 1, bias: false), new BatchNorm(filters),
    ];

    private static float[] Output(string device, string name, bool isTraining, bool isOff)
    {
        var (create, shape, _) = s_models[name];
        var model = create(new Rng(1));
        model.MoveTo(TestDevices.Find(device));
        if (!isTraining) model.Evaluate();
        return WithFusion(isOff, () => model.Forward(Tensor.Normal(shape, new Rng(2), device: TestDevices.Find(device))).ToArray());
    }

    private static Dictionary<string, float[]> Results(string device, string name, bool isTraining, bool isOff) => WithFusion(isOff, () =>
    {
        var (create, shape, _) = s_models[name];
        var on = TestDevices.Find(device);
        var model = create(new Rng(1));
        foreach (var parameter in model.Parameters().Where(p => p.Shape.Rank == 1))
            parameter.Value.Assign(Tensor.Normal(parameter.Shape, new Rng(5)));
        model.MoveTo(on);
        if (!isTraining) model.Evaluate();
        var x = Tensor.Normal(shape, new Rng(2), device: on).RequireGrad();
        var y = model.Forward(x);
        y.Backward(Tensor.Normal(y.Shape, new Rng(3), device: on));
        var results = new Dictionary<string, float[]> { ["output"] = y.ToArray(), ["input's gradient"] = x.Grad!.ToArray() };
        foreach (var (parameter, value) in model.NamedParameters()) results[parameter] = value.Grad!.ToArray();
        foreach (var (buffer, value) in model.NamedBuffers()) results[buffer] = value.ToArray();
        return results;
    });

    private static T WithFusion<T>(bool isOff, Func<T> function)
    {
        Fusion.IsOff = isOff;
        try
        {
            return function();
        }
        finally
        {
            Fusion.IsOff = false;
        }
    }
}
