using System.Text.Json;

namespace Descent.Tests.Golden;

/// <summary>One call of ops.json with its tensors on a device.</summary>
internal sealed class OpGoldenCase
{
    private readonly string _file;

    public OpGoldenCase(string name, Device device, string book = "ops.json")
    {
        var json = GoldenFiles.Case(book, name);
        (Name, Op, _file, Device, Attributes) = (name, json.Text("op"), json.Text("file"), device, json.GetProperty("attributes"));
        Gradients = json.Integers("gradients");
        Inputs = new Tensor[json.Integer("inputs")];
        for (var i = 0; i < Inputs.Length; i++)
        {
            if (GoldenFiles.Open(_file).Entries[$"{name}/input{i}"].DType == "I64") Labels = GoldenFiles.Integers(_file, $"{name}/input{i}");
            else Inputs[i] = Load($"input{i}");
            if (Gradients.Contains(i)) Inputs[i].RequireGrad();
        }
    }

    public string Name { get; }

    public string Op { get; }

    public Device Device { get; }

    public JsonElement Attributes { get; }

    /// <summary>The inputs; an op that works on parameters puts these in their places.</summary>
    public Tensor[] Inputs { get; }

    /// <summary>The input of whole numbers, if there is one.</summary>
    public IntTensor? Labels { get; }

    /// <summary>Which inputs have a gradient.</summary>
    public int[] Gradients { get; }

    public Tensor X => Inputs[0];

    public Tensor? Input(int index) => index < Inputs.Length ? Inputs[index] : null;

    public Tensor Load(string tensor) => GoldenFiles.Tensor(_file, $"{Name}/{tensor}", Device);

    public float[] Expected(string tensor) => GoldenFiles.Floats(_file, $"{Name}/{tensor}");

    public Shape ExpectedShape(string tensor) => GoldenFiles.ShapeOf(_file, $"{Name}/{tensor}");

    public (int Height, int Width) Pair(string name) =>
        Attributes.Integers(name) is [var height, var width] ? (height, width) : throw new InvalidDataException(name);
}
