namespace Descent.Tests.Golden;

/// <summary>Convolutions, poolings, borders and resizing against PyTorch: the value and every gradient, on every device.</summary>
public sealed class ConvGoldenTests
{
    private const string Book = "convs.json";

    private static readonly Dictionary<string, Func<OpGoldenCase, Tensor>> s_ops = new()
    {
        ["conv1d"] = OpGoldenTable.Ops["conv1d"],
        ["conv_transpose1d"] = c => c.X.ConvTranspose1d(
            c.Inputs[1], c.Input(2), c.Attributes.Integer("stride"), c.Attributes.Integer("padding"), c.Attributes.Integer("outputPadding"),
            c.Attributes.Integer("dilation"), c.Attributes.Integer("groups")),
        ["conv_transpose2d"] = OpGoldenTable.Ops["conv_transpose2d"],
        ["conv3d"] = c => c.X.Conv3d(
            c.Inputs[1], c.Input(2), Triple(c, "stride"), Around(Triple(c, "padding")), Triple(c, "dilation"),
            c.Attributes.Integer("groups")),
        ["max_pool2d_ceiling"] = c => c.X.MaxPool2d(c.Pair("kernel"), c.Pair("stride"), c.Pair("padding"), ceilMode: true),
        ["avg_pool2d_ceiling"] = c => c.X.AvgPool2d(
            c.Pair("kernel"), c.Pair("stride"), c.Pair("padding"), c.Attributes.Flag("countPadding"), ceilMode: true),
        ["adaptive_avg"] = c => c.X.AdaptiveAvgPool2d(c.Pair("size")),
        ["adaptive_max"] = c => c.X.AdaptiveMaxPool2d(c.Pair("size")),
        ["pad"] = c => c.X.Pad(c.Attributes.Integers("padding"), Enum.Parse<PaddingMode>(c.Attributes.Text("mode"), ignoreCase: true)),
        ["upsample"] = c => c.X.Upsample(c.Attributes.GetProperty("scale").GetDouble(), Mode(c), c.Attributes.Flag("alignCorners")),
        ["resize"] = c => c.X.UpsampleTo(c.Pair("size"), Mode(c), c.Attributes.Flag("alignCorners")),
        ["bilinear"] = c => c.X.Bilinear(c.Inputs[1], c.Inputs[2], c.Input(3)),
        ["concat"] = c => Tensor.Concat(c.Attributes.Integer("axis"), c.Inputs),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var device in TestDevices.Names)
                foreach (var c in GoldenFiles.Cases(Book))
                    data.Add(device, c.Text("name"));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Op_ValueAndGradients_ArePyTorchs(string device, string name)
    {
        var c = new OpGoldenCase(name, TestDevices.Find(device), Book);
        var y = s_ops[c.Op](c);
        Assert.Equal(c.ExpectedShape("output"), y.Shape);
        OpGoldenTests.AssertClose(c, c.Expected("output"), y, "output");
        y.Backward(c.Load("gradient_output"));
        foreach (var i in c.Gradients) OpGoldenTests.AssertClose(c, c.Expected($"gradient{i}"), c.Inputs[i].Grad!, $"gradient {i}");
    }

    [Fact]
    public void Cases_EveryOp_HasOne() =>
        Assert.Equal(s_ops.Keys.Order(), GoldenFiles.Cases(Book).Select(c => c.Text("op")).Distinct().Order());

    private static Size3d Triple(OpGoldenCase c, string name) =>
        c.Attributes.Integers(name) is [var depth, var height, var width] ? (depth, height, width) : throw new InvalidDataException(name);

    private static Padding3d Around(Size3d size) => (size.Depth, size.Height, size.Width);

    private static UpsampleMode Mode(OpGoldenCase c) => Enum.Parse<UpsampleMode>(c.Attributes.Text("mode"), ignoreCase: true);
}
