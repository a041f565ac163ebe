namespace Descent.Tests.Golden;

/// <summary>Every op against PyTorch: the value and every gradient, on every device.</summary>
public sealed class OpGoldenTests
{
    // Relative to the number, and relative to the largest of its tensor where sums cancel.
    private static readonly Dictionary<string, (double Relative, double OfLargest)> s_cpu = new()
    {
        ["matmul"] = (0, 2e-6),
        ["linear"] = (0, 2e-6),
        ["conv2d"] = (0, 3e-6),
        ["conv1d"] = (0, 2e-6),
        ["conv3d"] = (0, 3e-6),
        ["conv_transpose1d"] = (0, 3e-6),
        ["conv_transpose2d"] = (0, 3e-6),
        ["bilinear"] = (0, 3e-6),
        ["batch_norm"] = (2e-6, 4e-6),
        ["layer_norm"] = (2e-6, 2e-6),
        ["group_norm"] = (2e-6, 2e-6),
        ["instance_norm"] = (2e-6, 2e-6),
        ["softmax"] = (3e-6, 1e-6),
        ["log_softmax"] = (3e-6, 2e-6),
        ["gelu"] = (2e-6, 1e-6),
    };

    private static readonly (double Relative, double OfLargest) s_cpuDefault = (2e-6, 1e-6);

    // The reference device computes in fp64; what is left is the rounding of inputs like 0.1 and of the files.
    private static readonly (double Relative, double OfLargest) s_reference = (4e-7, 2e-7);

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var device in TestDevices.Names)
                foreach (var (name, _) in Supported())
                    data.Add(device, name);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Op_ValueAndGradients_ArePyTorchs(string device, string name)
    {
        var c = new OpGoldenCase(name, TestDevices.Find(device));
        var y = OpGoldenTable.Ops[c.Op](c);
        Assert.Equal(c.ExpectedShape("output"), y.Shape);
        AssertClose(c, c.Expected("output"), y, "output");
        y.Backward(c.Load("gradient_output"));
        foreach (var i in c.Gradients) AssertClose(c, c.Expected($"gradient{i}"), c.Inputs[i].Grad!, $"gradient {i}");
    }

    [Fact]
    public void Cases_EveryOneRunsOrIsListedWithItsReason()
    {
        var all = All();
        foreach (var (name, op) in all)
            Assert.True(OpGoldenTable.Ops.ContainsKey(op) || OpGoldenTable.NotYet.ContainsKey(op) || OpGoldenTable.NotYet.ContainsKey(name),
                $"{name} is skipped without a reason.");
        foreach (var listed in OpGoldenTable.NotYet.Keys) Assert.Contains(all, c => c.Name == listed || c.Op == listed);
        foreach (var op in OpGoldenTable.Ops.Keys)
        {
            Assert.Contains(all, c => c.Op == op);
            Assert.DoesNotContain(op, OpGoldenTable.NotYet.Keys.Where(key => all.All(c => c.Name != key)));
        }

        Assert.True(Supported().Count > 150);
    }

    internal static void AssertClose(OpGoldenCase c, float[] want, Tensor got, string what)
    {
        var (relative, ofLargest) = c.Device == ReferenceDevice.Instance ? s_reference : s_cpu.GetValueOrDefault(c.Op, s_cpuDefault);
        Numbers.AssertClose(want, got.ToArray(), relative, ofLargest, $"{c.Name} on {c.Device.Name}, {what}");
    }

    private static List<(string Name, string Op)> Supported() =>
        All().FindAll(c => OpGoldenTable.Ops.ContainsKey(c.Op) && !OpGoldenTable.NotYet.ContainsKey(c.Name));

    private static List<(string Name, string Op)> All() => [.. GoldenFiles.Cases("ops.json").Select(c => (c.Text("name"), c.Text("op")))];
}
