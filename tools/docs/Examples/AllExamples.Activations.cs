using Descent.Configuration;
using Descent.Nn;

namespace Descent.Docs.Examples;

/// <content>Activations and what works against overfitting.</content>
internal static partial class AllExamples
{
    private static IEnumerable<Example> OfActivations() =>
    [
        Example.Of(CatalogKind.Activation, "relu", typeof(Relu), "\"relu\"", s_features, () =>
        {
            Console.WriteLine(new Relu().Forward(Tensor.From(-1, 0, 2)));
        }),
        Example.Of(CatalogKind.Activation, "leaky-relu", typeof(LeakyRelu), """{"leaky-relu": {"slope": 0.25}}""", s_features, () =>
        {
            Console.WriteLine(new LeakyRelu(slope: 0.25f).Forward(Tensor.From(-1, 0, 2)));
        }),
        Example.Of(CatalogKind.Activation, "prelu", typeof(PRelu), """{"prelu": {"perChannel": true}}""", s_features, () =>
        {
            Console.WriteLine(new PRelu().Forward(Tensor.From(-1, 0, 2)));
        }),
        Example.Of(CatalogKind.Activation, "elu", typeof(Elu), """{"elu": {"alpha": 0.5}}""", s_features, () =>
        {
            Tensor y = new Elu().Forward(Tensor.From(-1, 0, 1));
            Console.WriteLine($"{y[0]:F3} {y[1]:F3} {y[2]:F3}");
        }),
        Example.Of(CatalogKind.Activation, "selu", typeof(Selu), "\"selu\"", s_features, () =>
        {
            Tensor y = new Selu().Forward(Tensor.From(-1, 0, 1));
            Console.WriteLine($"{y[0]:F3} {y[1]:F3} {y[2]:F3}");
        }),
        Example.Of(CatalogKind.Activation, "tanh", typeof(Tanh), "\"tanh\"", s_features, () =>
        {
            Tensor y = new Tanh().Forward(Tensor.From(-1, 0, 1));
            Console.WriteLine($"{y[0]:F3} {y[1]:F3} {y[2]:F3}");
        }),
        Example.Of(CatalogKind.Activation, "sigmoid", typeof(Sigmoid), "\"sigmoid\"", s_features, () =>
        {
            Tensor y = new Sigmoid().Forward(Tensor.From(-1, 0, 1));
            Console.WriteLine($"{y[0]:F3} {y[1]:F3} {y[2]:F3}");
        }),
        Example.Of(CatalogKind.Activation, "softplus", typeof(Softplus), """{"softplus": {"beta": 2}}""", s_features, () =>
        {
            Tensor y = new Softplus().Forward(Tensor.From(-1, 0, 1));
            Console.WriteLine($"{y[0]:F3} {y[1]:F3} {y[2]:F3}");
        }),
        Example.Of(CatalogKind.Activation, "gelu", typeof(Gelu), """{"gelu": {"approximate": true}}""", s_features, () =>
        {
            Tensor y = new Gelu().Forward(Tensor.From(-1, 0, 1));
            Console.WriteLine($"{y[0]:F3} {y[1]:F3} {y[2]:F3}");
        }),
        Example.Of(CatalogKind.Activation, "silu", typeof(Silu), "\"silu\"", s_features, () =>
        {
            Tensor y = new Silu().Forward(Tensor.From(-1, 0, 1));
            Console.WriteLine($"{y[0]:F3} {y[1]:F3} {y[2]:F3}");
        }),
        Example.Of(CatalogKind.Activation, "mish", typeof(Mish), "\"mish\"", s_features, () =>
        {
            Tensor y = new Mish().Forward(Tensor.From(-1, 0, 1));
            Console.WriteLine($"{y[0]:F3} {y[1]:F3} {y[2]:F3}");
        }),
        Example.Of(CatalogKind.Activation, "hard-swish", typeof(HardSwish), "\"hard-swish\"", s_features, () =>
        {
            Console.WriteLine(new HardSwish().Forward(Tensor.From(-4, 0, 4)));
        }),
        Example.Of(CatalogKind.Activation, "swiglu", typeof(SwiGlu), "\"swiglu\"", [8], () =>
        {
            Console.WriteLine(new SwiGlu().Forward(Tensor.Ones([2, 8])).Shape);
        }),
        Example.Of(CatalogKind.Activation, "maxout", typeof(Maxout), """{"maxout": {"units": 3, "pieces": 2}}""", s_features, () =>
        {
            var layer = new Maxout(inputs: 4, outputs: 3, new Rng(1), pieces: 2);
            Console.WriteLine(layer.Forward(Tensor.Ones([2, 4])).Shape);
        }),
        Example.Of(CatalogKind.Activation, "softmax", typeof(Softmax), "\"softmax\"", s_features, () =>
        {
            Tensor y = new Softmax().Forward(Tensor.From(1, 2, 3));
            Console.WriteLine($"{y[0]:F3} {y[1]:F3} {y[2]:F3}");
        }),
        Example.Of(CatalogKind.Activation, "log-softmax", typeof(LogSoftmax), "\"log-softmax\"", s_features, () =>
        {
            Tensor y = new LogSoftmax().Forward(Tensor.From(1, 2, 3));
            Console.WriteLine($"{y[0]:F3} {y[1]:F3} {y[2]:F3}");
        }),
    ];

