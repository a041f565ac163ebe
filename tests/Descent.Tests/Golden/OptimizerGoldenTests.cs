using System.Text.Json;
using Descent.Optim;

namespace Descent.Tests.Golden;

/// <summary>Twenty steps of every optimizer against PyTorch's, given PyTorch's gradients: the update rule alone.</summary>
public sealed class OptimizerGoldenTests
{
    private const string File = "optimizers.safetensors";

    // A case's name or an optimizer's, and why it has no counterpart.
    private static readonly Dictionary<string, string> s_notYet = new()
    {
        ["adam_amsgrad"] = "no amsgrad: AdamW with decay is what is used today",
        ["adagrad"] = "arrives later",
        ["rmsprop"] = "arrives later",
        ["nadam"] = "arrives later",
        ["lion"] = "arrives later",
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var device in TestDevices.Names)
                foreach (var c in GoldenFiles.Cases("optimizers.json"))
                    if (!s_notYet.ContainsKey(c.Text("name")) && !s_notYet.ContainsKey(c.Text("optimizer")))
                        data.Add(device, c.Text("name"));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Steps_GivenPyTorchsGradients_GivePyTorchsWeights(string deviceName, string name)
    {
        var device = TestDevices.Find(deviceName);
        var c = GoldenFiles.Case("optimizers.json", name);
        float[] parameters = GoldenFiles.Floats(File, $"{name}/parameters"), gradients = GoldenFiles.Floats(File, $"{name}/gradients");
        var width = GoldenFiles.ShapeOf(File, "w0").ElementCount;
        var weight = Box.Parameter(GoldenFiles.Tensor(File, "w0", device));
        var optimizer = Create(c.Text("optimizer"), c.GetProperty("settings"), [weight]);
        for (var step = 0; step < gradients.Length / width; step++)
        {
            weight.Grad = Tensor.From(gradients.AsSpan(step * width, width), [width], device);
            optimizer.Step();
            Numbers.AssertClose(parameters.AsSpan((step + 1) * width, width), weight.Value.ToArray(), 1e-5, 1e-6,
                $"{name} on {deviceName}, step {step + 1}");
        }

        Assert.Equal(20, optimizer.Steps);
    }

    [Fact]
    public void Cases_AllButTheListedRun()
    {
        var all = GoldenFiles.Cases("optimizers.json");
        foreach (var listed in s_notYet.Keys) Assert.Contains(all, c => c.Text("name") == listed || c.Text("optimizer") == listed);
        Assert.Equal(16 * TestDevices.Names.Length, Cases.Count);
    }

    internal static Optimizer Create(string name, JsonElement settings, IEnumerable<Parameter> parameters)
    {
        var (rate, decay) = (settings.Number("learningRate"), settings.Number("weightDecay"));
        if (name == "sgd") return new Sgd(parameters, rate, settings.Number("momentum"), settings.Number("dampening"), decay,
            settings.Flag("nesterov"));
        var betas = settings.GetProperty("betas").EnumerateArray().Select(b => (float)b.GetDouble()).ToArray();
        return name switch
        {
            "adam" => new Adam(parameters, rate, betas[0], betas[1], settings.Number("epsilon"), decay),
            "adamw" => new AdamW(parameters, rate, betas[0], betas[1], settings.Number("epsilon"), decay),
            _ => throw new ArgumentException($"Unknown optimizer {name}.", nameof(name)),
        };
    }
}
