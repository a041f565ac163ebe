using Descent.Tests.Golden;

namespace Descent.Tests.Contracts;

/// <summary>The golden tensors of one row.</summary>
internal sealed class LayerGolden(LayerCase c, Device device)
{
    // The reference device computes in fp64; what is left is the rounding of constants like 0.1 and of the files.
    private static readonly (double Relative, double OfLargest) s_reference = (4e-7, 4e-7);

    private readonly string _file = $"layers/{c.Golden}.safetensors";

    public Device Device { get; } = device;

    public IEnumerable<string> StateNames => GoldenFiles.Open(_file).Names
        .Where(n => n.StartsWith($"{c.Name}/state/", StringComparison.Ordinal)).Select(n => n[(c.Name.Length + "/state/".Length)..]);

    public Shape Shape(string tensor) => GoldenFiles.ShapeOf(_file, $"{c.Name}/{tensor}");

    public float[] Floats(string tensor) => GoldenFiles.Open(_file).Entries[$"{c.Name}/{tensor}"].DType == "I64"
        ? Array.ConvertAll(GoldenFiles.Integers(_file, $"{c.Name}/{tensor}").Values.ToArray(), i => (float)i)
        : GoldenFiles.Floats(_file, $"{c.Name}/{tensor}");

    public Tensor Tensor(string tensor) => Descent.Tensor.From(Floats(tensor), Shape(tensor), Device);

    public void Check(string tensor, Tensor got)
    {
        Assert.Equal(Shape(tensor), got.Shape);
        var (relative, ofLargest) = Device == ReferenceDevice.Instance ? s_reference : c.Tolerance;
        Numbers.AssertClose(Floats(tensor), got.ToArray(), relative, ofLargest, $"{c.Name} on {Device.Name}, {tensor}");
    }
}
