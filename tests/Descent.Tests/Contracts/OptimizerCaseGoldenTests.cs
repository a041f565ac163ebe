using System.Text.Json;
using Descent.Nn;
using Descent.Optim;
using Descent.Tests.Configuration;
using Descent.Tests.Golden;

namespace Descent.Tests.Contracts;

/// <summary>Optimizers and clips as configs build them against PyTorch's numbers, or NumPy's where PyTorch has none.</summary>
public sealed class OptimizerCaseGoldenTests
{
    private const string Json = "optimizer-cases.json", File = "optimizer-cases.safetensors";
    private static readonly Shape[] s_shapes = [[3, 5], [5, 3], [4, 2, 2, 2], [4]];

    public static TheoryData<string, string> Given => Names("steps");

    public static TheoryData<string, string> Computed => Names("losses");

    public static TheoryData<string, string> Replays => Names("replays");

    public static TheoryData<string, string> Clips => Names("clips");

    [Theory]
    [MemberData(nameof(Given))]
    public void TwentySteps_GivenGradients_AreTheOraclesSteps(string deviceName, string name)
    {
        var device = TestDevices.Find(deviceName);
        var c = Case("steps", name);
        Parameter[] weights = [.. s_shapes.Select((s, i) => Box.Parameter(Fills.Uniform($"optimizer-cases/w{i}", s, device)))];
        var optimizer = OptimizerCase.Build(c.GetProperty("config").GetRawText(), weights);
        float[] parameters = GoldenFiles.Floats(File, $"{name}/parameters"), gradients = GoldenFiles.Floats(File, $"{name}/gradients");
        var width = weights.Sum(w => w.Count);
        for (var step = 0; step < 20; step++)
        {
            if (step == 10) optimizer.LearningRate *= c.Number("fall");
            var at = step * width;
            foreach (var weight in weights)
            {
                weight.Grad = Tensor.From(gradients.AsSpan(at, weight.Count), weight.Shape, device);
                at += weight.Count;
            }

            optimizer.Step();
            float[] got = [.. weights.SelectMany(w => w.Value.ToArray())];
            var isMuon = name.StartsWith("muon", StringComparison.Ordinal); // small singular values grow by 3.4^5, and so does their rounding
            Numbers.AssertClose(parameters.AsSpan(step * width, width), got, 1e-5, isMuon ? 1e-4 : 2e-6, $"{name} on {deviceName}, step {step + 1}");
        }
    }

    [Theory]
    [MemberData(nameof(Computed))]
    public void TwentySteps_ByLoss_AreTheOraclesSteps(string deviceName, string name)
    {
        var device = TestDevices.Find(deviceName);
        var c = Case("losses", name);
        var z = GoldenFiles.Tensor(File, "logistic/z", device);
        var w = Box.Parameter(Tensor.Full([6, 1], 2, device));
        var optimizer = OptimizerCase.Build(c.GetProperty("config").GetRawText(), [w]);
        var rows = GoldenFiles.Floats(File, $"{name}/parameters");
        var losses = Doubles(c, "losses");
        for (var step = 0; step < losses.Length; step++)
        {
            var loss = optimizer.Step(() => ((-z.MatMul(w)).Exp() + 1).Log().Mean() + (0.05f * w.Value.Square().Sum()));
            Assert.Equal(losses[step], loss, tolerance: 1e-4 * losses[step]);
            Numbers.AssertClose(rows.AsSpan(step * 6, 6), w.Value.ToArray(), 0, 1e-3, $"{name} on {deviceName}, step {step + 1}");
        }
    }

    [Theory]
    [MemberData(nameof(Replays))]
    public void FiftySteps_OfASmallNet_AreTheOraclesRun(string deviceName, string name)
    {
        var device = TestDevices.Find(deviceName);
        var c = Case("replays", name);
        var (rng, model) = (new Rng(1), new Sequential());
        Module[] layers = name == "newton"
            ? [new Linear(20, 5, rng)]
            : [new Linear(20, 32, rng), new Tanh(), new Linear(32, 32, rng), new Tanh(), new Linear(32, 5, rng)];
        foreach (var layer in layers) model.Add(layer);
        Fills.State(name == "newton" ? "optimizer-cases/newton" : "optimizer-cases/net", model).MoveTo(device);
        var inputs = GoldenFiles.Tensor("replay-data.safetensors", "mlp/inputs", device);
        var labels = GoldenFiles.Integers("replay-data.safetensors", "mlp/labels");
        var optimizer = OptimizerCase.Build(c.GetProperty("config").GetRawText(), model.Parameters());
        var losses = Doubles(c, device == ReferenceDevice.Instance ? "losses64" : "losses32");
        for (var step = 0; step < losses.Length; step++)
        {
            // The two that need the loss see the same samples in every step, with a penalty.
            var (start, size) = optimizer.NeedsLoss ? (0, 128) : (16 * step, 16);
            var answers = IntTensor.Create(labels.Values.Slice(start, size));
            var loss = optimizer.Step(() =>
            {
                var value = new CrossEntropy().Forward(model.Forward(inputs.Rows(start, size)), answers);
                if (optimizer.NeedsLoss) foreach (var p in model.Parameters()) value += 0.01f * p.Value.Square().Sum();
                return value;
            });
            Assert.True(Math.Abs(loss - losses[step]) <= 1e-4 * losses[step],
                $"{name} on {deviceName}, step {step + 1}: {loss}, expected {losses[step]}.");
        }

        Assert.Equal(50, losses.Length);
    }

    [Theory]
    [MemberData(nameof(Clips))]
    public void Clip_Gradients_AreTheOraclesAndTheNormIsThatBefore(string deviceName, string name)
    {
        var device = TestDevices.Find(deviceName);
        var c = Case("clips", name);
        var config = ConfigSamples.Parse(rest: $"\"training\": {{\"clip\": {c.GetProperty("config").GetRawText()}}}");
        Parameter[] weights = [.. s_shapes.Select((s, i) => Box.Parameter(Fills.Uniform($"clips/w{i}", s, device, i == 3 ? 0 : 1)))];
        for (var i = 0; i < weights.Length; i++) weights[i].Grad = Fills.Uniform($"clips/g{i}", weights[i].Shape, device);
        var clip = config.BuildClip(new Sgd(weights, 1))!;
        var norm = c.GetProperty("norm").GetDouble();
        Assert.Equal(norm, clip.Apply(weights), tolerance: 1e-6 * norm);
        Numbers.AssertClose(GoldenFiles.Floats(File, $"clip/{name}"), [.. weights.SelectMany(w => w.Grad!.ToArray())], 1e-6, 1e-7, name);
    }

    private static JsonElement Case(string list, string name) =>
        GoldenFiles.Json(Json).GetProperty(list).EnumerateArray().Single(c => c.Text("name") == name);

    private static double[] Doubles(JsonElement c, string name) => [.. c.GetProperty(name).EnumerateArray().Select(v => v.GetDouble())];

    private static TheoryData<string, string> Names(string list)
    {
        var data = new TheoryData<string, string>();
        foreach (var device in TestDevices.Names)
            foreach (var c in GoldenFiles.Json(Json).GetProperty(list).EnumerateArray())
                data.Add(device, c.Text("name"));
        return data;
    }
}
