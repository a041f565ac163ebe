using Descent.Configuration;
using Descent.Nn;
using Descent.Optim;

namespace Descent.Docs.Examples;

/// <content>Optimizers, schedules and clipping.</content>
internal static partial class AllExamples
{
    private static IEnumerable<Example> OfOptimizers() =>
    [
        Of(CatalogKind.Optimizer, "sgd", typeof(Sgd), """{"sgd": {"learningRate": 0.05, "momentum": 0.9, "nesterov": true}}""", () =>
        {
            var layer = new Linear(1, 1, new Rng(1), bias: false, initializer: new Constant(1));
            var optimizer = new Sgd(layer.Parameters(), learningRate: 0.1f, momentum: 0.9f);
            for (var step = 0; step < 3; step++)
            {
                optimizer.ClearGradients();
                layer.Forward(Tensor.Ones([1, 1])).Square().Sum().Backward();
                optimizer.Step();
            }

            Console.WriteLine($"{layer.Weight.Value.Item():F4}");
        }),
        Of(CatalogKind.Optimizer, "adagrad", typeof(Adagrad), """{"adagrad": {"learningRate": 0.05}}""", () =>
        {
            var layer = new Linear(1, 1, new Rng(1), bias: false, initializer: new Constant(1));
            var optimizer = new Adagrad(layer.Parameters(), learningRate: 0.1f);
            for (var step = 0; step < 3; step++)
            {
                optimizer.ClearGradients();
                layer.Forward(Tensor.Ones([1, 1])).Square().Sum().Backward();
                optimizer.Step();
            }

            Console.WriteLine($"{layer.Weight.Value.Item():F4}");
        }),
        Of(CatalogKind.Optimizer, "rmsprop", typeof(RmsProp), """{"rmsprop": {"learningRate": 0.001, "momentum": 0.9}}""", () =>
        {
            var layer = new Linear(1, 1, new Rng(1), bias: false, initializer: new Constant(1));
            var optimizer = new RmsProp(layer.Parameters(), learningRate: 0.01f);
            for (var step = 0; step < 3; step++)
            {
                optimizer.ClearGradients();
                layer.Forward(Tensor.Ones([1, 1])).Square().Sum().Backward();
                optimizer.Step();
            }

            Console.WriteLine($"{layer.Weight.Value.Item():F4}");
        }),
        Of(CatalogKind.Optimizer, "adam", typeof(Adam), """{"adam": {"learningRate": 0.001}}""", () =>
        {
            var layer = new Linear(1, 1, new Rng(1), bias: false, initializer: new Constant(1));
            var optimizer = new Adam(layer.Parameters(), learningRate: 0.1f);
            for (var step = 0; step < 3; step++)
            {
                optimizer.ClearGradients();
                layer.Forward(Tensor.Ones([1, 1])).Square().Sum().Backward();
                optimizer.Step();
            }

            Console.WriteLine($"{layer.Weight.Value.Item():F4}");
        }),
        Of(CatalogKind.Optimizer, "adamw", typeof(AdamW), """{"adamw": {"learningRate": 0.001, "weightDecay": 0.05}}""", () =>
        {
            var layer = new Linear(1, 1, new Rng(1), bias: false, initializer: new Constant(1));
            var optimizer = new AdamW(layer.Parameters(), learningRate: 0.1f);
            for (var step = 0; step < 3; step++)
            {
                optimizer.ClearGradients();
                layer.Forward(Tensor.Ones([1, 1])).Square().Sum().Backward();
                optimizer.Step();
            }

            Console.WriteLine($"{layer.Weight.Value.Item():F4}");
        }),
        Of(CatalogKind.Optimizer, "nadam", typeof(Nadam), """{"nadam": {"learningRate": 0.002}}""", () =>
        {
            var layer = new Linear(1, 1, new Rng(1), bias: false, initializer: new Constant(1));
            var optimizer = new Nadam(layer.Parameters(), learningRate: 0.1f);
            for (var step = 0; step < 3; step++)
            {
                optimizer.ClearGradients();
                layer.Forward(Tensor.Ones([1, 1])).Square().Sum().Backward();
                optimizer.Step();
            }

            Console.WriteLine($"{layer.Weight.Value.Item():F4}");
        }),
        Of(CatalogKind.Optimizer, "lion", typeof(Lion), """{"lion": {"learningRate": 0.0001, "weightDecay": 0.1}}""", () =>
        {
            var layer = new Linear(1, 1, new Rng(1), bias: false, initializer: new Constant(1));
            var optimizer = new Lion(layer.Parameters(), learningRate: 0.1f);
            for (var step = 0; step < 3; step++)
            {
                optimizer.ClearGradients();
                layer.Forward(Tensor.Ones([1, 1])).Square().Sum().Backward();
                optimizer.Step();
            }

            Console.WriteLine($"{layer.Weight.Value.Item():F4}");
        }),
        Of(CatalogKind.Optimizer, "muon", typeof(Muon), """{"muon": {"learningRate": 0.02, "hiddenOnly": true}}""", () =>
        {
            var model = Models.Mlp(8, [16, 16], 2, new Rng(1));
            Parameter[] ends = [model.Parameters().First(), model.Parameters().Last(p => p.Shape.Rank == 2)];
            var optimizer = new Muon(model.Parameters(), learningRate: 0.02f, others: ends);
            model.Forward(Tensor.Ones([4, 8])).Sum().Backward();
            optimizer.Step();
            Console.WriteLine(optimizer.Steps);
        }),
        Of(CatalogKind.Optimizer, "newton", typeof(Newton), """{"newton": {"damping": 0.01}}""", () =>
        {
            var layer = new Linear(1, 1, new Rng(1), bias: false, initializer: new Constant(1));
            var optimizer = new Newton(layer.Parameters());
            optimizer.Step(() => layer.Forward(Tensor.Ones([1, 1])).Square().Sum());
            Console.WriteLine($"{Math.Abs(layer.Weight.Value.Item()):F2}");
        }),
        Of(CatalogKind.Optimizer, "lbfgs", typeof(Lbfgs), """{"lbfgs": {"history": 20}}""", () =>
        {
            var layer = new Linear(1, 1, new Rng(1), bias: false, initializer: new Constant(1));
            var optimizer = new Lbfgs(layer.Parameters());
            optimizer.Step(() => layer.Forward(Tensor.Ones([1, 1])).Square().Sum());
            Console.WriteLine($"{Math.Abs(layer.Weight.Value.Item()):F2}");
        }),
    ];

