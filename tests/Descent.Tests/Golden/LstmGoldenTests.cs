using System.Text.Json;
using Descent.Nn;

namespace Descent.Tests.Golden;

/// <summary>LSTM layers against PyTorch's: output, final states, and every gradient.</summary>
public sealed class LstmGoldenTests
{
    private const string Tensors = "models.safetensors";

    public static TheoryData<string, string> Cases
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var device in TestDevices.Names)
                foreach (var c in List())
                    data.Add(device, c.Text("name"));
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Lstm_ResultsAndGradients_ArePyTorchs(string deviceName, string name)
    {
        var device = TestDevices.Find(deviceName);
        var c = List().Single(e => e.Text("name") == name);
        var lstm = Fills.State(name, new Lstm(
            c.Integer("inputs"), c.Integer("units"), new Rng(1), c.Integer("layers"), c.Flag("bias"), c.Flag("batchFirst"),
                bidirectional: c.Flag("bidirectional")));
        lstm.MoveTo(device);
        var x = Fill("input", c.Integers("input")).RequireGrad();
        var size = GoldenFiles.ShapeOf(Tensors, $"{name}/hiddenOut");
        var state = c.Flag("hasState") ? new LstmState(Fill("hidden", size).RequireGrad(), Fill("cell", size).RequireGrad()) : null;
        var (y, last) = lstm.Forward(x, state);
        Check("output", y);
        Check("hiddenOut", last.Hidden);
        Check("cellOut", last.Cell);
        (Weighted(y, "output") + Weighted(last.Hidden, "hiddenOut") + Weighted(last.Cell, "cellOut")).Backward();
        Check("input.gradient", x.Grad!);
        foreach (var (key, parameter) in lstm.NamedParameters()) Check($"{key}.gradient", parameter.Grad!);
        if (state is null) return;
        Check("hidden.gradient", state.Hidden.Grad!);
        Check("cell.gradient", state.Cell.Grad!);

        Tensor Fill(string what, Shape shape) => Fills.Uniform($"{name}/{what}", shape, device);

        Tensor Weighted(Tensor value, string what) => (value * Fill($"{what}/gradient", value.Shape)).Sum();

        void Check(string what, Tensor got)
        {
            Assert.Equal(GoldenFiles.ShapeOf(Tensors, $"{name}/{what}"), got.Shape);
            Numbers.AssertClose(GoldenFiles.Floats(Tensors, $"{name}/{what}"), got.ToArray(), 2e-6, 2e-6, $"{name}, {what}");
        }
    }

    private static JsonElement[] List() => [.. GoldenFiles.Json("models.json").GetProperty("recurrent").EnumerateArray()];
}
