using System.Text.Json;
using Descent.Nn;
using Descent.Optim;

namespace Descent.Tests.Golden;

/// <summary>Attention, transformer layers and the training of a small language model are PyTorch's.</summary>
public sealed class AttentionGoldenTests
{
    private const string File = "attention.safetensors";

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var device in TestDevices.Names)
                foreach (var c in GoldenFiles.Cases("attention.json"))
                    data.Add(device, c.Text("name"));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Layer_OutputAndGradients_ArePyTorchs(string deviceName, string name)
    {
        var (device, c) = (TestDevices.Find(deviceName), GoldenFiles.Case("attention.json", name));
        var attributes = c.GetProperty("attributes");
        var layer = Create(attributes);
        layer.MoveTo(device);
        var names = GoldenFiles.Open(File).Names.Where(n => n.StartsWith($"{name}/state/", StringComparison.Ordinal)).Select(n => n.Split('/')[2]);
        Assert.Equal(names.Order(), layer.State().Select(s => s.Name).Order());
        foreach (var (part, value) in layer.State()) value.Assign(GoldenFiles.Tensor(File, $"{name}/state/{part}", device));
        var inputs = new Tensor[c.Integer("inputs")];
        for (var i = 0; i < inputs.Length; i++) inputs[i] = GoldenFiles.Tensor(File, $"{name}/input{i}", device).RequireGrad();

        var y = Run(layer, attributes, inputs, name, device);
        Compare("output", y);
        y.Backward(GoldenFiles.Tensor(File, $"{name}/gradient_output", device));
        for (var i = 0; i < inputs.Length; i++) Compare($"gradient{i}", inputs[i].Grad!);
        foreach (var (part, parameter) in layer.NamedParameters()) Compare($"gradient/{part}", parameter.Grad!);

        void Compare(string tensor, Tensor got)
        {
            Assert.Equal(GoldenFiles.ShapeOf(File, $"{name}/{tensor}"), got.Shape);
            var tolerance = device == ReferenceDevice.Instance ? 2e-7 : 5e-6;
            Numbers.AssertClose(GoldenFiles.Floats(File, $"{name}/{tensor}"), got.ToArray(), 0, tolerance, $"{name} on {deviceName}, {tensor}");
        }
    }

    [Theory]
    [InlineData("reference", "losses64")]
    [InlineData("cpu", "losses32")]
    public void Gpt_FiftySteps_IsPyTorchsRun(string deviceName, string curve)
    {
        var (device, c) = (TestDevices.Find(deviceName), GoldenFiles.Json("attention.json").GetProperty("gpt"));
        var (vocabulary, batch) = (c.Integer("vocabulary"), c.Integer("batchSize"));
        var model = new Gpt(vocabulary, new Rng(1), c.Integer("context"), c.Integer("size"), c.Integer("heads"), c.Integer("layers"));
        ModuleState.Load(model, GoldenFiles.Path("attention-gpt-initial.safetensors"));
        model.MoveTo(device);
        var (tokens, answers) = (GoldenFiles.Integers("attention-gpt-data.safetensors", "tokens"),
            GoldenFiles.Integers("attention-gpt-data.safetensors", "answers"));
        var (optimizer, size) = (new AdamW(model.Parameters(), c.Number("learningRate")), batch * c.Integer("context"));
        var expected = c.GetProperty(curve).EnumerateArray().Select(l => l.GetDouble()).ToArray();
        Assert.Equal(50, expected.Length);
        for (var step = 0; step < expected.Length; step++)
        {
            optimizer.ClearGradients();
            var scores = model.Forward(IntTensor.From(tokens.Values.Slice(step * size, size), [batch, size / batch]));
            var loss = scores.Reshape(-1, vocabulary).CrossEntropy(IntTensor.Create(answers.Values.Slice(step * size, size))).Mean();
            loss.Backward();
            optimizer.Step();
            Assert.Equal(expected[step], loss.Item(), tolerance: 1e-4 * expected[step]);
        }

        foreach (var (name, value) in model.State()) CompareFinal(name, value);
    }

    // A constant added to all scores of a query changes nothing, so the keys' bias has the gradient zero, and Adam makes steps of what rounding
    // leaves of
    // it: that third of the bias is noise in every implementation.
    private static void CompareFinal(string name, Tensor value)
    {
        var (want, got) = (GoldenFiles.Floats("attention-gpt-final.safetensors", name), value.ToArray());
        if (name.EndsWith("in_proj_bias", StringComparison.Ordinal))
        {
            var size = want.Length / 3;
            (want, got) = ([.. want[..size], .. want[(2 * size)..]], [.. got[..size], .. got[(2 * size)..]]);
        }

        Numbers.AssertClose(want, got, 0, 1e-4, $"final {name}");
    }

    private static Module Create(JsonElement a)
    {
        var (rng, size, heads, kind) = (new Rng(1), a.Integer("size"), a.Integer("heads"), a.Text("kind"));
        if (kind != "encoder") return new MultiHeadAttention(size, heads, rng, bias: a.Flag("bias"), causal: kind == "causal");
        Module activation = a.Text("activation") == "gelu" ? new Gelu() : new Relu();
        return new TransformerEncoderLayer(size, heads, rng, a.Integer("hidden"), 0, activation, a.Flag("normFirst"), causal: true);
    }

    private static Tensor Run(Module layer, JsonElement a, Tensor[] x, string name, Device device)
    {
        if (layer is not MultiHeadAttention attention || a.Text("kind") is "self" or "causal") return layer.Forward(x[0]);
        var padding = a.TryGetProperty("lengths", out _)
            ? MultiHeadAttention.PaddingMask(IntTensor.Create(a.Integers("lengths")), x[^1].Shape[1], device)
            : null;
        return a.Text("kind") == "cross"
            ? attention.Forward(x[0], x[1], x[2], keyPadding: padding)
            : attention.Forward(x[0], x[0], x[0], GoldenFiles.Tensor(File, $"{name}/mask", device), padding);
    }
}
