using Descent.Optim;

namespace Descent.Tests.Optimizers;

/// <summary>What optimizers do besides the update rule, and that they get where they should.</summary>
public sealed class OptimizerTests
{
    public static TheoryData<string> Names => ["sgd", "momentum", "nesterov", "adam", "adamw"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Parabola_Converges(string name)
    {
        var w = Box.Parameter(Numbers.Constant(5, -3));
        var optimizer = Create(name, [w], 0.1f);
        for (var step = 0; step < 400; step++)
        {
            (w.Value - Numbers.Constant(1, 2)).Square().Sum().Backward();
            optimizer.Step();
            optimizer.ClearGradients();
        }

        Numbers.AssertClose([1f, 2f], w.Value.ToArray(), 0, 0.01, name);
    }

    [Theory]
    [InlineData("momentum", 0.0005f, 4000)]
    [InlineData("adam", 0.02f, 3000)]
    public void Rosenbrock_ReachesTheEndOfTheValley(string name, float rate, int steps)
    {
        Parameter x = Box.Parameter(Numbers.Constant(-1.2f)), y = Box.Parameter(Numbers.Constant(1));
        var optimizer = Create(name, [x, y], rate);
        for (var step = 0; step < steps; step++)
        {
            optimizer.ClearGradients();
            ((1 - x.Value).Square() + (100 * (y.Value - x.Value.Square()).Square())).Backward();
            optimizer.Step();
        }

        Assert.Equal(1f, x.Value.Item(), tolerance: 0.02);
        Assert.Equal(1f, y.Value.Item(), tolerance: 0.04);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_FrozenOrWithoutGradient_LeavesTheParameterAlone(string name)
    {
        Parameter frozen = Box.Parameter(Numbers.Constant(1)), idle = Box.Parameter(Numbers.Constant(2)), live = Box.Parameter(Numbers.Constant(3));
        var optimizer = Create(name, [frozen, idle, live], 0.1f);
        frozen.Grad = Numbers.Constant(10);
        frozen.IsFrozen = true;
        for (var step = 0; step < 3; step++)
        {
            (live.Value * frozen.Value).Sum().Backward();
            optimizer.Step();
        }

        Assert.Equal([1f], frozen.Value.ToArray());
        Assert.Equal([2f], idle.Value.ToArray());
        Assert.True(live.Value.Item() < 3);
        frozen.IsFrozen = false;
        frozen.Grad = null;
        (live.Value * frozen.Value).Sum().Backward();
        optimizer.Step();
        Assert.NotEqual(1f, frozen.Value.Item());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void State_IsEmptyBeforeTheFirstStepAndThenNamesEveryTensor(string name)
    {
        Parameter a = Box.Parameter(Numbers.Constant(1, 2)), b = Box.Parameter(Numbers.Constant(3));
        var optimizer = Create(name, [a, b], 0.1f);
        Assert.Empty(optimizer.State());
        b.Grad = Numbers.Constant(4);
        optimizer.Step();
        string[] expected = name switch { "sgd" => [], "momentum" or "nesterov" => ["1.velocity"], _ => ["1.mean", "1.square"] };
        Assert.Equal(expected, optimizer.State().Select(s => s.Name).Where(n => !n.EndsWith("step", StringComparison.Ordinal)));
        Assert.All(optimizer.State().Where(s => !s.Name.EndsWith("step", StringComparison.Ordinal)), s => Assert.Equal(b.Shape, s.Value.Shape));
    }

    [Fact]
    public void Step_BetweenForwardAndBackward_IsFound()
    {
        var w = Box.Parameter(Numbers.Constant(1, 2));
        var loss = w.Value.Square().Sum();
        w.Grad = Numbers.Constant(1, 1);
        new Sgd([w], 0.1f).Step();
        Assert.Contains("before the optimizer's step", Assert.Throws<GraphException>(() => loss.Backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Step_SameParameterTwice_IsTakenOnce()
    {
        var w = Box.Parameter(Numbers.Constant(1));
        var optimizer = new Sgd([w, w], 0.5f);
        w.Grad = Numbers.Constant(1);
        optimizer.Step();
        Assert.Equal(0.5f, w.Value.Item());
        Assert.Single(optimizer.Parameters);
    }

    [Fact]
    public void Step_RateOfZero_ChangesNothing()
    {
        foreach (var name in new[] { "sgd", "momentum", "nesterov", "adam", "adamw" })
        {
            var w = Box.Parameter(Numbers.Constant(1));
            w.Grad = Numbers.Constant(1);
            Create(name, [w], 0).Step();
            Assert.Equal(1f, w.Value.Item());
        }
    }

    [Fact]
    public void ClearGradients_MicroBatches_AddUpUntilThen()
    {
        var w = Box.Parameter(Numbers.Constant(1));
        var optimizer = new Sgd([w], 1);
        for (var i = 0; i < 4; i++) (w.Value * 0.125f).Sum().Backward();
        optimizer.Step();
        Assert.Equal(0.5f, w.Value.Item());
        optimizer.ClearGradients();
        Assert.Null(w.Grad);
        optimizer.Step();
        Assert.Equal(0.5f, w.Value.Item());
    }

    [Fact]
    public void Settings_OutsideTheirRange_AreRefused()
    {
        Parameter[] w = [Box.Parameter(Numbers.Constant(1))];
        Action[] wrong =
        [
            () => _ = new Sgd([], 0.1f), () => _ = new Sgd(w, -1), () => _ = new Sgd(w, float.NaN), () => _ = new Sgd(w, 1, momentum: 1),
            () => _ = new Sgd(w, 1, momentum: -0.1f), () => _ = new Sgd(w, 1, dampening: 1.1f), () => _ = new Sgd(w, 1, weightDecay: -1),
            () => _ = new Sgd(w, 1, nesterov: true), () => _ = new Sgd(w, 1, 0.9f, dampening: 0.1f, nesterov: true),
            () => _ = new Adam(w, beta1: 1), () => _ = new Adam(w, beta2: 1), () => _ = new Adam(w, epsilon: -1), () =>
                _ = new AdamW(w, weightDecay: float.NaN),
            () => new Adam(w).LearningRate = float.PositiveInfinity,
        ];
        Assert.All(wrong, action => Assert.ThrowsAny<ArgumentException>(action));
    }

    private static Optimizer Create(string name, Parameter[] parameters, float rate) => name switch
    {
        "sgd" => new Sgd(parameters, rate),
        "momentum" => new Sgd(parameters, rate, momentum: 0.9f),
        "nesterov" => new Sgd(parameters, rate, momentum: 0.9f, nesterov: true),
        "adam" => new Adam(parameters, rate),
        _ => new AdamW(parameters, rate, weightDecay: 0),
    };
}
