using Descent.Configuration;
using Descent.Nn;
using Descent.Tests.Configuration;

namespace Descent.Tests.Contracts;

/// <summary>Initializers as configs build them, against closed forms: spread, orthogonality, and that a signal passes twenty layers.</summary>
public sealed class InitializerCaseTests
{
    // For a weight of 300 outputs and 200 inputs.
    public static TheoryData<string, double> Spreads => new()
    {
        { "\"lecun-normal\"", 1 / Math.Sqrt(200) },
        { "{\"lecun-normal\": {\"activation\": \"selu\"}}", 0.75 / Math.Sqrt(200) },
        { "{\"xavier-normal\": {\"mode\": \"fan-in\"}}", 1 / Math.Sqrt(200) },
        { "{\"xavier-uniform\": {\"mode\": \"fan-out\"}}", 1 / Math.Sqrt(300) },
        { "{\"xavier-uniform\": {\"activation\": \"tanh\"}}", 5.0 / 3 / Math.Sqrt(250) },
        { "{\"kaiming-normal\": {\"activation\": \"silu\"}}", 1.676532470362826 / Math.Sqrt(200) },
        { "\"random-walk\"", Math.Sqrt(2) * Math.Exp(1.2 / 197.6) / Math.Sqrt(200) },
        { "{\"random-walk\": {\"linear\": true}}", Math.Exp(1.0 / 400) / Math.Sqrt(200) },
        { "\"orthogonal\"", 1 / Math.Sqrt(300) },
        { "\"normal\"", 0.01 },
    };

    [Theory]
    [MemberData(nameof(Spreads))]
    public void Weight_HasTheClosedFormsSpread(string config, double spread)
    {
        var weight = Linear(config, 200, 300).Weight.Value.ToArray().Select(w => (double)w).ToArray();
        Assert.Equal(0, weight.Average(), tolerance: 5 * spread / Math.Sqrt(weight.Length));
        Assert.Equal(spread, Math.Sqrt(weight.Average(w => w * w)), tolerance: spread * 0.012);
    }

    [Theory]
    [InlineData("orthogonal", 5, 9, 1)]
    [InlineData("orthogonal", 9, 5, 1)]
    [InlineData("orthogonal", 64, 64, 2)]
    [InlineData("orthogonal", 1, 7, 0.5)]
    [InlineData("delta-orthogonal", 6, 4, 1)]
    [InlineData("delta-orthogonal", 4, 6, 1.5)]
    public void Orthogonal_ShorterSide_IsOrthonormalTimesGain(string name, int outputs, int inputs, double gain)
    {
        var config = FormattableString.Invariant($"{{\"{name}\": {{\"gain\": {gain}}}}}");
        var weight = Linear(config, inputs, outputs).Weight.Value.To(ReferenceDevice.Instance);
        var product = outputs <= inputs ? weight.MatMul(weight, transposeRight: true) : weight.MatMul(weight, transposeLeft: true);
        var side = Math.Min(outputs, inputs);
        for (var i = 0; i < side; i++)
            for (var j = 0; j < side; j++)
                Assert.Equal(i == j ? gain * gain : 0, product[i, j], tolerance: 1e-6 * gain * gain * 2);
    }

    [Fact]
    public void Orthogonal_Filters_AreTheMatrixOfFirstAxisAndRest()
    {
        var weight = Tensor.Zeros([6, 3, 3, 2], ReferenceDevice.Instance);
        new Orthogonal().Fill(weight, new Rng(3));
        var rows = weight.Reshape(6, 18);
        Numbers.AssertClose(Identity(6), rows.MatMul(rows, transposeRight: true).ToArray(), 0, 1e-6, "rows");
    }

    [Fact]
    public void DeltaOrthogonal_Convolution_KeepsEveryPixelsLength()
    {
        var rng = new Rng(2);
        var layer = new Conv2d(4, 8, 3, rng, padding: 1, bias: false, initializer: new DeltaOrthogonal());
        layer.MoveTo(ReferenceDevice.Instance);
        var x = Tensor.Normal([2, 4, 5, 5], rng, device: ReferenceDevice.Instance);
        var y = layer.Forward(x);
        Numbers.AssertClose(x.Square().Sum(1).ToArray(), y.Square().Sum(1).ToArray(), 1e-5, 0, "length of each pixel");
        Assert.Equal(8 * 4 * 8, layer.Weight.Value.ToArray().Count(w => w == 0)); // all but the centre
    }

