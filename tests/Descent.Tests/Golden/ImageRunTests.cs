using System.Text.Json;
using Descent.Nn;
using Descent.Optim;

namespace Descent.Tests.Golden;

/// <summary>Fifty training steps of networks for images, against PyTorch's run in double precision.</summary>
/// <remarks>
/// In single precision a number beside a rectifier's corner falls to the other side sooner or later, and two correct runs part: PyTorch's own
/// in float32 may. The kernels that this machine uses by itself come through all fifty steps; those that are forced for a test must agree until
/// the first number that near (steadySteps of the file).
/// </remarks>
public sealed class ImageRunTests
{
    private const string List = "image-runs.json";
    private const double Tight = 1e-4;
    private const double AfterAwhile = 0.2;

    public static TheoryData<string, string> Cases
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var device in TestDevices.Names)
                foreach (var c in GoldenFiles.Cases(List))
                    rows.Add(device, c.Text("name"));
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Training_FiftySteps_IsPyTorchsRun(string deviceName, string name)
    {
        var (device, c) = (TestDevices.Find(deviceName), GoldenFiles.Case(List, name));
        var isUNet = c.Text("model") == "unet";
        Module model = isUNet
            ? new UNet(c.Integers("input")[1], c.Integer("classes"), c.Integers("widths"), new Rng(1))
            : Models.ResNet20(c.Integer("classes"), new Rng(1), norm: channels => new GroupNorm(4, channels));
        Fills.State(name, model).MoveTo(device);
        Loss criterion = isUNet ? new Dice() : new CrossEntropy();
        Optimizer optimizer = isUNet
            ? new Adam(model.Parameters(), c.Number("learningRate"))
            : new Sgd(model.Parameters(), c.Number("learningRate"), c.Number("momentum"), weightDecay: c.Number("weightDecay"));
        var losses = c.GetProperty("losses").EnumerateArray().Select(l => l.GetDouble()).ToArray();
        Assert.Equal(50, losses.Length);
        var steady = device == ReferenceDevice.Instance || !IsForced ? losses.Length : c.Integer("steadySteps");
        for (var step = 0; step < losses.Length; step++)
        {
            var (x, labels) = isUNet ? Places(c, name, step, device) : ModelGoldenTests.Batch(c, name, step, device);
            optimizer.ClearGradients();
            var loss = criterion.Forward(model.Forward(x), labels);
            loss.Backward();
            optimizer.Step();
            var off = Math.Abs(loss.Item() - losses[step]) / losses[step];
            Assert.True(off <= (step <= steady ? Tight : AfterAwhile),
                $"{name}, step {step}: loss {loss.Item()}, expected {losses[step]}; off by {off:G3}.");
        }

        ModelGoldenTests.CheckState(c, model, steady < losses.Length ? AfterAwhile : Tight);
    }

    /// <summary>Whether the environment asks for other kernels than this machine would take.</summary>
    internal static bool IsForced { get; } = Environment.GetEnvironmentVariable("DESCENT_KERNEL") is not null
        || Environment.GetEnvironmentVariable("DESCENT_WINOGRAD") is not null;

    // A class for every place, which shows in the first channel.
    private static (Tensor Inputs, IntTensor Labels) Places(JsonElement c, string name, int step, Device device)
    {
        var sizes = c.Integers("input");
        var (shape, plane) = (Shape.Create(sizes), sizes[2] * sizes[3]);
        var labels = Fills.Integers($"{name}/labels/{step}", sizes[0] * plane, c.Integer("classes"));
        var values = Fills.Uniform($"{name}/noise/{step}", shape.ElementCount);
        for (var i = 0; i < labels.Length; i++) values[(i / plane * sizes[1] * plane) + (i % plane)] += labels[i];
        return (Tensor.From(values, shape, device), IntTensor.From(labels, Shape.Create(sizes[0], sizes[2], sizes[3])));
    }
}
