using System.Text.Json;
using Descent.Nn;

namespace Descent.Tests.Golden;

/// <summary>Whole training runs that PyTorch made: the same start, data and settings give the same losses and weights.</summary>
public sealed class ReplayTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var device in TestDevices.Names)
                foreach (var c in GoldenFiles.Cases("replay.json"))
                    data.Add(device, c.Text("name"));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Training_FiftySteps_IsPyTorchsRun(string deviceName, string name)
    {
        var device = TestDevices.Find(deviceName);
        var c = GoldenFiles.Case("replay.json", name);
        var model = Build(c, device);
        ModuleState.Load(model, GoldenFiles.Path(c.Text("initialFile")));
        var x = GoldenFiles.Tensor(c.Text("dataFile"), c.Text("inputs"), device);

        var losses = Train(c, model, x, device);
        var expected = c.GetProperty(device == ReferenceDevice.Instance ? "losses64" : "losses32").EnumerateArray().Select(l =>
            l.GetDouble()).ToArray();
        Assert.Equal(50, losses.Count);
        for (var step = 0; step < losses.Count; step++) Assert.Equal(expected[step], losses[step], tolerance: 1e-4 * expected[step]);

        var final = c.Text("finalFile");
        foreach (var (tensor, value) in model.State())
            Numbers.AssertClose(GoldenFiles.Floats(final, tensor), value.ToArray(), 0,
                1e-4 / Math.Max(1e-9, Largest(GoldenFiles.Floats(final, tensor))), $"{name}, {tensor}");
        Evaluate(c, model, x, device);
    }

    private static List<double> Train(JsonElement c, Sequential model, Tensor x, Device device)
    {
        var optimizer = OptimizerGoldenTests.Create(c.Text("optimizer"), c.GetProperty("settings"), model.Parameters());
        var loss = LossOf(c);
        var size = c.Integer("batchSize");
        List<double> losses = [];
        for (var step = 0; step < c.Integer("steps"); step++)
        {
            optimizer.ClearGradients();
            var value = loss.Forward(model.Forward(x.Rows(step * size, size)), Answers(c, step * size, size, device));
            value.Backward();
            optimizer.Step();
            losses.Add(value.Item());
        }

        return losses;
    }

    private static void Evaluate(JsonElement c, Sequential model, Tensor x, Device device)
    {
        model.Evaluate();
        using var mode = GradMode.NoGrad();
        var scores = model.Forward(x);
        var loss = LossOf(c).Forward(scores, Answers(c, 0, x.Shape[0], device)).Item();
        var expected = c.GetProperty("evaluationLoss64").GetDouble();
        Assert.Equal(expected, loss, tolerance: 1e-4 * expected);
        if (c.GetProperty("evaluationAccuracy").ValueKind == JsonValueKind.Null) return;
        var labels = GoldenFiles.Integers(c.Text("dataFile"), c.Text("answers"));
        var right = scores.ArgMax().Zip(labels).Count(pair => pair.First == pair.Second);
        // one tie may flip
        Assert.Equal(c.GetProperty("evaluationAccuracy").GetDouble(), right / (double)labels.Count, tolerance: 1.01 / labels.Count);
    }

    private static Loss LossOf(JsonElement c) => c.Text("loss") == "mse" ? new Mse() : new CrossEntropy();

    private static Target Answers(JsonElement c, int start, int count, Device device)
    {
        if (c.Text("loss") == "mse") return GoldenFiles.Tensor(c.Text("dataFile"), c.Text("answers"), device).Rows(start, count);
        return IntTensor.Create(GoldenFiles.Integers(c.Text("dataFile"), c.Text("answers")).Values.Slice(start, count));
    }

    private static Sequential Build(JsonElement c, Device device)
    {
        var rng = new Rng(1);
        var model = new Sequential();
        foreach (var layer in c.GetProperty("layers").EnumerateArray())
        {
            var words = layer.GetString()!.Split(' ');
            model.Add(words switch
            {
                ["linear", var inputs, var outputs] => new Linear(int.Parse(inputs), int.Parse(outputs), rng),
                ["conv2d", var channels, var filters, var kernel, "padding", var padding, "no-bias"] =>
                    new Conv2d(int.Parse(channels), int.Parse(filters), int.Parse(kernel), rng, padding: int.Parse(padding), bias: false),
                ["batch-norm2d", var channels] => new BatchNorm(int.Parse(channels)),
                ["max-pool2d", var size] => new MaxPool2d(int.Parse(size)),
                ["relu"] => new Relu(),
                ["tanh"] => new Tanh(),
                ["flatten"] => new Flatten(),
                _ => throw new InvalidDataException(layer.GetString()),
            });
        }

        model.MoveTo(device);
        return model;
    }

    private static double Largest(float[] values) => values.Max(Math.Abs);
}
