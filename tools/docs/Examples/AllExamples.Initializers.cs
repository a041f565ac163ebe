using Descent.Configuration;
using Descent.Nn;

namespace Descent.Docs.Examples;

/// <content>How weights start.</content>
internal static partial class AllExamples
{
    private static IEnumerable<Example> OfInitializers() =>
    [
        Of(CatalogKind.Initializer, "zeros", typeof(Constant), "\"zeros\"", () =>
        {
            Tensor weight = Tensor.Ones([2, 2]);
            new Constant().Fill(weight, new Rng(1));
            Console.WriteLine(weight);
        }),
        Of(CatalogKind.Initializer, "constant", typeof(Constant), """{"constant": {"value": 0.1}}""", () =>
        {
            Tensor weight = Tensor.Zeros([2, 2]);
            new Constant(0.5f).Fill(weight, new Rng(1));
            Console.WriteLine(weight);
        }),
        Of(CatalogKind.Initializer, "normal", typeof(Normal), """{"normal": {"standardDeviation": 0.02}}""", () =>
        {
            Tensor weight = Tensor.Zeros([64, 100]);
            new Normal(0, 0.2f).Fill(weight, new Rng(1));
            Console.WriteLine($"mean {Math.Abs(weight.Mean().Item()):F1}, deviation {Math.Sqrt(weight.Square().Mean().Item()):F2}");
        }),
        Of(CatalogKind.Initializer, "uniform", typeof(Uniform), """{"uniform": {"low": -0.1, "high": 0.1}}""", () =>
        {
            Tensor weight = Tensor.Zeros([64, 100]);
            new Uniform(-0.5f, 0.5f).Fill(weight, new Rng(1));
            Console.WriteLine($"mean {Math.Abs(weight.Mean().Item()):F1}, deviation {Math.Sqrt(weight.Square().Mean().Item()):F2}");
        }),
        Of(CatalogKind.Initializer, "xavier-normal", typeof(XavierNormal), """{"xavier-normal": {"activation": "tanh"}}""", () =>
        {
            Tensor weight = Tensor.Zeros([64, 100]);
            new XavierNormal(Gains.Of("tanh")).Fill(weight, new Rng(1));
            Console.WriteLine($"mean {Math.Abs(weight.Mean().Item()):F1}, deviation {Math.Sqrt(weight.Square().Mean().Item()):F2}");
        }),
        Of(CatalogKind.Initializer, "xavier-uniform", typeof(XavierUniform), "\"xavier-uniform\"", () =>
        {
            Tensor weight = Tensor.Zeros([64, 100]);
            new XavierUniform().Fill(weight, new Rng(1));
            Console.WriteLine($"mean {Math.Abs(weight.Mean().Item()):F1}, deviation {Math.Sqrt(weight.Square().Mean().Item()):F2}");
        }),
        Of(CatalogKind.Initializer, "kaiming-normal", typeof(KaimingNormal), """{"kaiming-normal": {"mode": "fan-out"}}""", () =>
        {
            Tensor weight = Tensor.Zeros([64, 100]);
            new KaimingNormal().Fill(weight, new Rng(1));
            Console.WriteLine($"mean {Math.Abs(weight.Mean().Item()):F1}, deviation {Math.Sqrt(weight.Square().Mean().Item()):F2}");
        }),
        Of(CatalogKind.Initializer, "kaiming-uniform", typeof(KaimingUniform), """{"kaiming-uniform": {"activation": "relu"}}""", () =>
        {
            Tensor weight = Tensor.Zeros([64, 100]);
            new KaimingUniform().Fill(weight, new Rng(1));
            Console.WriteLine($"mean {Math.Abs(weight.Mean().Item()):F1}, deviation {Math.Sqrt(weight.Square().Mean().Item()):F2}");
        }),
        Of(CatalogKind.Initializer, "lecun-normal", typeof(LecunNormal), "\"lecun-normal\"", () =>
        {
            Tensor weight = Tensor.Zeros([64, 100]);
            new LecunNormal().Fill(weight, new Rng(1));
            Console.WriteLine($"mean {Math.Abs(weight.Mean().Item()):F1}, deviation {Math.Sqrt(weight.Square().Mean().Item()):F2}");
        }),
        Of(CatalogKind.Initializer, "orthogonal", typeof(Orthogonal), """{"orthogonal": {"gain": 1.4}}""", () =>
        {
            Tensor weight = Tensor.Zeros([3, 3]);
            new Orthogonal().Fill(weight, new Rng(1));
            Tensor product = weight.MatMul(weight.Transpose());
            Console.WriteLine($"{product[0, 0]:F2} {Math.Abs(product[0, 1]):F2}");
        }),
        Of(CatalogKind.Initializer, "delta-orthogonal", typeof(DeltaOrthogonal), "\"delta-orthogonal\"", () =>
        {
            Tensor weight = Tensor.Zeros([8, 4, 3, 3]);
            new DeltaOrthogonal().Fill(weight, new Rng(1));
            Console.WriteLine($"{weight.Square().Sum().Item():F2}");
        }),
        Of(CatalogKind.Initializer, "random-walk", typeof(RandomWalk), """{"random-walk": {"linear": true}}""", () =>
        {
            Tensor weight = Tensor.Zeros([64, 100]);
            new RandomWalk().Fill(weight, new Rng(1));
            Console.WriteLine($"mean {Math.Abs(weight.Mean().Item()):F1}, deviation {Math.Sqrt(weight.Square().Mean().Item()):F2}");
        }),
        Of(CatalogKind.Initializer, "data-dependent", typeof(DataDependent), """{"data-dependent": {"weights": "kaiming-normal"}}""", () =>
        {
            var rng = new Rng(1);
            var model = new Sequential { new Linear(4, 8, rng), new Relu(), new Residual(new Linear(8, 8, rng)), new Linear(8, 2, rng) };
            new DataDependent().Initialize(model, batch: Tensor.Normal([32, 4], rng), rng);
            Console.WriteLine(model.Parameters().First().Shape);
        }),
        Of(CatalogKind.Initializer, "lsuv", typeof(Lsuv), """{"lsuv": {"tolerance": 0.05}}""", () =>
        {
            var rng = new Rng(1);
            var model = new Sequential { new Linear(4, 8, rng), new Relu(), new Residual(new Linear(8, 8, rng)), new Linear(8, 2, rng) };
            new Lsuv().Initialize(model, batch: Tensor.Normal([32, 4], rng), rng);
            Console.WriteLine(model.Parameters().First().Shape);
        }),
        Of(CatalogKind.Initializer, "fixup", typeof(Fixup), "\"fixup\"", () =>
        {
            var rng = new Rng(1);
            var model = new Sequential { new Linear(4, 8, rng), new Relu(), new Residual(new Linear(8, 8, rng)), new Linear(8, 2, rng) };
            new Fixup().Initialize(model, batch: Tensor.Normal([32, 4], rng), rng);
            Console.WriteLine(model.Parameters().First().Shape);
        }),
    ];
}
