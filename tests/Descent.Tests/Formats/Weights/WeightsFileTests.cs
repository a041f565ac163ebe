using Descent.Formats;

namespace Descent.Tests.Formats.Weights;

/// <summary>Files of weights: kinds of numbers, both formats, names, statistics, differences.</summary>
public sealed class WeightsFileTests
{
    [Fact]
    public void Kinds_ComeBackFromBothFormats()
    {
        using var folder = new TemporaryFolder();
        var file = new WeightsFile(
        [
            Floats("a", [2, 2], 1, -2, 0.5f, 65504), new StoredTensor("n", "I64", [], new byte[] { 7, 0, 0, 0, 0, 0, 0, 0 }),
            Floats("h", [3], 0, 1, -1).ToType("F16"), Floats("b", [1], 3).ToType("BF16"),
        ]);
        foreach (var name in new[] { "x.safetensors", "x.npz" })
        {
            file.Write(folder[name]);
            var read = WeightsFile.Read(folder[name]).Tensors.ToDictionary(t => t.Name);
            Assert.Equal([2L, 2], read["a"].Shape);
            Assert.Equal([1, -2, 0.5, 65504], read["a"].ToDoubles());
            Assert.Equal([7.0], read["n"].ToDoubles());
            Assert.Equal([0.0, 1, -1], read["h"].ToDoubles());
            Assert.Equal([3.0], read["b"].ToDoubles());
            Assert.Equal(["F32", "I64", "F16", name == "x.npz" ? "F32" : "BF16"], new[] { "a", "n", "h", "b" }.Select(n => read[n].DType));
        }

        // Wider numbers first: each begins at a multiple of its size.
        var entries = SafetensorsFile.Read(folder["x.safetensors"]).Entries;
        Assert.All(entries.Values, e => Assert.Equal(0, e.Begin % SafetensorsEntry.ElementBytes(e.DType)));
    }

    // Worked out by hand: a bfloat16 has 8 bits that count, ties go to the even one.
    [Theory]
    [InlineData(1.0f, 0x3F80)]
    [InlineData(1.00390625f, 0x3F80)] // 1 + 2^-8: the middle, to even
    [InlineData(1.01171875f, 0x3F82)] // 1 + 3 * 2^-8: the middle, to even
    [InlineData(1.005f, 0x3F81)]
    [InlineData(-2.5f, 0xC020)]
    [InlineData(float.PositiveInfinity, 0x7F80)]
    [InlineData(1e-45f, 0x0000)]
    public void BrainFloats_AreRoundedToTheNearest(float value, int bits)
    {
        var data = Floats("x", [1], value).ToType("BF16").Data.Span;
        Assert.Equal(bits, data[0] | (data[1] << 8));
    }

    [Fact]
    public void NumbersTooLargeForAKind_AreRefused_AndNaNStaysNaN()
    {
        var error = Assert.Throws<DataException>(() => Floats("x", [1], 70000).ToType("F16"));
        Assert.Contains("got 70000; expected numbers that F16 can hold", error.Message);
        Assert.Throws<DataException>(() => Floats("x", [1], float.MaxValue).ToType("BF16"));
        foreach (var kind in new[] { "F16", "BF16" }) Assert.True(double.IsNaN(Floats("x", [1], float.NaN).ToType(kind).ToDoubles()[0]));
    }

    [Fact]
    public void Statistics_LeaveOutWhatIsNotFinite()
    {
        var s = TensorStatistics.Of(Floats("x", [6], 1, 0, float.NaN, 3, float.NegativeInfinity, 0));
        Assert.Equal((6, 0, 3, 1, 2, 2), (s.Count, s.Least, s.Largest, s.Mean, s.Zeros, s.NonFinite));
        Assert.Equal(Math.Sqrt((0 + 1 + 4 + 1) / 4.0), s.Deviation, precision: 12);
        Assert.True(double.IsNaN(TensorStatistics.Of(Floats("x", [0])).Mean));
    }

    [Fact]
    public void Differences_AreBitsShapesAndNumbers()
    {
        var a = new WeightsFile(
            [Floats("same", [1], 1), Floats("moved", [2], 3, 4), Floats("shape", [2], 1, 2), Floats("first", [1], 1), Floats("nan", [1], float.NaN)]);
        var b = new WeightsFile(
            [Floats("same", [1], 1), Floats("moved", [2], 3, 5), Floats("shape", [2, 1], 1, 2), Floats("second", [1], 1), Floats("nan", [1], 0)]);
        var d = TensorDifference.Compare(a, b).ToDictionary(t => t.Name);
        Assert.True(d["same"].IsSame);
        Assert.Equal((false, 1, 0.25), (d["moved"].IsSame, d["moved"].Largest, d["moved"].Relative));
        Assert.Equal(29 / (5 * Math.Sqrt(34)), d["moved"].Cosine, precision: 12);
        Assert.True(!d["shape"].IsSame && double.IsNaN(d["shape"].Largest));
        Assert.Null(d["first"].Second);
        Assert.Null(d["second"].First);
        Assert.Equal(double.PositiveInfinity, d["nan"].Largest);
        var half = new WeightsFile([Floats("same", [1], 1).ToType("F16")]);
        Assert.Equal((false, 0), (TensorDifference.Compare(new WeightsFile([a.Tensors[0]]), half)[0] is var k ? (k.IsSame, k.Largest) : default));
    }

    [Theory]
    [InlineData("module.conv.weight", "0.conv.weight")]
    [InlineData("_orig_mod.module.conv.weight", "0.conv.weight")]
    [InlineData("bn.gamma", "0.bn.weight")]
    [InlineData("gamma", "0.weight")]
    [InlineData("my.gammas", "0.my.gammas")]
    [InlineData("enc.3.kernel", "0.e3.weight")]
    [InlineData("enc.3.kernel.x", "0.enc.3.kernel.x")]
    public void Names_AreMapped(string name, string expected)
    {
        var mapping = new NameMapping
        {
            Strip = ["module.", "_orig_mod."], Add = "0.", Renames = [("gamma", "weight"), ("enc.*.kernel", "e*.weight")],
        };
        Assert.Equal(expected, mapping.Apply(name));
    }

    private static StoredTensor Floats(string name, long[] shape, params float[] values) =>
        new(name, "F32", shape, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
}
