using Descent.Nn;
using Descent.Tests.Golden;

namespace Descent.Tests.Contracts;

/// <summary>The golden tensors of one row.</summary>
internal sealed class LayerGolden(LayerCase c, Device device)
{
    // The reference device computes in fp64; what is left is the rounding of constants like 0.1 and of the files.
    private static readonly (double Relative, double OfLargest) s_reference = (4e-7, 4e-7);

    // Where a test forces Winograd's method upon every convolution, its errors count: up to seven times those of direct sums (ADR 0006).
    private static readonly int s_looser = Environment.GetEnvironmentVariable("DESCENT_WINOGRAD") == "2" ? 7 : 1;

    private readonly string _file = $"layers/{c.Golden}.safetensors";

    public Device Device { get; } = device;

    // With other kernels than the machine's own, a number beside a rectifier's corner may fall to the other side somewhere in a large network.
    private (double Relative, double OfLargest) Tolerance => Device == ReferenceDevice.Instance ? s_reference
        : c.IsLarge && ImageRunTests.IsForced ? (s_looser * c.Tolerance.Relative, 5e-3)
        : (s_looser * c.Tolerance.Relative, s_looser * c.Tolerance.OfLargest);

    public IEnumerable<string> StateNames => GoldenFiles.Open(_file).Names
        .Where(n => n.StartsWith($"{c.Name}/{StatePart}/", StringComparison.Ordinal)).Select(n => n[(c.Name.Length + StatePart.Length + 2)..]);

    private string StatePart => c.IsFilled ? "shape" : "state";

    /// <summary>Gives a layer the state that PyTorch's had, whose names and shapes it must share.</summary>
    public void Load(Module layer)
    {
        Assert.Equal(StateNames.Order(StringComparer.Ordinal), layer.State().Select(s => s.Name).Order(StringComparer.Ordinal));
        foreach (var (key, value) in layer.State())
        {
            if (c.IsFilled)
            {
                Assert.Equal(GoldenFiles.Integers(_file, $"{c.Name}/shape/{key}").Values.ToArray(), value.Shape.Sizes.ToArray());
                continue;
            }

            Assert.Equal(Shape($"state/{key}"), value.Shape);
            value.Assign(Floats($"state/{key}"));
        }

        if (c.IsFilled) Fills.State(c.Name, layer);
    }

    public Shape Shape(string tensor) => GoldenFiles.ShapeOf(_file, $"{c.Name}/{tensor}");

    public float[] Floats(string tensor) => GoldenFiles.Open(_file).Entries[$"{c.Name}/{tensor}"].DType == "I64"
        ? Array.ConvertAll(GoldenFiles.Integers(_file, $"{c.Name}/{tensor}").Values.ToArray(), i => (float)i)
        : GoldenFiles.Floats(_file, $"{c.Name}/{tensor}");

    public Tensor Tensor(string tensor) => Descent.Tensor.From(Floats(tensor), Shape(tensor), Device);

    public void Check(string tensor, Tensor got)
    {
        if (GoldenFiles.Open(_file).Entries.ContainsKey($"{c.Name}/{tensor}/some"))
        {
            CheckSome(tensor, got.ToArray());
            return;
        }

        Assert.Equal(Shape(tensor), got.Shape);
        var (relative, ofLargest) = Tolerance;
        Numbers.AssertClose(Floats(tensor), got.ToArray(), relative, ofLargest, $"{c.Name} on {Device.Name}, {tensor}");
    }

    // The norm, and every so manieth number: a wrong one anywhere shows in the norm.
    private void CheckSome(string tensor, float[] got)
    {
        var want = Floats($"{tensor}/some");
        var stride = got.Length / (want.Length - 1);
        var some = Enumerable.Range(0, want.Length - 1).Select(i => got[i * stride]).Prepend((float)Math.Sqrt(got.Sum(v => (double)v * v)));
        var (relative, ofLargest) = Tolerance;
        // A bias before a batch norm has the gradient 0: there rounding is all, and 1, the size of the others, is the measure.
        var largest = Math.Max(1, want[1..].Max(Math.Abs));
        foreach (var (expected, value) in want.Zip(some))
            Assert.True(Math.Abs(expected - value) <= (relative * Math.Abs(expected)) + (4 * ofLargest * largest),
                $"{c.Name} on {Device.Name}, {tensor}: {value} among some numbers, expected {expected}; largest {largest}.");
    }
}
