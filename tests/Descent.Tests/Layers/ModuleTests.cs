using Descent.Nn;
using static Descent.Tests.Numbers;

namespace Descent.Tests.Layers;

/// <summary>Registration: what is part of a module, under which name, and that forgetting it is an error.</summary>
public sealed class ModuleTests
{
    [Fact]
    public void Forward_UnregisteredPart_IsAnErrorThatSaysHowToRegister()
    {
        var part = new Linear(2, 2, new Rng(1));
        part.MoveTo(ReferenceDevice.Instance);
        var model = new Box { Body = (_, x) => part.Forward(x) };
        var error = Assert.Throws<GraphException>(() => model.Forward(Matrix(1, 2)));
        Assert.Contains("runs a Linear that it never registered", error.Message, StringComparison.Ordinal);
        Assert.Contains("Register(\"part\", new Linear(...))", error.Message, StringComparison.Ordinal);
        part.Forward(Matrix(1, 2)); // and the scope is left behind
        model.With("part", part);
        Assert.Equal([1, 2], model.Forward(Matrix(1, 2)).Shape);
    }

    [Fact]
    public void Forward_PartOfAPart_MayBeRunByTheWhole()
    {
        var inner = new Tanh();
        var model = new Box { Body = (_, x) => inner.Forward(x) }.With("outer", new Sequential(inner));
        Assert.Equal([0f, 0f], model.Forward(Constant(0, 0)).ToArray());
    }

    [Fact]
    public void Forward_UnregisteredTrainableTensor_IsAnErrorAlsoDeepInside()
    {
        var forgotten = Leaf(1, 2);
        var model = new Sequential(new Box { Body = (_, x) => x * forgotten });
        var error = Assert.Throws<GraphException>(() => model.Forward(Constant(3, 4)));
        Assert.Contains("not registered", error.Message, StringComparison.Ordinal);
        Assert.Contains("Register(\"weight\", tensor)", error.Message, StringComparison.Ordinal);
        Assert.True((Constant(1, 2) * forgotten).RequiresGrad); // outside of a module it is nobody's business
    }

    [Fact]
    public void Forward_InputThatRequiresAGradient_IsNotMistakenForAParameter()
    {
        var x = Leaf(1, 2);
        var model = new Sequential(new Sequential(new Tanh(), new Box { Body = (_, y) => y + x }));
        model.Forward(x).Sum().Backward();
        Assert.NotNull(x.Grad);
    }

    [Fact]
    public void Register_TakesTheNumbersNotTheMemory()
    {
        var start = Constant(1, 2);
        var model = new Box().With("a", start).With("b", start);
        start.Assign([7, 7]);
        model.Own[0].Value.Assign([3, 3]);
        Assert.Equal([1f, 2f], model.Own[1].Value.ToArray());
        Assert.Equal([7f, 7f], start.ToArray());
    }

    [Fact]
    public void Register_TakenEmptyOrDottedName_IsRefused()
    {
        var model = new Box().With("a", Constant(1)).With("m", new Tanh()).WithBuffer("c", Constant(1));
        foreach (var name in new[] { "a", "m", "c", "", "x.y" })
        {
            Assert.Throws<GraphException>(() => model.With(name, Constant(1)));
            Assert.Throws<GraphException>(() => model.With(name, new Tanh()));
            Assert.Throws<GraphException>(() => model.WithBuffer(name, Constant(1)));
        }
    }

    [Fact]
    public void Register_Circle_IsRefused()
    {
        Box a = new(), b = new(), c = new();
        a.With("b", b.With("c", c));
        Assert.Contains("circle", Assert.Throws<GraphException>(() => c.With("a", a)).Message, StringComparison.Ordinal);
        Assert.Throws<GraphException>(() => a.With("self", a));
        var chain = new Sequential();
        Assert.Throws<GraphException>(() => chain.Add(chain));
        Assert.Empty(c.Modules);
    }

