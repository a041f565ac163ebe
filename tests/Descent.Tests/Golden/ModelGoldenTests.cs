using System.Text.Json;
using Descent.Nn;
using Descent.Optim;

namespace Descent.Tests.Golden;

/// <summary>Ready networks against PyTorch's: outputs, gradients and fifty training steps, all started from <see cref="Fills"/>.</summary>
public sealed class ModelGoldenTests
{
    private const string Tensors = "models.safetensors";

    private const double Steady = 1e-5;

    // A rectifier's input came so near to zero that rounding may decide its side: from there on correct runs in fp32 part (tools/golden/models.py).
    private const double AfterAwhile = 0.2;

    public static TheoryData<string, string> GradientCases => Cases("gradients");

    public static TheoryData<string, string> ReplayCases => Cases("cases");

    [Theory]
    [MemberData(nameof(GradientCases))]
    public void Model_OutputAndGradients_ArePyTorchs(string deviceName, string name)
    {
        var device = TestDevices.Find(deviceName);
        var c = Find("gradients", name);
        var model = Build(c, name, device);
        var x = Fills.Uniform($"{name}/input", c.Integers("input"), device).RequireGrad();
        var y = model.Forward(x);
        y.Backward(Fills.Uniform($"{name}/gradient", y.Shape, device));
        Check(name, "output", y);
        Check(name, "input.gradient", x.Grad!);
        foreach (var (key, parameter) in model.NamedParameters()) Check(name, $"{key}.gradient", parameter.Grad!);
        foreach (var (key, value) in model.NamedBuffers()) Check(name, key, value);
    }

    [Theory]
    [MemberData(nameof(ReplayCases))]
    public void Training_FiftySteps_IsPyTorchsRun(string deviceName, string name)
    {
        var device = TestDevices.Find(deviceName);
        var c = Find("cases", name);
        var model = Build(c, name, device);
        var optimizer = OptimizerOf(c, model.Parameters());
        var losses = c.GetProperty("losses").EnumerateArray().Select(l => l.GetDouble()).ToArray();
        Assert.Equal(50, losses.Length);
        var steady = device == ReferenceDevice.Instance || !ImageRunTests.IsForced ? losses.Length : c.Integer("steadySteps");
        var steps = device == ReferenceDevice.Instance ? 10 : losses.Length; // its plain loops take half a second a step
        for (var step = 0; step < steps; step++)
        {
            var (x, labels) = Batch(c, name, step, device);
            optimizer.ClearGradients();
            var loss = new CrossEntropy().Forward(model.Forward(x), labels);
            loss.Backward();
            optimizer.Step();
            var off = Math.Abs(loss.Item() - losses[step]) / losses[step];
            Assert.True(off <= (step <= c.Integer("steadySteps") ? Steady : step <= steady ? 1e-4 : AfterAwhile),
                // a step's loss knows the gradients of the steps before
                $"{name}, step {step}: loss {loss.Item()}, expected {losses[step]}; off by {off:G3}.");
        }

        if (steps == losses.Length) CheckState(c, model, steady < losses.Length ? AfterAwhile : 1e-4);
    }

    /// <summary>The fills themselves: the first numbers of tools/golden/fills.py.</summary>
    [Fact]
    public void Fills_FirstNumbers_AreTheScripts()
    {
        var c = GoldenFiles.Json("models.json").GetProperty("fills");
        Assert.Equal(c.GetProperty("uniform").EnumerateArray().Select(v => (float)v.GetDouble()), Fills.Uniform("fills", 5, 0.1));
        Assert.Equal(c.Integers("integers"), Fills.Integers("fills", 5, 1000));
    }

    private static TheoryData<string, string> Cases(string list)
    {
        var data = new TheoryData<string, string>();
        foreach (var device in TestDevices.Names)
            foreach (var c in GoldenFiles.Json("models.json").GetProperty(list).EnumerateArray())
                data.Add(device, c.Text("name"));
        return data;
    }

    private static JsonElement Find(string list, string name) =>
        GoldenFiles.Json("models.json").GetProperty(list).EnumerateArray().Single(c => c.Text("name") == name);

    private static Module Build(JsonElement c, string name, Device device)
    {
        Module model = c.Text("model") switch
        {
            "resnet" => new ResNet(c.Integer("channels"), c.Integer("classes"), c.Integers("widths"), c.Integers("depths"), new Rng(1)),
            "lstm-classifier" => new LstmClassifier(c.Integer("inputs"), c.Integer("units"), c.Integer("classes"), new Rng(1), c.Integer("layers")),
            var other => throw new InvalidDataException(other),
        };
        return Fills.State(name, model).MoveTo(device);
    }

    private static Optimizer OptimizerOf(JsonElement c, IEnumerable<Parameter> parameters) => c.Text("optimizer") switch
    {
        "adam" => new Adam(parameters, c.Number("learningRate")),
        _ => new Sgd(parameters, c.Number("learningRate"), c.Number("momentum"), weightDecay: c.Number("weightDecay")),
    };

    // Noise around one pattern a class, as in the script.
    internal static (Tensor Inputs, IntTensor Labels) Batch(JsonElement c, string name, int step, Device device)
    {
        var shape = Shape.Create(c.Integers("input"));
        var labels = Fills.Integers($"{name}/labels/{step}", shape[0], c.Integer("classes"));
        var size = shape.ElementCount / shape[0];
        var patterns = Fills.Uniform($"{name}/patterns", c.Integer("classes") * size);
        var values = Fills.Uniform($"{name}/noise/{step}", shape.ElementCount);
        for (var i = 0; i < values.Length; i++) values[i] += patterns[(labels[i / size] * size) + (i % size)];
        return (Tensor.From(values, shape, device), IntTensor.Create(labels));
    }

    private static void Check(string name, string tensor, Tensor got)
    {
        var want = GoldenFiles.Floats(Tensors, $"{name}/{tensor}");
        Assert.Equal(GoldenFiles.ShapeOf(Tensors, $"{name}/{tensor}"), got.Shape);
        Numbers.AssertClose(want, got.ToArray(), 1e-5, 2e-5, $"{name}, {tensor}");
    }

    internal static void CheckState(JsonElement c, Module model, double tolerance)
    {
        var state = model.State().ToDictionary(s => s.Name, s => s.Value.ToArray());
        var final = c.GetProperty("final").EnumerateArray().ToArray();
        Assert.Equal(final.Select(f => f.Text("name")).Order(StringComparer.Ordinal), state.Keys.Order(StringComparer.Ordinal));
        foreach (var f in final)
        {
            var got = state[f.Text("name")];
            var values = f.GetProperty("values").EnumerateArray().Select(v => v.GetDouble()).ToArray();
            var stride = Math.Max(1, got.Length / c.Integer("kept"));
            var norm = f.GetProperty("norm").GetDouble();
            Assert.Equal(norm, Math.Sqrt(got.Sum(v => (double)v * v)), tolerance: tolerance * norm);
            var typical = Math.Max(norm / Math.Sqrt(got.Length), values.Max(Math.Abs));
            for (var i = 0; i < values.Length; i++)
                Assert.True(Math.Abs(values[i] - got[i * stride]) <= tolerance * typical,
                    $"{f.Text("name")}[{i * stride}] is {got[i * stride]}, expected {values[i]}.");
        }
    }
}
