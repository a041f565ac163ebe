using Descent.Nn;
using Descent.Optim;

namespace Descent.Benchmarks.Peer;

/// <summary>The workloads that both programs run: one definition each, and what one step is.</summary>
internal static class Workload
{
    private static readonly Rng s_rng = new(1);

    public static IReadOnlyDictionary<string, Func<Action>> All { get; } = new Dictionary<string, Func<Action>>
    {
        ["gemm-256"] = () => Gemm(256),
        ["gemm-512"] = () => Gemm(512),
        ["gemm-1024"] = () => Gemm(1024),
        ["gemm-2048"] = () => Gemm(2048),
        ["conv3x3-forward"] = () => ConvForward(64, 64, 3, 1),
        ["conv3x3-train"] = () => ConvTrain(64, 64, 3, 1),
        ["conv1x1-train"] = () => ConvTrain(128, 128, 1, 1),
        ["conv3x3-stride2-train"] = () => ConvTrain(64, 128, 3, 2),
        ["batchnorm-train"] = () => Layer(new BatchNorm(64), [64, 64, 32, 32]),
        ["groupnorm-train"] = () => Layer(new GroupNorm(8, 64), [64, 64, 32, 32]),
        ["layernorm-train"] = () => Layer(new LayerNorm([512]), [2048, 512]),
        ["gelu-train"] = () => Layer(new Gelu(), [2048, 2048]),
        ["maxpool-train"] = () => Layer(new MaxPool2d(2), [64, 64, 32, 32]),
        ["relu-train"] = () => Layer(new Relu(), [64, 64, 32, 32]),
        ["dropout-train"] = () => Layer(new Dropout(0.5f, s_rng), [2048, 2048]),
        ["adam-10m"] = () => Update(p => new Adam([p], 1e-3f)),
        ["sgd-momentum-10m"] = () => Update(p => new Sgd([p], 1e-3f, momentum: 0.9f, weightDecay: 5e-4f)),
        ["tiny-mlp"] = () => Mlp(32, [2, 16, 16, 2], () => new Tanh(), p => new Adam(p, 1e-3f)),
        ["mlp"] = () => Mlp(128, [784, 512, 512, 10], () => new Relu(), p => new Adam(p, 1e-3f)),
        ["deep-tanh"] = () => Mlp(16, [4096, 4096, 4096, 4096, 4096, 4096, 4096], () => new Tanh(), p => new Sgd(p, 1e-3f)),
        ["cnn-bn"] = () => Cnn(Networks.CnnBn(s_rng)),
        ["cnn-gn"] = () => Cnn(Networks.CnnGn(s_rng)),
        ["resnet20"] = () => ResNet(Models.ResNet20(10, s_rng), 64),
        ["resnet18"] = () => ResNet(Models.ResNet18(10, s_rng), 32),
        ["gpt"] = GptTrain,
        ["lstm"] = Lstm,
        ["infer-mlp-1"] = InferMlp,
        ["infer-resnet20-1"] = () => Infer(Models.ResNet20(10, s_rng), [1, 3, 32, 32]),
    };

    private static Tensor Random(params int[] sizes) => Tensor.Normal(sizes, s_rng);

    private static IntTensor Classes(int count, int classes) => IntTensor.Create([.. Enumerable.Range(0, count).Select(_ => s_rng.NextInt(classes))]);

    private static Action Gemm(int n)
    {
        var (a, b) = (Random(n, n), Random(n, n));
        return () => a.MatMul(b);
    }

    private static Action ConvForward(int channels, int filters, int kernel, int stride)
    {
        var x = Random(32, channels, 32, 32);
        var layer = new Conv2d(channels, filters, kernel, s_rng, stride, kernel / 2, bias: false);
        return () =>
        {
            using var mode = GradMode.NoGrad();
            layer.Forward(x);
        };
    }

    private static Action ConvTrain(int channels, int filters, int kernel, int stride) =>
        Layer(new Conv2d(channels, filters, kernel, s_rng, stride, kernel / 2, bias: false), [32, channels, 32, 32]);

    // Forward, gradient of the input and of the parameters.
    private static Action Layer(Module layer, int[] sizes)
    {
        var x = Random(sizes).RequireGrad();
        var g = Random([.. layer.Forward(x).Shape]);
        return () =>
        {
            x.Grad = null;
            layer.ClearGradients();
            layer.Forward(x).Backward(g);
        };
    }

    private sealed class Single : Module
    {
        public Single(Tensor value) => Value = Register("value", value);

        public Parameter Value { get; }

        protected override Tensor ForwardCore(Tensor input) => Value;
    }

    private static Action Update(Func<Parameter, Optimizer> make)
    {
        var parameter = new Single(Random(10_000_000)).Value;
        parameter.Grad = Random(10_000_000);
        var optimizer = make(parameter);
        return optimizer.Step;
    }

    private static Action Train(Module model, Tensor x, IntTensor y, Optimizer optimizer)
    {
        var loss = new CrossEntropy();
        return () =>
        {
            optimizer.ClearGradients();
            loss.Forward(model.Forward(x), y).Backward();
            optimizer.Step();
        };
    }

    private static Sequential MlpModel(int[] widths, Func<Module> activation)
    {
        var model = new Sequential();
        for (var i = 0; i + 1 < widths.Length; i++)
        {
            model.Add(new Linear(widths[i], widths[i + 1], s_rng));
            if (i + 2 < widths.Length) model.Add(activation());
        }

        return model;
    }

    private static Action Mlp(int batch, int[] widths, Func<Module> activation, Func<IEnumerable<Parameter>, Optimizer> optimizer)
    {
        var model = MlpModel(widths, activation);
        return Train(model, Random(batch, widths[0]), Classes(batch, widths[^1]), optimizer(model.Parameters()));
    }

    private static Action GptTrain()
    {
        var model = new Gpt(96, s_rng, context: 64, size: 128, heads: 4, layers: 4);
        var (tokens, next) = (IntTensor.From(Classes(32 * 64, 96).Values, [32, 64]), Classes(32 * 64, 96));
        var (loss, optimizer) = (new CrossEntropy(), new AdamW(model.Parameters(), 3e-4f));
        return () =>
        {
            optimizer.ClearGradients();
            loss.Forward(model.Forward(tokens).Reshape(-1, 96), next).Backward();
            optimizer.Step();
        };
    }

    private static Action InferMlp() => Infer(MlpModel([784, 512, 512, 10], () => new Relu()), [1, 784]);

    private static Action Infer(Module model, int[] sizes)
    {
        var x = Random(sizes);
        model.Evaluate();
        return () =>
        {
            using var mode = GradMode.NoGrad();
            model.Forward(x);
        };
    }

    private static Action Cnn(Module model)
    {
        var optimizer = new Sgd(model.Parameters(), 0.05f, momentum: 0.9f, weightDecay: 5e-4f, nesterov: true);
        return Train(model, Random(128, 1, 28, 28), Classes(128, 10), optimizer);
    }

    private static Action Lstm()
    {
        var model = Models.LstmClassifier(64, 128, 10, s_rng, layers: 2);
        return Train(model, Random(32, 64, 64), Classes(32, 10), new Adam(model.Parameters(), 1e-3f));
    }

    private static Action ResNet(ResNet model, int batch) => Train(
        model, Random(batch, 3, 32, 32), Classes(batch, 10), new Sgd(model.Parameters(), 0.1f, momentum: 0.9f, weightDecay: 5e-4f));
}