    [Fact]
    public void Names_AreThoseOfPyTorch()
    {
        var rng = new Rng(1);
        var model = new Sequential(new Conv2d(1, 2, 3, rng, bias: false), new BatchNorm(2), new Relu(),
            new Sequential(new Flatten(), new Linear(8, 3, rng)));
        Assert.Equal(["0.weight", "1.weight", "1.bias", "3.1.weight", "3.1.bias"], model.NamedParameters().Select(p => p.Name));
        Assert.Equal(["1.running_mean", "1.running_var"], model.NamedBuffers().Select(b => b.Name));
        Assert.Equal(7, model.State().Count());
    }

    [Fact]
    public void Shared_PartIsTrainedOnceAndGetsBothGradients()
    {
        var shared = new Linear(2, 2, new Rng(1));
        var model = new Sequential(shared, new Tanh(), shared);
        model.MoveTo(ReferenceDevice.Instance);
        Assert.Equal(2, model.Parameters().Count());
        Assert.Equal(6, model.ParameterCount());
        Assert.Equal(4, model.NamedParameters().Count());
        var (x, w, b) = (Matrix(3, 2), shared.Weight.Value, shared.Bias!.Value);
        model.Forward(x).Square().Sum().Backward();
        var got = w.Grad!.ToArray();
        Tensor first = w.Clone().RequireGrad(), second = w.Clone().RequireGrad();
        x.Linear(first, b.Detach()).Tanh().Linear(second, b.Detach()).Square().Sum().Backward();
        AssertClose((first.Grad! + second.Grad!).ToArray(), got, 1e-6, 0, "shared weight");
    }

    [Fact]
    public void TrainAndEvaluate_ReachEveryPart()
    {
        var inner = new Dropout(0.5f, new Rng(1));
        var model = new Sequential(new Sequential(new Residual(inner)));
        Assert.True(inner.IsTraining);
        Assert.Same(model, model.Evaluate());
        Assert.False(inner.IsTraining);
        Assert.Equal([1f, 2f], model.Forward(Constant(0.5f, 1)).ToArray());
        model.Train();
        Assert.True(inner.IsTraining);
    }

    [Fact]
    public void Frozen_ParameterGetsNoGradientAndCountsNot()
    {
        var model = new Linear(2, 3, new Rng(1));
        model.MoveTo(ReferenceDevice.Instance);
        model.Weight.IsFrozen = true;
        Assert.Equal(3, model.ParameterCount());
        model.Forward(Matrix(4, 2)).Sum().Backward();
        Assert.Null(model.Weight.Grad);
        Assert.Equal([4f, 4f, 4f], model.Bias!.Grad!.ToArray());
        model.MoveTo(ReferenceDevice.Instance);
        Assert.True(model.Weight.IsFrozen);
        Assert.False(model.Bias.IsFrozen);
    }

    [Fact]
    public void MoveTo_TakesParametersAndBuffersAlong()
    {
        var norm = new BatchNorm(2);
        var model = new Sequential(norm, norm);
        model.MoveTo(ReferenceDevice.Instance);
        Assert.All(model.State(), s => Assert.Same(ReferenceDevice.Instance, s.Value.Device));
        Assert.Same(norm.RunningMean, norm.NamedBuffers().First().Value);
        model.Forward(Matrix(3, 2));
        Assert.NotEqual([0f, 0f], norm.RunningMean.ToArray());
    }

    [Fact]
    public void Forward_AnError_LeavesNoScopeBehind()
    {
        var model = new Box { Body = (_, x) => x + Constant(1, 2, 3) };
        Assert.Throws<ShapeException>(() => new Sequential(model).Forward(Constant(1, 2)));
        Assert.True((Leaf(1, 2) * 2).RequiresGrad);
        new Tanh().Forward(Constant(1));
    }

    internal static Tensor Matrix(int rows, int columns) => Tensor.Normal([rows, columns], new Rng(9), device: ReferenceDevice.Instance);
}
