using System.Text.Json;
using Descent.Optim;

namespace Descent.Tests.Golden;

/// <summary>Twenty steps of every optimizer against PyTorch's, given PyTorch's gradients: the update rule alone.</summary>
public sealed class OptimizerGoldenTests
{
    private const string File = "optimizers.safetensors";

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var device in TestDevices.Names)
                foreach (var c in GoldenFiles.Cases("optimizers.json"))
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

    internal static Optimizer Create(string name, JsonElement settings, IEnumerable<Parameter> parameters)
    {
        var (rate, decay) = (settings.Number("learningRate"), settings.Number("weightDecay"));
        if (name == "sgd") return new Sgd(parameters, rate, settings.Number("momentum"), settings.Number("dampening"), decay,
            settings.Flag("nesterov"));
        if (name == "adagrad")
            return new Adagrad(parameters, rate, settings.Number("learningRateDecay"), settings.Number("epsilon"), decay);
        if (name == "rmsprop")
            return new RmsProp(parameters, rate, settings.Number("alpha"), settings.Number("epsilon"), settings.Number("momentum"),
                settings.Flag("centered"), decay);
        var betas = settings.GetProperty("betas").EnumerateArray().Select(b => (float)b.GetDouble()).ToArray();
        return name switch
        {
            "adam" => new Adam(parameters, rate, betas[0], betas[1], settings.Number("epsilon"), decay, settings.Flag("amsgrad")),
            "adamw" => new AdamW(parameters, rate, betas[0], betas[1], settings.Number("epsilon"), decay, settings.Flag("amsgrad")),
            "nadam" => new Nadam(parameters, rate, betas[0], betas[1], settings.Number("epsilon"), decay, settings.Number("momentumDecay")),
            "lion" => new Lion(parameters, rate, betas[0], betas[1], decay),
            _ => throw new ArgumentException($"Unknown optimizer {name}.", nameof(name)),
        };
    }
}
