using Descent.Nn;

namespace Descent.Tests.Contracts;

/// <summary>The gradient of a layer's input and of its parameters against finite differences.</summary>
internal static class LayerSlopes
{
    private const double Step = 1e-6;

    /// <summary>Checks every number of the input, if wanted, and so many of each parameter, spread over it.</summary>
    public static void Check(string name, Module layer, Tensor x, bool checksInput, int numbersPerTensor = 24)
    {
        if (checksInput) GradCheck.Run(inputs => layer.Forward(inputs[0]), x).ThrowIfWrong();
        if (!layer.Parameters().Any()) return;
        var weights = Tensor.Normal(layer.Forward(x).Shape, new Rng(7), device: x.Device);
        layer.ClearGradients();
        layer.Forward(x).Backward(weights);
        foreach (var parameter in layer.Parameters()) CheckParameter(name, layer, parameter, x, weights, 1 + (parameter.Count / numbersPerTensor));
    }

    private static void CheckParameter(string name, Module layer, Parameter parameter, Tensor x, Tensor weights, int stride)
    {
        var (device, numbers) = (parameter.Value.Device, parameter.Value.Storage);
        for (var i = 0; i < parameter.Count; i += stride)
        {
            var value = device.Read(numbers, i);
            var expected = (At(value + Step) - At(value - Step)) / (2 * Step);
            device.Write(numbers, i, value);
            var got = device.Read(parameter.Grad!.Storage, i);
            Assert.True(Math.Abs(got - expected) <= 1e-6 * Math.Max(1, Math.Abs(expected)),
                $"{name}, {parameter}: [{i}] is {got}, expected {expected}.");

            double At(double number)
            {
                device.Write(numbers, i, number);
                using var mode = GradMode.NoGrad();
                var sum = (layer.Forward(x) * weights).Sum();
                return device.Read(sum.Storage, 0);
            }
        }
    }
}
