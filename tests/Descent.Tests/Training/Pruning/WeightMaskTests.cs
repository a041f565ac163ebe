using Descent.Nn;
using Descent.Optim;
using Descent.Training;

namespace Descent.Tests.Training.Pruning;

/// <summary>Masked weights are the smallest, and stay zero whatever trains them.</summary>
public sealed class WeightMaskTests
{
    public static TheoryData<string> Optimizers => ["sgd", "nesterov", "adam", "adamw", "rmsprop", "adagrad", "lion", "nadam", "muon", "lbfgs"];

    /// <summary>Least squares with two features that go together: without the second the first alone has x y / x x.</summary>
    [Fact]
    public void Newton_SolvesTheProblemWithoutWhatIsMasked()
    {
        Tensor x = Tensor.From([1, 1, 2, 1, 3, 5, 4, 3], [4, 2]), y = Tensor.From([3, 4, 11, 10], [4, 1]);
        var layer = new Linear(2, 1, new Rng(1), bias: false);
        layer.Weight.Mask = Tensor.From([1, 0], [1, 2]);
        var newton = new Newton(layer.Parameters());
        for (var i = 0; i < 20; i++) newton.Step(() => (layer.Forward(x) - y).Square().Mean());
        var weights = layer.Weight.Value.ToArray();
        Assert.Equal(84 / 30f, weights[0], 1e-4f);
        Assert.Equal(0, weights[1]);
    }

    [Fact]
    public void TheSmallest_Go()
    {
        var model = new Sequential(new Linear(2, 2, new Rng(1)), new Linear(2, 2, new Rng(2)));
        ((Linear)model.Modules[0].Module).Weight.Value.Assign([0.1f, -0.2f, 3, -4]);
        ((Linear)model.Modules[1].Module).Weight.Value.Assign([-0.3f, 5, 6, 0.4f]);
        WeightMasks.Remove(model, 0.5);
        Assert.Equal([0, 0, 3, -4], ((Linear)model.Modules[0].Module).Weight.Value.ToArray());
        Assert.Equal([0, 5, 6, 0], ((Linear)model.Modules[1].Module).Weight.Value.ToArray());
        Assert.Equal(0.5, WeightMasks.LeftShare(model));
        WeightMasks.Remove(model, 0.5, MaskScope.Layer); // of those that are left
        Assert.Equal([0, 0, 0, -4], ((Linear)model.Modules[0].Module).Weight.Value.ToArray());
        Assert.Equal([0, 0, 6, 0], ((Linear)model.Modules[1].Module).Weight.Value.ToArray());
        WeightMasks.Clear(model);
        Assert.Equal(1, WeightMasks.LeftShare(model));
    }

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void MaskedWeights_StayZero_AndTheOthersLearn(string name)
    {
        var model = TrainingSamples.Mlp();
        WeightMasks.Remove(model, 0.4);
        var masked = model.Parameters().Select(p => p.Mask?.ToArray()).ToList();
        var before = model.Parameters().Select(p => p.Value.ToArray()).ToList();
        var trainer = new Trainer(model, new CrossEntropy(), Make(name, model), new TrainerOptions { Epochs = 2, BatchSize = 20 })
        {
            Average = name == "adamw" ? new Ema(0.9f) : null,
        };
        trainer.Fit(new TrainingData(TrainingSamples.Points(100)));
        var after = model.Parameters().Select(p => p.Value.ToArray()).ToList();
        for (var p = 0; p < after.Count; p++)
        {
            Assert.NotEqual(before[p], after[p]);
            for (var i = 0; i < after[p].Length; i++)
                if (masked[p]?[i] == 0) Assert.Equal(0, after[p][i]);
        }
    }

    [Fact]
    public void Training_IsThatOfTheSmallerNetwork()
    {
        // A hidden unit without any weight in or out, against a network that never had it.
        var (large, small) = (Nn.Models.Mlp(2, [3], 3, new Rng(1)), Nn.Models.Mlp(2, [2], 3, new Rng(1)));
        var (first, last) = ((Linear)large.Modules[1].Module, (Linear)large.Modules[3].Module);
        first.Weight.Mask = Tensor.From([1, 1, 1, 1, 0, 0], [3, 2]);
        last.Weight.Mask = Tensor.From([1, 1, 0, 1, 1, 0, 1, 1, 0], [3, 3]);
        ((Linear)small.Modules[1].Module).Weight.Value.Assign(first.Weight.Value.ToArray().AsSpan(0, 4));
        ((Linear)small.Modules[1].Module).Bias!.Value.Assign(first.Bias!.Value.ToArray().AsSpan(0, 2));
        var w = last.Weight.Value.ToArray();
        ((Linear)small.Modules[3].Module).Weight.Value.Assign([w[0], w[1], w[3], w[4], w[6], w[7]]);
        ((Linear)small.Modules[3].Module).Bias!.Value.Assign(last.Bias!.Value);
        foreach (var model in new[] { large, small })
        {
            var sgd = new Sgd(model.Parameters(), 0.1f, momentum: 0.9f, weightDecay: 0.01f);
            var options = new TrainerOptions { Epochs = 3, BatchSize = 20 };
            var trainer = new Trainer(model, new CrossEntropy(), sgd, options) { Clip = new ClipByNorm(0.1f) };
            trainer.Fit(new TrainingData(TrainingSamples.Points(100)));
        }

        Numbers.AssertClose(((Linear)small.Modules[1].Module).Weight.Value.ToArray(), first.Weight.Value.ToArray().AsSpan(0, 4), 1e-5, 1e-6, "first");
        Numbers.AssertClose(((Linear)small.Modules[3].Module).Bias!.Value.ToArray(), last.Bias.Value.ToArray(), 1e-5, 1e-6, "last");
    }

    [Fact]
    public void AMaskOfAnotherShape_IsRefused()
    {
        var weight = new Linear(2, 3, new Rng(1)).Weight;
        Assert.Throws<ShapeException>(() => weight.Mask = Tensor.Ones([2, 3]));
    }

    private static Optimizer Make(string name, Module model) => name switch
    {
        "sgd" => new Sgd(model.Parameters(), 0.1f, momentum: 0.9f, weightDecay: 0.01f),
        "nesterov" => new Sgd(model.Parameters(), 0.1f, momentum: 0.9f, nesterov: true),
        "adam" => new Adam(model.Parameters(), 0.01f),
        "adamw" => new AdamW(model.Parameters(), 0.01f),
        "rmsprop" => new RmsProp(model.Parameters(), 0.01f),
        "adagrad" => new Adagrad(model.Parameters(), 0.01f),
        "lion" => new Lion(model.Parameters(), 0.01f),
        "nadam" => new Nadam(model.Parameters(), 0.01f),
        "muon" => new Muon(model.Parameters(), 0.01f),
        _ => new Lbfgs(model.Parameters()),
    };
}
