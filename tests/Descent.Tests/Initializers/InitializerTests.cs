using Descent.Nn;
using Descent.Tests.Golden;

namespace Descent.Tests.Initializers;

/// <summary>Statistics of many draws against the closed forms that PyTorch computed: mean, spread, bounds.</summary>
public sealed class InitializerTests
{
    private static readonly Dictionary<string, (Initializer Normal, Initializer Uniform)> s_schemes = new()
    {
        ["kaiming_fan_in_relu"] = (new KaimingNormal(), new KaimingUniform()),
        ["kaiming_fan_out_relu"] = (new KaimingNormal(FanMode.FanOut), new KaimingUniform(FanMode.FanOut)),
        ["kaiming_fan_in_leaky_sqrt5"] = (new KaimingNormal(gain: 0.57735027f), KaimingUniform.LayerDefault),
        ["kaiming_fan_in_leaky_0.01"] = (new KaimingNormal(gain: 1.414142843f), new KaimingUniform(gain: 1.414142843f)),
        ["xavier"] = (new XavierNormal(), new XavierUniform()),
        ["xavier_tanh"] = (new XavierNormal(5f / 3), new XavierUniform(5f / 3)),
        ["xavier_fan_in"] = (new KaimingNormal(gain: 1), new KaimingUniform(gain: 1)),
        ["lecun"] = (new KaimingNormal(gain: 1), new KaimingUniform(gain: 1)),
    };

    public static TheoryData<string> Shapes => [.. GoldenFiles.Cases("initial.json").Select(c => c.Text("name"))];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Fill_EveryScheme_HasPyTorchsSpread(string name)
    {
        var c = GoldenFiles.Case("initial.json", name);
        var shape = Shape.Create(c.Integers("shape"));
        Assert.Equal((c.Integer("fanIn"), c.Integer("fanOut")), Initializer.Fan(shape));
        foreach (var scheme in c.GetProperty("schemes").EnumerateObject())
        {
            if (scheme.Name == "default_bias") continue;
            var (normal, uniform) = s_schemes[scheme.Name];
            double std = scheme.Value.Number("std"), bound = scheme.Value.Number("uniformBound");
            Assert.Equal(std, Check(normal, shape, std), tolerance: std * 0.02);
            Assert.Equal(std, Check(uniform, shape, std), tolerance: std * 0.02);
            var values = Draw(uniform, shape);
            Assert.InRange(values.Max(Math.Abs), bound * 0.995, bound * (1 + 1e-6));
            Assert.True(Draw(normal, shape).Max(Math.Abs) > 2.5 * std);
        }
    }

    [Fact]
    public void Layers_Default_DrawWeightAndBiasFromPyTorchsRange()
    {
        var rng = new Rng(1);
        var bound = GoldenFiles.Case("initial.json", "conv2d_3x3").GetProperty("schemes").GetProperty("default_bias").Number("uniformBound");
        for (var i = 0; i < 20; i++)
        {
            var layer = new Conv2d(16, 32, 3, rng);
            Assert.InRange(layer.Weight.Value.ToArray().Max(Math.Abs), bound * 0.99, bound * (1 + 1e-6));
            Assert.InRange(layer.Bias!.Value.ToArray().Max(Math.Abs), bound * 0.7, bound * (1 + 1e-6));
        }
    }

    [Fact]
    public void Layers_OwnInitializer_FillsTheWeightAndLeavesTheBiasAtZero()
    {
        var layer = new Linear(3, 2, new Rng(1), initializer: new Constant(0.5f));
        Assert.All(layer.Weight.Value.ToArray(), x => Assert.Equal(0.5f, x));
        Assert.All(layer.Bias!.Value.ToArray(), x => Assert.Equal(0f, x));
    }

    [Fact]
    public void Plain_NormalUniformConstant_AreWhatTheySay()
    {
        Shape shape = [200, 200];
        var normal = Draw(new Normal(2, 0.5f), shape, count: 1);
        Assert.Equal(2, normal.Average(), tolerance: 0.01);
        Assert.Equal(0.5, Spread(normal), tolerance: 0.01);
        var uniform = Draw(new Uniform(1, 3), shape, count: 1);
        Assert.Equal(2, uniform.Average(), tolerance: 0.02);
        Assert.InRange(uniform.Min(), 1, 1.01);
        Assert.InRange(uniform.Max(), 2.99, 3);
    }

    [Theory]
    [InlineData(typeof(Constant))]
    [InlineData(typeof(Normal))]
    [InlineData(typeof(XavierUniform))]
    public void Fill_CountsAsAChange(Type type)
    {
        var initializer = type == typeof(Constant) ? new Constant(1) : type == typeof(Normal) ? (Initializer)new Normal() : new XavierUniform();
        Tensor x = Tensor.Ones([2, 2], ReferenceDevice.Instance).RequireGrad(), w = Tensor.Ones([2, 2], ReferenceDevice.Instance);
        var y = (x * w).Sum();
        initializer.Fill(w, new Rng(1));
        Assert.Throws<GraphException>(() => y.Backward());
    }

    [Fact]
    public void Fill_SameSeed_SameNumbersOnEveryDevice()
    {
        Tensor first = Tensor.Zeros([7, 5]), second = Tensor.Zeros([7, 5], ReferenceDevice.Instance);
        new KaimingNormal().Fill(first, new Rng(5));
        new KaimingNormal().Fill(second, new Rng(5));
        Assert.Equal(first.ToArray(), second.ToArray());
    }

    private static double Check(Initializer initializer, Shape shape, double std)
    {
        var values = Draw(initializer, shape);
        Assert.Equal(0, values.Average(), tolerance: 5 * std / Math.Sqrt(values.Length));
        return Spread(values);
    }

    private static double[] Draw(Initializer initializer, Shape shape, int count = 0)
    {
        var rng = new Rng(2024).Fork(shape.ToString());
        List<double> values = [];
        while (count > 0 ? count-- > 0 : values.Count < 40_000)
        {
            var weight = Tensor.Zeros(shape, ReferenceDevice.Instance);
            initializer.Fill(weight, rng);
            values.AddRange(weight.ToArray().Select(v => (double)v));
        }

        return [.. values];
    }

    private static double Spread(double[] values)
    {
        var mean = values.Average();
        return Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
    }
}