    private static IEnumerable<Example> OfSchedules() =>
    [
        Of(CatalogKind.Schedule, "constant", typeof(ConstantSchedule), "\"constant\"", () =>
        {
            var schedule = new ConstantSchedule();
            // The factor at the beginning, in the middle and at the end of 100 epochs of 10 steps.
            var factors = new[] { 0, 500, 999 }.Select(step => $"{schedule.Factor(step, stepsPerEpoch: 10, totalSteps: 1000):F3}");
            Console.WriteLine(string.Join(' ', factors));
        }),
        Of(CatalogKind.Schedule, "step", typeof(StepSchedule), """{"step": {"everyEpochs": 10, "gamma": 0.5}}""", () =>
        {
            var schedule = new StepSchedule(everyEpochs: 30, gamma: 0.1f);
            // The factor at the beginning, in the middle and at the end of 100 epochs of 10 steps.
            var factors = new[] { 0, 500, 999 }.Select(step => $"{schedule.Factor(step, stepsPerEpoch: 10, totalSteps: 1000):F3}");
            Console.WriteLine(string.Join(' ', factors));
        }),
        Of(CatalogKind.Schedule, "exponential", typeof(ExponentialSchedule), """{"exponential": {"gamma": 0.9}}""", () =>
        {
            var schedule = new ExponentialSchedule(gamma: 0.95f);
            // The factor at the beginning, in the middle and at the end of 100 epochs of 10 steps.
            var factors = new[] { 0, 500, 999 }.Select(step => $"{schedule.Factor(step, stepsPerEpoch: 10, totalSteps: 1000):F3}");
            Console.WriteLine(string.Join(' ', factors));
        }),
        Of(CatalogKind.Schedule, "polynomial", typeof(PolynomialSchedule), """{"polynomial": {"power": 2, "end": 0.01}}""", () =>
        {
            var schedule = new PolynomialSchedule(power: 2);
            // The factor at the beginning, in the middle and at the end of 100 epochs of 10 steps.
            var factors = new[] { 0, 500, 999 }.Select(step => $"{schedule.Factor(step, stepsPerEpoch: 10, totalSteps: 1000):F3}");
            Console.WriteLine(string.Join(' ', factors));
        }),
        Of(CatalogKind.Schedule, "cosine", typeof(CosineSchedule), """{"cosine": {"warmupSteps": 100}}""", () =>
        {
            var schedule = new CosineSchedule();
            // The factor at the beginning, in the middle and at the end of 100 epochs of 10 steps.
            var factors = new[] { 0, 500, 999 }.Select(step => $"{schedule.Factor(step, stepsPerEpoch: 10, totalSteps: 1000):F3}");
            Console.WriteLine(string.Join(' ', factors));
        }),
        Of(CatalogKind.Schedule, "cosine-warm-restarts", typeof(CosineWarmRestartsSchedule), """{"cosine-warm-restarts": {"firstEpochs": 5, "growth": 2}}""", () =>
        {
            var schedule = new CosineWarmRestartsSchedule(firstEpochs: 10, growth: 2);
            // The factor at the beginning, in the middle and at the end of 100 epochs of 10 steps.
            var factors = new[] { 0, 500, 999 }.Select(step => $"{schedule.Factor(step, stepsPerEpoch: 10, totalSteps: 1000):F3}");
            Console.WriteLine(string.Join(' ', factors));
        }),
        Of(CatalogKind.Schedule, "one-cycle", typeof(OneCycleSchedule), """{"one-cycle": {"share": 0.25}}""", () =>
        {
            var schedule = new OneCycleSchedule();
            // The factor at the beginning, in the middle and at the end of 100 epochs of 10 steps.
            var factors = new[] { 0, 500, 999 }.Select(step => $"{schedule.Factor(step, stepsPerEpoch: 10, totalSteps: 1000):F3}");
            Console.WriteLine(string.Join(' ', factors));
        }),
        Of(CatalogKind.Schedule, "linear-warmup", typeof(LinearWarmupSchedule), """{"linear-warmup": {"steps": 100, "then": "cosine"}}""", () =>
        {
            var schedule = new LinearWarmupSchedule(steps: 100, then: new CosineSchedule());
            // The factor at the beginning, in the middle and at the end of 100 epochs of 10 steps.
            var factors = new[] { 0, 500, 999 }.Select(step => $"{schedule.Factor(step, stepsPerEpoch: 10, totalSteps: 1000):F3}");
            Console.WriteLine(string.Join(' ', factors));
        }),
        Of(CatalogKind.Schedule, "reduce-on-plateau", typeof(ReduceOnPlateauSchedule), """{"reduce-on-plateau": {"factor": 0.5, "patience": 3}}""", () =>
        {
            var schedule = new ReduceOnPlateauSchedule(patience: 2);
            foreach (var loss in new[] { 1.0, 0.9, 0.9, 0.9, 0.9 }) schedule.Observe(new EpochMetrics(loss));
            Console.WriteLine($"{schedule.Factor(50, stepsPerEpoch: 10, totalSteps: 100):F2}");
        }),
    ];