    private static IEnumerable<Example> OfRegularizers() =>
    [
        Example.Of(CatalogKind.Regularizer, "dropout", typeof(Dropout), """{"dropout": {"p": 0.3}}""", s_features, () =>
        {
            var layer = new Dropout(p: 0.3f, new Rng(1));
            Tensor y = layer.Forward(Tensor.Ones([1000]));
            Console.WriteLine($"{y.ToArray().Count(v => v == 0) / 1000.0:F1} are zero, the mean is {y.Mean().Item():F1}");
        }),
        Example.Of(CatalogKind.Regularizer, "spatial-dropout", typeof(SpatialDropout), """{"spatial-dropout": {"p": 0.2}}""", s_image, () =>
        {
            var layer = new SpatialDropout(p: 0.2f, new Rng(1));
            Console.WriteLine(layer.Forward(Tensor.Ones([2, 8, 6, 6])).Shape);
        }),
        Example.Of(CatalogKind.Regularizer, "drop-connect", typeof(DropConnect), """{"drop-connect": {"layer": {"linear": {"units": 6}}, "p": 0.2}}""", s_features, () =>
        {
            var layer = new DropConnect(new Linear(4, 6, new Rng(1)), p: 0.2f, new Rng(2));
            Console.WriteLine(layer.Forward(Tensor.Ones([2, 4])).Shape);
        }),
        Example.Of(CatalogKind.Regularizer, "stochastic-depth", typeof(StochasticDepth), """{"stochastic-depth": {"p": 0.1, "layers": [{"linear": {"units": 4}}, "relu"]}}""", s_features, () =>
        {
            var branch = new StochasticDepth(p: 0.1f, new Rng(1), new Linear(4, 4, new Rng(2)));
            Console.WriteLine(new Residual(branch).Forward(Tensor.Ones([2, 4])).Shape);
        }),
        Example.Of(CatalogKind.Regularizer, "l1", typeof(L1Penalty), """{"l1": {"strength": 0.001}}""", s_features, () =>
        {
            var layer = new Linear(2, 2, new Rng(1), initializer: new Constant(3));
            Console.WriteLine(new L1Penalty(strength: 0.5f).Forward(layer.Parameters()).Item());
        }),
        Example.Of(CatalogKind.Regularizer, "l2", typeof(L2Penalty), """{"l2": {"strength": 0.001, "weightsOnly": true}}""", s_features, () =>
        {
            var layer = new Linear(2, 2, new Rng(1), initializer: new Constant(3));
            Console.WriteLine(new L2Penalty(strength: 0.5f).Forward(layer.Parameters()).Item());
        }),
    ];
}
