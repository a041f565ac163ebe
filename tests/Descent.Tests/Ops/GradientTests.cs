using System.Reflection;

namespace Descent.Tests.Ops;

/// <summary>Every operation's gradient against finite differences, and the gradient's gradient.</summary>
public sealed class GradientTests
{
    public static TheoryData<string> Cases => [.. OpCases.All.Select(c => c.Name)];

    public static TheoryData<string> Twice => [.. OpCases.All.Where(c => c.HasSecond).Select(c => c.Name)];

    public static TheoryData<string> Once => [.. OpCases.All.Where(c => !c.HasSecond).Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Op_Gradient_AgreesWithFiniteDifferences(string name) => GradCheck.Run(Find(name).Function, Find(name).Draw()).ThrowIfWrong();

    [Theory]
    [MemberData(nameof(Twice))]
    public void Op_SecondDerivative_AgreesWithFiniteDifferences(string name)
    {
        var (c, inputs) = (Find(name), Find(name).Draw());
        for (var of = 0; of < inputs.Length; of++) GradCheck.Run(GradientOf(x => c.Function(x).Tanh(), of), inputs).ThrowIfWrong();
    }

    [Theory]
    [MemberData(nameof(Once))]
    public void Op_WithoutSecondDerivative_SaysSo(string name)
    {
        var inputs = Array.ConvertAll(Find(name).Draw(), x => x.RequireGrad());
        var loss = Find(name).Function(inputs).Sum();
        Assert.Contains("second derivative", Assert.Throws<GraphException>(() => loss.Backward(createGraph: true)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Op_OneInputConstant_OtherGradientsAreTheSame(string name)
    {
        var c = Find(name);
        var all = Array.ConvertAll(c.Draw(), x => x.RequireGrad());
        c.Function(all).Sum().Backward();
        for (var only = 0; only < all.Length; only++)
        {
            var some = c.Draw();
            some[only].RequireGrad();
            c.Function(some).Sum().Backward();
            Assert.Equal(all[only].Grad!.ToArray(), some[only].Grad!.ToArray());
            Assert.All(some, (x, i) => Assert.True(i == only || x.Grad is null));
        }
    }

    [Fact]
    public void EveryOpHasACase()
    {
        var ops = typeof(Tensor).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(m => m.ReturnType == typeof(Tensor) && !OpCases.WithoutGradient.Contains(m.Name)).Select(OpCases.Signature);
        Assert.Equal(ops.Order(), OpCases.All.Select(c => c.Covers).Distinct().Order());
    }

    // The gradient of a weighted sum of the output, as a function that can itself be differentiated.
    private static Func<Tensor[], Tensor> GradientOf(Func<Tensor[], Tensor> function, int input) => x =>
    {
        using var mode = GradMode.Grad();
        var y = function(x);
        y.Backward(Tensor.Normal(y.Shape, new Rng(5), device: y.Device), createGraph: true);
        var gradient = x[input].Grad ?? Tensor.Zeros(x[input].Shape, y.Device);
        foreach (var leaf in x) leaf.Grad = null;
        return gradient;
    };

    private static OpCase Find(string name) => OpCases.All.Single(c => c.Name == name);
}