    // The mean square after twenty layers of 400 units over that of the input; narrow layers let it wander by about a factor of two.
    [Theory]
    [InlineData("\"kaiming-normal\"", "relu", 0.25, 4)]
    [InlineData("\"kaiming-uniform\"", "relu", 0.25, 4)]
    [InlineData("\"random-walk\"", "relu", 0.25, 4)]
    [InlineData("{\"orthogonal\": {\"activation\": \"relu\"}}", "relu", 0.25, 4)]
    [InlineData("\"lecun-normal\"", null, 0.5, 2)]
    [InlineData("\"orthogonal\"", null, 0.999, 1.001)]
    [InlineData("\"delta-orthogonal\"", null, 0.999, 1.001)]
    [InlineData("{\"random-walk\": {\"linear\": true}}", null, 0.5, 2)]
    [InlineData("\"xavier-normal\"", null, 0.5, 2)]
    [InlineData("{\"xavier-normal\": {\"activation\": \"tanh\"}}", "tanh", 0.2, 0.8)]
    [InlineData("\"normal\"", "relu", 0, 1e-12)]
    public void Signal_ThroughTwentyLayers_KeepsItsSize(string config, string? activation, double low, double high)
    {
        var layer = $"{{\"linear\": {{\"units\": 400, \"bias\": false}}}}{(activation is null ? "" : $", \"{activation}\"")}";
        var model = ConfigSamples.Model($"[{string.Join(", ", Enumerable.Repeat(layer, 20))}]", $"\"initializer\": {config}")
            .BuildModel([400], 400, new Rng(4));
        using var mode = GradMode.NoGrad();
        var x = Tensor.Normal([64, 400], new Rng(5));
        var ratio = model.Forward(x).Square().Mean().Item() / x.Square().Mean().Item();
        Assert.InRange(ratio, low, high);
    }

    [Fact]
    public void Lsuv_EveryLayer_HasUnitVarianceOnTheFirstBatch()
    {
        var (config, model, x) = Digits("\"lsuv\"");
        var layers = 0;
        foreach (var module in model)
        {
            if (module is Dropout) continue; // the rule measures without
            x = module.Forward(x);
            if (module is not (Nn.Linear or Conv2d)) continue;
            layers++;
            Assert.InRange(Variance(x.ToArray()), 0.9, 1.1);
        }

        Assert.Equal(4, layers);
        Assert.All(model.Parameters().Where(p => p.Name == "bias"), p => Assert.Equal(0, p.Value.Norm()));
        Assert.All(model.WithParts(), part => Assert.True(part.IsTraining));
        Assert.Contains("lsuv", config.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public void DataDependent_EveryUnit_HasMeanZeroAndVarianceOneOnTheFirstBatch()
    {
        var (_, model, x) = Digits("{\"data-dependent\": {\"weights\": \"orthogonal\"}}");
        foreach (var module in model)
        {
            if (module is Dropout) continue; // the rule measures without
            x = module.Forward(x);
            if (module is not (Nn.Linear or Conv2d)) continue;
            var units = x.Shape[1];
            for (var unit = 0; unit < units; unit++)
            {
                var values = x.Select(1, unit).ToArray();
                Assert.Equal(0, values.Average(), tolerance: 1e-4);
                Assert.Equal(1, Variance(values), tolerance: 1e-3);
            }
        }
    }

    [Fact]
    public void Fixup_Branches_StartAtZeroAndAreScaledByTheirNumber()
    {
        const string branch = "{\"residual\": {\"branch\": [{\"linear\": {\"units\": 300}}, \"relu\", {\"linear\": {\"units\": 300}}]}}";
        var model = ConfigSamples.Model($"[{{\"linear\": {{\"units\": 300}}}}, {branch}, {branch}, {branch}, {branch}, \"linear\"]",
            "\"initializer\": \"fixup\"")
            .BuildModel([300], 3, new Rng(1));
        var state = model.State().ToDictionary(s => s.Name, s => s.Value.ToArray());
        var he = 2.0 / 300;
        Assert.Equal(he, Variance(state["0.weight"]), tolerance: he * 0.03);
        for (var i = 1; i <= 4; i++)
        {
            // L = 4 branches of m = 2 layers: 4^(-1 / 2) of He's deviation, so a quarter of its variance.
            Assert.Equal(he / 4, Variance(state[$"{i}.branch.0.weight"]), tolerance: he * 0.01);
            Assert.All(state[$"{i}.branch.2.weight"], w => Assert.Equal(0, w));
        }

        Assert.All(state["5.weight"], w => Assert.Equal(0, w));
        Assert.All(state.Where(s => s.Key.EndsWith("bias", StringComparison.Ordinal)), s => Assert.Equal(0, s.Value.Max(Math.Abs)));
    }

    [Theory]
    [InlineData("linear", 1)]
    [InlineData("sigmoid", 1)]
    [InlineData("tanh", 1.6666666666666667)]
    [InlineData("relu", 1.4142135623730951)]
    [InlineData("leaky-relu", 1.4141428569978354)]
    [InlineData("selu", 0.75)]
    [InlineData("gelu", 1.533530441224563)]
    public void Gains_AreThoseOfPyTorchOrTheIntegral(string activation, double gain) => Assert.Equal(gain, Gains.Of(activation), tolerance: 1e-6);

    private static Linear Linear(string config, int inputs, int outputs) => (Linear)ConfigSamples
        .Model($"[{{\"linear\": {{\"initializer\": {config}}}}}]").BuildModel([inputs], outputs, new Rng(9)).First();

    private static (ExperimentConfig Config, Sequential Model, Tensor Batch) Digits(string initializer)
    {
        var config = ConfigSamples.Parse("{\"digits\": {\"count\": 300}}",
            "[{\"conv2d\": {\"filters\": 6}}, \"relu\", {\"conv2d\": {\"filters\": 5, \"stride\": 2}}, \"tanh\", \"flatten\", "
            + "{\"dropout\": {\"p\": 0.5}}, "
            + "{\"linear\": {\"units\": 12}}, \"tanh\", \"linear\"]",
            $"\"initializer\": {initializer}", "\"preprocess\": [\"channel-standardize\"], \"batchSize\": 128");
        var data = config.LoadData();
        var model = config.BuildModel(data);
        var host = data.TrainingLoader().Epoch(0).First();
        var batch = Tensor.From(host.Inputs.AsSpan(0, host.Count * data.Training.SampleSize), Shape.Create([host.Count, .. data.SampleShape]));
        return (config, model, batch);
    }

    private static double Variance(float[] values)
    {
        var mean = values.Average(v => (double)v);
        return values.Average(v => (v - mean) * (v - mean));
    }

    private static float[] Identity(int n) => [.. Enumerable.Range(0, n * n).Select(i => i % (n + 1) == 0 ? 1f : 0f)];
}