    private static IEnumerable<Example> OfClips() =>
    [
        Of(CatalogKind.Clip, "clip-value", typeof(ClipByValue), """{"clip-value": {"limit": 0.5}}""", () =>
        {
            var layer = new Linear(2, 1, new Rng(1), bias: false, initializer: new Constant(1));
            layer.Weight.Grad = Tensor.From([3, 4], [1, 2]);
            var before = new ClipByValue(limit: 3.5f).Apply(layer.Parameters()); // the norm that the gradient had
            Console.WriteLine($"{before:F1} -> {layer.Weight.Grad}");
        }),
        Of(CatalogKind.Clip, "clip-norm", typeof(ClipByNorm), """{"clip-norm": {"limit": 1}}""", () =>
        {
            var layer = new Linear(2, 1, new Rng(1), bias: false, initializer: new Constant(1));
            layer.Weight.Grad = Tensor.From([3, 4], [1, 2]);
            var before = new ClipByNorm(limit: 2.5f).Apply(layer.Parameters()); // the norm that the gradient had
            Console.WriteLine($"{before:F1} -> {layer.Weight.Grad}");
        }),
        Of(CatalogKind.Clip, "agc", typeof(AdaptiveClip), """{"agc": {"ratio": 0.02}}""", () =>
        {
            var layer = new Linear(2, 1, new Rng(1), bias: false, initializer: new Constant(1));
            layer.Weight.Grad = Tensor.From([3, 4], [1, 2]);
            new AdaptiveClip(ratio: 0.01f).Apply(layer.Parameters());
            Console.WriteLine($"{layer.Weight.Grad.Norm():F3}");
        }),
    ];
}
