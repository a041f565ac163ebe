using Descent.Configuration;
using Descent.Optim;
using Descent.Tests.Training;

namespace Descent.Tests.Contracts;

/// <summary>Every row of <see cref="OptimizerCases"/>, in everything that is asked of an optimizer besides its formula.</summary>
public sealed class OptimizerContractTests
{
    public static TheoryData<int, string> Rows
    {
        get
        {
            var rows = new TheoryData<int, string>();
            for (var i = 0; i < OptimizerCases.All.Count; i++) rows.Add(i, OptimizerCases.All[i].Config);
            return rows;
        }
    }

    [Fact]
    public void Catalog_EveryOptimizer_HasARow() => Assert.Equal(
        Catalog.Entries.Where(e => e.Kind == CatalogKind.Optimizer).Select(e => e.Name).Order(),
        OptimizerCases.All.Select(c => c.Entry).Distinct().Order());

    [Theory]
    [MemberData(nameof(Rows))]
    public void Rosenbrock_IsDescended(int row, string config)
    {
        var c = OptimizerCases.All[row];
        Parameter x = Box.Parameter(Tensor.From([-1.2f], [1, 1])), y = Box.Parameter(Tensor.From([1], [1, 1]));
        var optimizer = c.Build([x, y]);
        var loss = double.NaN;
        for (var step = 0; step <= c.Rosenbrock.Steps; step++)
            loss = optimizer.Step(() => ((1 - x.Value).Square() + (100 * (y.Value - x.Value.Square()).Square())).Sum());
        Assert.True(loss < c.Rosenbrock.Loss, $"{config}: the loss is {loss} after {c.Rosenbrock.Steps} steps, expected below {c.Rosenbrock.Loss}.");
        Assert.Equal(c.Rosenbrock.Steps + 1, optimizer.Steps);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void NoisyQuadratic_IsDescended(int row, string config)
    {
        var c = OptimizerCases.All[row];
        var rng = new Rng(7);
        Tensor scales = Tensor.Uniform([4, 4], rng, 1, 10), start = Tensor.Normal([4, 4], rng);
        var w = Box.Parameter(start);
        var optimizer = c.Build([w]);
        for (var step = 0; step < c.Noisy.Steps; step++)
        {
            var noise = Tensor.Normal([4, 4], rng, 0, 0.1f);
            optimizer.Step(() => ((scales * w.Value.Square() * 0.5f) + (noise * w.Value)).Sum());
        }

        var share = (scales * w.Value.Detach().Square()).Sum().Item() / (scales * start.Square()).Sum().Item();
        Assert.True(share < c.Noisy.Share, $"{config}: {share} of the loss is left, expected below {c.Noisy.Share}.");
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void State_SavedAndLoaded_GoesOnWithTheSameBits(int row, string config)
    {
        var c = OptimizerCases.All[row];
        using var folder = new TemporaryFolder();
        var path = folder["optimizer.safetensors"];
        var whole = new Problem(c);
        whole.Run(0, 14);
        var first = new Problem(c);
        first.Run(0, 7);
        first.Optimizer.SaveState(path);
        var second = new Problem(c);
        for (var i = 0; i < first.Parameters.Length; i++) second.Parameters[i].Value.Assign(first.Parameters[i].Value);
        second.Optimizer.LoadState(path);
        Assert.Equal(7, second.Optimizer.Steps);
        Assert.Equal(first.Optimizer.State().Select(s => s.Name), second.Optimizer.State().Select(s => s.Name));
        second.Run(7, 7);
        Assert.NotEqual(first.Values(), second.Values());
        TrainingSamples.AssertSameBits(whole.Values(), second.Values());
        Assert.True(whole.Optimizer.Steps == second.Optimizer.Steps, config);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void State_MovesWithTheModel(int row, string config)
    {
        var c = OptimizerCases.All[row];
        Problem stays = new(c), moves = new(c);
        // A line search that goes another way by one rounding ends elsewhere: few steps, and a wide tolerance.
        var (steps, tolerance) = stays.Optimizer.NeedsLoss ? (1, 0.05) : (3, 1e-4);
        stays.Run(0, 2 * steps);
        moves.Run(0, steps);
        foreach (var module in moves.Modules) module.MoveTo(ReferenceDevice.Instance);
        moves.Run(steps, steps);
        Assert.All(moves.Parameters, p => Assert.Equal("reference", p.Value.Device.Name));
        Numbers.AssertClose(stays.Values(), moves.Values(), 0, tolerance, config);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Step_ParameterWithBounds_StaysInside(int row, string config)
    {
        var w = Box.Parameter(Tensor.From([0.9f, 0.95f], [1, 2]));
        w.Bounds = (0, 1);
        var optimizer = OptimizerCases.All[row].Build([w]);
        for (var step = 0; step < 200; step++)
        {
            optimizer.Step(() => (w.Value - 5).Square().Sum());
            Assert.All(w.Value.ToArray(), x => Assert.InRange(x, 0.9f, 1f));
        }

        Assert.True(w.Value.ToArray().Max() > 0.95f, config);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void LoadState_Empty_BeginsAnew(int row, string config)
    {
        var c = OptimizerCases.All[row];
        Problem once = new(c), again = new(c);
        once.Run(0, 3);
        again.Run(0, 3);
        again.Optimizer.LoadState([]);
        Assert.Equal(0, again.Optimizer.Steps);
        Assert.Empty(again.Optimizer.State());
        again.Reset();
        again.Run(0, 3);
        TrainingSamples.AssertSameBits(once.Values(), again.Values());
        Assert.NotNull(config);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void LoadState_OfOtherShapes_IsRefusedAndChangesNothing(int row, string config)
    {
        var c = OptimizerCases.All[row];
        var problem = new Problem(c);
        problem.Run(0, 2);
        var before = problem.Optimizer.State().Select(s => (s.Name, Values: s.Value.ToArray())).ToList();
        var foreign = before.Select(s => (s.Name, Tensor.Zeros([9, 9]))).Append(("7.nonsense", Tensor.Scalar(1))).ToList();
        var message = Assert.Throws<DataException>(() => problem.Optimizer.LoadState(foreign)).Message;
        Assert.Contains("Unexpected: ", message, StringComparison.Ordinal);
        Assert.Contains("7.nonsense", message, StringComparison.Ordinal);
        Assert.Equal(before.Select(s => s.Values), problem.Optimizer.State().Select(s => s.Value.ToArray()));
        Assert.NotNull(config);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Step_LossThatIsNoNumber_ChangesNothing(int row, string config)
    {
        var problem = new Problem(OptimizerCases.All[row]);
        problem.Run(0, 2);
        var before = problem.Values();
        Assert.True(float.IsNaN(problem.Optimizer.Step(() => problem.Loss(2) * float.NaN)), config);
        TrainingSamples.AssertSameBits(before, problem.Values());
    }

    /// <summary>A matrix, a filter and a vector that are fitted to targets, with noise that depends on the step alone.</summary>
    private sealed class Problem
    {
        private static readonly Shape[] s_shapes = [[3, 5], [4, 2, 2, 2], [4]];

        public Problem(OptimizerCase c)
        {
            Modules = [.. s_shapes.Select((shape, i) => new Box().With("weight", Start(i)))];
            Parameters = [.. Modules.Select(m => m.Own[0])];
            Optimizer = c.Build(Parameters);
        }

        public Box[] Modules { get; }

        public Parameter[] Parameters { get; }

        public Optimizer Optimizer { get; }

        public void Run(int first, int count)
        {
            for (var step = first; step < first + count; step++) Optimizer.Step(() => Loss(step));
        }

        public Tensor Loss(int step)
        {
            var rng = new Rng(11).Fork((ulong)step);
            Tensor? sum = null;
            foreach (var parameter in Parameters)
            {
                var target = Tensor.Normal(parameter.Shape, rng, device: parameter.Value.Device);
                var part = (parameter.Value - target).Tanh().Square().Sum() + (parameter.Value.Square() * 0.1f).Sum();
                sum = sum is null ? part : sum + part;
            }

            return sum!;
        }

        public void Reset()
        {
            for (var i = 0; i < Parameters.Length; i++) Parameters[i].Value.Assign(Start(i));
        }

        public float[] Values() => [.. Parameters.SelectMany(p => p.Value.ToArray())];

        private static Tensor Start(int i) => Tensor.Normal(s_shapes[i], new Rng(5).Fork((ulong)i));
    }
}
