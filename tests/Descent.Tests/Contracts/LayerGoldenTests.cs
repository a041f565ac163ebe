using Descent.Nn;
using Descent.Tests.Golden;

namespace Descent.Tests.Contracts;

/// <summary>Layers built from a config, with PyTorch's state under PyTorch's names, against PyTorch's outputs and gradients.</summary>
public sealed class LayerGoldenTests
{
    public static TheoryData<string, string> Cases
    {
        get
        {
            var rows = new TheoryData<string, string>();
            foreach (var device in TestDevices.Names)
                foreach (var c in LayerCases.All.Where(c => c.Golden is not null && !(c.IsLarge && device == "reference")))
                    rows.Add(device, c.Name);
            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Layer_StateNamesOutputsAndGradients_ArePyTorchs(string device, string name)
    {
        var c = LayerCases.Find(name);
        var golden = new LayerGolden(c, TestDevices.Find(device));
        var layer = c.Build(golden.Device);
        golden.Load(layer);
        var evaluates = c.IsRandom || c.IsGoldenInEvaluation;
        if (evaluates) layer.Evaluate();
        var x = golden.Tensor("input0");
        if (c.Tokens is null) x.RequireGrad();
        var y = layer.Forward(x);
        golden.Check("output", y);
        y.Backward(golden.Tensor("upstream"));
        if (c.Tokens is null) golden.Check("gradient0", x.Grad!);
        foreach (var (key, parameter) in layer.NamedParameters()) golden.Check($"gradient/{key}", parameter.Grad!);
        if (!evaluates)
            foreach (var (key, value) in layer.NamedBuffers())
                golden.Check($"after/{key}", value);
        golden.Check("evaluated", layer.Evaluate().Forward(golden.Tensor("input0")));
    }

    [Fact]
    public void GoldenFiles_EveryCase_HasARow()
    {
        foreach (var path in Directory.GetFiles(GoldenFiles.Path("layers")))
        {
            var family = Path.GetFileNameWithoutExtension(path);
            var stored = GoldenFiles.Open($"layers/{family}.safetensors").Names.Select(n => n.Split('/')[0]).Distinct();
            Assert.Equal(stored.Order(StringComparer.Ordinal),
                LayerCases.All.Where(c => c.Golden == family).Select(c => c.Name).Order(StringComparer.Ordinal));
        }
    }
}
