using Descent.Nn;
using Descent.Optim;

namespace Descent.Tests.Layers;

/// <summary>The oracle is the same network without the wrapper: everything must be the same bits.</summary>
public sealed class CheckpointTests
{
    // Dropout, batch norm, a residual sum that uses its input twice, and a wrapper within a wrapper.
    private static Sequential Network(bool isCheckpointed)
    {
        var rng = new Rng(5);
        Module Wrap(Module part) => isCheckpointed ? new Checkpoint(part) : part;
        return
        [
            Wrap(new Sequential(new Conv2d(2, 4, 3, rng, padding: 1, bias: false), new BatchNorm(4), new Relu(), new Dropout(0.4f, rng))),
            Wrap(new Residual(new Sequential(
                new Conv2d(4, 4, 3, rng, padding: 1), Wrap(new Sequential(new BatchNorm(4), new Tanh())), new Dropout(0.2f, rng)))),
            Wrap(new Sequential(new Flatten(), new Linear(4 * 36, 3, rng))),
        ];
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Training_ThreeSteps_GivesTheSameBitsAsThePlainNetwork(bool inputNeedsGradient)
    {
        var (plain, wrapped) = (Train(Network(isCheckpointed: false), inputNeedsGradient), Train(Network(isCheckpointed: true), inputNeedsGradient));
        Assert.Equal(plain.Names, wrapped.Names);
        Assert.Equal(plain.Numbers, wrapped.Numbers);
        Assert.Contains(plain.Names, name => name.EndsWith("running_mean", StringComparison.Ordinal));
    }

    [Fact]
    public void Backward_SharedParameter_SumsInThePlainOrder()
    {
        float[] Gradient(bool isCheckpointed)
        {
            var shared = new Linear(3, 3, new Rng(3));
            var part = new Sequential(shared, new Tanh(), shared);
            var model = new Sequential(shared, isCheckpointed ? new Checkpoint(part) : part, shared);
            model.Forward(Tensor.Normal([5, 3], new Rng(4))).Square().Sum().Backward();
            return shared.Weight.Grad!.ToArray();
        }

        Assert.Equal(Gradient(isCheckpointed: false), Gradient(isCheckpointed: true));
    }

    [Fact]
    public void Backward_InputUsedOutsideToo_SumsInThePlainOrder()
    {
        float[] Gradient(bool isCheckpointed)
        {
            var part = new Residual(new Linear(3, 3, new Rng(3)));
            Module module = isCheckpointed ? new Checkpoint(part) : part;
            var leaf = Tensor.Normal([5, 3], new Rng(4)).RequireGrad();
            var x = leaf * 1.5f;
            (x.Tanh() + module.Forward(x) + (x * 0.3f)).Square().Sum().Backward();
            return leaf.Grad!.ToArray();
        }

        Assert.Equal(Gradient(isCheckpointed: false), Gradient(isCheckpointed: true));
    }

    [Fact]
    public void Backward_SecondForwardBetween_RepeatsTheFirstOnesDraws()
    {
        float[] Gradient(bool isCheckpointed)
        {
            var drop = new Dropout(0.5f, new Rng(9));
            Module module = isCheckpointed ? new Checkpoint(drop) : drop;
            var (a, b) = (Tensor.Ones([64]).RequireGrad(), Tensor.Ones([64]).RequireGrad());
            var (first, second) = (module.Forward(a), module.Forward(b));
            first.Sum().Backward();
            second.Sum().Backward();
            return [.. a.Grad!.ToArray(), .. b.Grad!.ToArray(), drop.Position];
        }

        Assert.Equal(Gradient(isCheckpointed: false), Gradient(isCheckpointed: true));
    }

    [Fact]
    public void Backward_ModeSwitchedMeanwhile_RepeatsTheOldMode()
    {
        var drop = new Dropout(0.5f, new Rng(9));
        var module = new Checkpoint(drop);
        var x = Tensor.Ones([100]).RequireGrad();
        var y = module.Forward(x);
        module.Evaluate();
        y.Sum().Backward();
        Assert.Equal(y.ToArray(), x.Grad!.ToArray()); // y = x m / (1 - p) with x = 1: output and gradient are the mask
        Assert.False(drop.IsTraining);
    }

    [Fact]
    public void Backward_RetainedGraph_GivesTwiceTheGradient()
    {
        var module = new Checkpoint(new Sequential(new Linear(3, 3, new Rng(1)), new Dropout(0.5f, new Rng(2))));
        var loss = module.Forward(Tensor.Ones([2, 3])).Sum();
        loss.Backward(retainGraph: true);
        var once = module.Parameters().First().Grad!.ToArray();
        loss.Backward();
        Assert.Equal(once.Select(g => 2 * g), module.Parameters().First().Grad!.ToArray());
    }

    [Fact]
    public void Forward_NothingToRecord_IsThePartItself()
    {
        var part = new Relu();
        var x = Tensor.From([-1, 2], [2]);
        Assert.False(new Checkpoint(part).Forward(x).RequiresGrad);
        using var mode = GradMode.NoGrad();
        Assert.Equal([0, 2], new Checkpoint(part).Forward(x.RequireGrad()).ToArray());
    }

    [Fact]
    public void Forward_PartReturnsItsInput_GradientPassesThrough()
    {
        var module = new Checkpoint(new Sequential(new Dropout(0.5f, new Rng(1))));
        module.Evaluate();
        var x = Tensor.Ones([4]).RequireGrad();
        (module.Forward(x) * 3f).Sum().Backward();
        Assert.Equal([3, 3, 3, 3], x.Grad!.ToArray());
        var between = Tensor.Ones([4]).RequireGrad();
        (module.Forward(between * 2f) * 3f).Sum().Backward();
        Assert.Equal([6, 6, 6, 6], between.Grad!.ToArray());
    }

    [Fact]
    public void Backward_ParameterChangedMeanwhile_IsAnErrorAsWithoutTheLayer()
    {
        var module = new Checkpoint(new Linear(3, 3, new Rng(1)));
        var loss = module.Forward(Tensor.Ones([2, 3])).Sum();
        loss.Backward(retainGraph: true);
        new Sgd(module.Parameters(), 0.1f).Step();
        var error = Assert.Throws<GraphException>(() => loss.Backward());
        Assert.Contains("changed in place after the forward pass", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Backward_PartUsesAValueFromOutside_IsAnError()
    {
        var part = new UsesOutside();
        var module = new Checkpoint(part);
        part.Outside = Tensor.Ones([3]).RequireGrad() * 2f;
        var y = module.Forward(Tensor.Ones([3]).RequireGrad());
        var error = Assert.Throws<GraphException>(() => y.Sum().Backward());
        Assert.Contains("a value from outside", error.Message, StringComparison.Ordinal);
        var x = Tensor.Ones([3]).RequireGrad(); // the failed pass leaves nothing behind
        (x * x).Sum().Backward();
        Assert.Equal([2, 2, 2], x.Grad!.ToArray());
    }

    [Fact]
    public void Backward_CreateGraph_SaysThatThereIsNoSecondDerivative()
    {
        var y = new Checkpoint(new Linear(3, 3, new Rng(1))).Forward(Tensor.Ones([2, 3])).Sum();
        Assert.Throws<GraphException>(() => y.Backward(createGraph: true));
    }

    [Fact]
    public void Summary_Names_AreThePartsOwn()
    {
        var rng = new Rng(1);
        var plain = new Sequential(new Linear(2, 3, rng), new Sequential(new Relu(), new Linear(3, 2, rng)));
        var wrapped = new Sequential(new Checkpoint(new Linear(2, 3, rng)), new Checkpoint(new Sequential(new Relu(), new Linear(3, 2, rng))));
        Assert.Equal(plain.State().Select(s => s.Name), wrapped.State().Select(s => s.Name));
        Assert.Equal(
            ModelSummary.Of(plain, [2]).Layers.Select(l => (l.Name, l.Text, l.MultiplyAdds)),
            ModelSummary.Of(wrapped, [2]).Layers.Select(l => (l.Name, l.Text, l.MultiplyAdds)));
    }

    private static (string[] Names, float[][] Numbers) Train(Sequential model, bool inputNeedsGradient)
    {
        var x = Tensor.Normal([8, 2, 6, 6], new Rng(1));
        if (inputNeedsGradient) x.RequireGrad();
        var optimizer = new Sgd(model.Parameters(), 0.1f, momentum: 0.9f);
        var loss = new CrossEntropy();
        IntTensor labels = [0, 1, 2, 0, 1, 2, 0, 1];
        List<float[]> numbers = [];
        for (var step = 0; step < 3; step++)
        {
            var value = loss.Forward(model.Forward(x), labels);
            value.Backward();
            numbers.Add([value.Item()]);
            numbers.AddRange(model.Parameters().Select(p => p.Grad!.ToArray()));
            optimizer.Step();
            optimizer.ClearGradients();
        }

        if (x.Grad is { } gradient) numbers.Add(gradient.ToArray());
        Assert.Equal(inputNeedsGradient, x.Grad is not null);
        return ([.. model.State().Select(s => s.Name)], [.. numbers, .. model.State().Select(s => s.Value.ToArray())]);
    }

    private sealed class UsesOutside : Module
    {
        public Tensor Outside { get; set; } = Tensor.Ones([3]);

        protected override Tensor ForwardCore(Tensor input) => input * Outside;
    }
}
