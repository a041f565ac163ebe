using Descent.Configuration;
using Descent.Nn;
using Descent.Tests.Golden;

namespace Descent.Tests.Contracts;

/// <summary>What every loss must do, for every row of <see cref="LossCases"/>.</summary>
public sealed class LossContractTests
{
    private static readonly Reduction[] s_reductions = [Reduction.Mean, Reduction.Sum, Reduction.None];

    public static TheoryData<string> Names => [.. LossCases.All.Select(c => c.Name)];

    public static TheoryData<string> Checked => [.. LossCases.All.Where(c => !c.HasKinks).Select(c => c.Name)];

    public static TheoryData<string> Smooth => [.. LossCases.All.Where(c => c.IsSmooth && !c.HasKinks).Select(c => c.Name)];

    public static TheoryData<string> OfScores => [.. LossCases.All.Where(c => c.TakesScores).Select(c => c.Name)];

    [Fact]
    public void Table_CatalogAndGoldenFile_HaveTheSameLosses()
    {
        Assert.Equal(GoldenFiles.Cases("losses.json").Select(c => c.Text("name")), LossCases.All.Select(c => c.Name));
        var entries = Catalog.Entries.OfType<CatalogEntry<LossFactory>>().Select(e => e.Name);
        Assert.Equal(entries.Order(), LossCases.All.Select(c => c.Entry).Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_ValuesAndGradients_ArePyTorchs(string name)
    {
        var c = LossCases.Find(name);
        foreach (var device in new Device[] { ReferenceDevice.Instance, CpuDevice.Instance })
            foreach (var reduction in s_reductions)
            {
                var key = reduction.ToString().ToLowerInvariant();
                var x = Array.ConvertAll(c.Inputs(device), input => input.RequireGrad());
                var y = LossCase.Run(c.Create(reduction), x, c.Answer(device));
                Assert.Equal(c.GoldenShape($"{key}/output"), y.Shape);
                Close($"{key}/output", y);
                y.Backward(reduction == Reduction.None ? c.Upstream(device) : null);
                for (var i = 0; i < x.Length; i++) Close($"{key}/gradient{i}", x[i].Grad!);

                void Close(string tensor, Tensor got)
                {
                    var (relative, ofLargest) = device == CpuDevice.Instance ? (4e-6, 2e-6) : (4e-7, 3e-7);
                    Numbers.AssertClose(c.Golden(tensor), got.ToArray(), relative, ofLargest, $"{name} on {device.Name}, {tensor}");
                }
            }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_FromJson_IsTheSame(string name)
    {
        var c = LossCases.Find(name);
        var x = c.Inputs(CpuDevice.Instance);
        Loss built = c.Build(), made = c.Create(Reduction.Mean);
        Assert.IsType(made.GetType(), built);
        Assert.Equal(LossCase.Run(made, x, c.Answer(CpuDevice.Instance)).Item(), LossCase.Run(built, x, c.Answer(CpuDevice.Instance)).Item());
        Assert.False(built.AddsUp);
        Assert.True(c.Create(Reduction.Sum).AddsUp);
    }

    [Theory]
    [MemberData(nameof(Checked))]
    public void Loss_Gradients_AgreeWithFiniteDifferences(string name)
    {
        var c = LossCases.Find(name);
        var answer = c.Answer(ReferenceDevice.Instance);
        foreach (var reduction in s_reductions)
            GradCheck.Run(x => LossCase.Run(c.Create(reduction), x, answer), c.Inputs(ReferenceDevice.Instance)).ThrowIfWrong();
    }

    [Theory]
    [MemberData(nameof(Smooth))]
    public void Loss_SecondDerivative_AgreesWithFiniteDifferences(string name)
    {
        var c = LossCases.Find(name);
        var answer = c.Answer(ReferenceDevice.Instance);
        GradCheck.Run(Gradient, c.Inputs(ReferenceDevice.Instance)).ThrowIfWrong();

        Tensor Gradient(Tensor[] x)
        {
            using var mode = GradMode.Grad();
            var y = LossCase.Run(c.Create(Reduction.None), x, answer).Square(); // so that even a linear loss has one
            y.Backward(c.Upstream(y.Device), createGraph: true);
            var gradient = x[0].Grad!;
            foreach (var leaf in x) leaf.Grad = null;
            return gradient;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_LargeBatch_CpuAgreesWithReference(string name)
    {
        var c = LossCases.Find(name);
        var (want, wanted) = Run(ReferenceDevice.Instance);
        var (got, gotten) = Run(CpuDevice.Instance);
        Numbers.AssertClose(want, got, 4e-6, 2e-6, $"{name}, losses");
        Numbers.AssertClose(wanted, gotten, 4e-6, 2e-6, $"{name}, gradient");

        (float[] Losses, float[] Gradient) Run(Device device)
        {
            const int times = 53;
            var x = Array.ConvertAll(c.Inputs(device), input => Repeat(input, times).RequireGrad());
            var y = LossCase.Run(c.Create(Reduction.None), x, c.Answer(device) switch
            {
                null => null,
                { Values: { } values } => Repeat(values, times),
                { Classes: var classes } => IntTensor.From([.. Enumerable.Repeat(classes!.Values.ToArray(), times).SelectMany(v => v)],
                    classes.Shape.With(0, classes.Shape[0] * times)),
            });
            y.Sum().Backward();
            return (y.ToArray(), x[0].Grad!.ToArray());
        }

        static Tensor Repeat(Tensor x, int times) => Tensor.From(
            [.. Enumerable.Repeat(x.ToArray(), times).SelectMany(v => v)], x.Shape.With(0, x.Shape[0] * times), x.Device);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_BatchOfOne_IsTheFirstSamples(string name)
    {
        var c = LossCases.Find(name);
        var x = Array.ConvertAll(c.Inputs(CpuDevice.Instance), input => input.Rows(0, 1));
        var y = LossCase.Run(c.Create(Reduction.None), x, c.Answer(CpuDevice.Instance, 0, 1));
        Assert.Equal(1, y.Shape[0]);
        Numbers.AssertClose(c.Golden("none/output").AsSpan(0, y.Count), y.ToArray(), 4e-6, 1e-6, name);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_EmptyBatch_SumsToNothingAndHasNoMean(string name)
    {
        var c = LossCases.Find(name);
        foreach (var device in new Device[] { ReferenceDevice.Instance, CpuDevice.Instance })
        {
            var x = Array.ConvertAll(c.Inputs(device), input => input.Rows(0, 0));
            var answer = c.Answer(device, 0, 0);
            Assert.Equal(0, LossCase.Run(c.Create(Reduction.Sum), x, answer).Item());
            Assert.True(float.IsNaN(LossCase.Run(c.Create(Reduction.Mean), x, answer).Item()));
            Assert.Equal(c.GoldenShape("none/output").With(0, 0), LossCase.Run(c.Create(Reduction.None), x, answer).Shape);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_OneSampleNotANumber_ShowsThereAndOnlyThere(string name)
    {
        var c = LossCases.Find(name);
        foreach (var device in new Device[] { ReferenceDevice.Instance, CpuDevice.Instance })
        {
            var x = c.Inputs(device);
            var numbers = x[0].ToArray();
            Array.Fill(numbers, float.NaN, 0, numbers.Length / x[0].Shape[0]);
            x[0] = Tensor.From(numbers, x[0].Shape, device);
            var y = LossCase.Run(c.Create(Reduction.None), x, c.Answer(device)).ToArray();
            var (want, size) = (c.Golden("none/output"), y.Length / x[0].Shape[0]);
            var ignored = want.Select(loss => loss == 0).ToArray(); // an ignored place stays 0
            for (var i = 0; i < size; i++) Assert.True(float.IsNaN(y[i]) || (ignored[i] && name.Contains("ignored")), $"{name}: {i} is {y[i]}");
            Numbers.AssertClose(want.AsSpan(size), y.AsSpan(size), 4e-6, 2e-6, name);
            Assert.True(float.IsNaN(LossCase.Run(c.Create(Reduction.Mean), x, c.Answer(device)).Item()));
        }
    }

    [Theory]
    [MemberData(nameof(OfScores))]
    public void Loss_LargeScores_LossAndGradientStayFinite(string name)
    {
        var c = LossCases.Find(name);
        foreach (var factor in new[] { 1e4f, -1e4f })
        {
            var x = Array.ConvertAll(c.Inputs(CpuDevice.Instance), input => (input * factor).RequireGrad());
            var y = LossCase.Run(c.Create(Reduction.Mean), x, c.Answer(CpuDevice.Instance));
            Assert.True(y.IsFinite(), $"{name}: {y.Item()}");
            y.Backward();
            Assert.All(x, input => Assert.True(input.Grad!.IsFinite(), $"{name}: {input.Grad}"));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_WrongShapes_SaysWhich(string name)
    {
        var c = LossCases.Find(name);
        var x = c.Inputs(CpuDevice.Instance);
        if (x.Length > 1) x[1] = x[1].Rows(0, 2);
        else x[0] = x[0].Rows(0, 1);
        var message = Assert.Throws<ShapeException>(() => LossCase.Run(c.Create(Reduction.Mean), x, c.Answer(CpuDevice.Instance))).Message;
        Assert.StartsWith(c.Create(Reduction.Mean).GetType().Name + ": ", message, StringComparison.Ordinal);
        Assert.Contains(x[^1].Shape.ToString(), message, StringComparison.Ordinal);
        Assert.Contains("expected", message, StringComparison.Ordinal);
    }
}
