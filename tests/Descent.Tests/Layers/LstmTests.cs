using Descent.Nn;

namespace Descent.Tests.Layers;

/// <summary>LSTM layers: names, sizes, states over several calls, dropout, errors. Their numbers are in LstmGoldenTests.</summary>
public sealed class LstmTests
{
    [Fact]
    public void Lstm_State_HasPyTorchsNamesShapesAndOrder()
    {
        var names = new Lstm(3, 4, new Rng(1), layers: 2, bidirectional: true).State().Select(s => $"{s.Name} {s.Value.Shape}").ToArray();
        string[] expected =
        [
            "weight_ih_l0 (16, 3)", "weight_hh_l0 (16, 4)", "bias_ih_l0 (16,)", "bias_hh_l0 (16,)",
            "weight_ih_l0_reverse (16, 3)", "weight_hh_l0_reverse (16, 4)", "bias_ih_l0_reverse (16,)", "bias_hh_l0_reverse (16,)",
            "weight_ih_l1 (16, 8)", "weight_hh_l1 (16, 4)", "bias_ih_l1 (16,)", "bias_hh_l1 (16,)",
            "weight_ih_l1_reverse (16, 8)", "weight_hh_l1_reverse (16, 4)", "bias_ih_l1_reverse (16,)", "bias_hh_l1_reverse (16,)",
        ];
        Assert.Equal(expected, names);
        Assert.Equal(["weight_ih_l0", "weight_hh_l0"], new Lstm(3, 4, new Rng(1), bias: false).State().Select(s => s.Name));
        Assert.Equal(["lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.bias_ih_l0", "lstm.bias_hh_l0", "fc.weight", "fc.bias"],
            Models.LstmClassifier(3, 4, 2, new Rng(1)).State().Select(s => s.Name));
    }

    [Fact]
    public void Lstm_Start_IsUniformWithinOneOverRootOfUnits()
    {
        var lstm = new Lstm(8, 25, new Rng(1));
        Assert.All(lstm.Parameters(), p => Assert.All(p.Value.ToArray(), v => Assert.InRange(v, -0.2f, 0.2f)));
        Assert.Equal(0.04 / 3, lstm.Parameters().ElementAt(1).Value.ToArray().Average(v => (double)v * v), tolerance: 0.001);
    }

    [Fact]
    public void Forward_InTwoPieces_GivesTheSameAsInOne()
    {
        var lstm = new Lstm(3, 5, new Rng(1), layers: 2);
        var x = Tensor.Normal([6, 2, 3], new Rng(2));
        var (whole, last) = lstm.Forward(x, state: null);
        var (first, between) = lstm.Forward(x.Rows(0, 4), state: null);
        var (second, end) = lstm.Forward(x.Rows(4, 2), between.Detach());
        Assert.Equal(whole.Rows(0, 4).ToArray(), first.ToArray());
        Assert.Equal(whole.Rows(4, 2).ToArray(), second.ToArray());
        Assert.Equal(last.Hidden.ToArray(), end.Hidden.ToArray());
        Assert.Equal(last.Cell.ToArray(), end.Cell.ToArray());
        Assert.True(between.Hidden.RequiresGrad && !between.Detach().Hidden.RequiresGrad);
        Assert.Equal(lstm.Forward(x).ToArray(), whole.ToArray());
    }

    [Fact]
    public void Forward_OneUnit_ByHand()
    {
        var lstm = new Lstm(1, 1, new Rng(1), bias: false);
        lstm.MoveTo(ReferenceDevice.Instance);
        var (input, hidden) = (lstm.Parameters().First(), lstm.Parameters().Last());
        input.Value.Assign([0.5f, -1, 2, 0.25f]);
        hidden.Value.Assign([1, 0.5f, -1, 2]);
        var (y, state) = lstm.Forward(Tensor.From([0.75f, -0.5f], [2, 1, 1], ReferenceDevice.Instance), state: null);
        double h = 0, c = 0;
        foreach (var x in new[] { 0.75, -0.5 })
        {
            c = (Sigmoid((-1 * x) + (0.5 * h)) * c) + (Sigmoid((0.5 * x) + h) * Math.Tanh((2 * x) - h));
            h = Sigmoid((0.25 * x) + (2 * h)) * Math.Tanh(c);
        }

        Assert.Equal(h, y.Select(0, -1).Item(), tolerance: 1e-6);
        Assert.Equal(h, state.Hidden.Item(), tolerance: 1e-6);
        Assert.Equal(c, state.Cell.Item(), tolerance: 1e-6);

        static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));
    }

    [Fact]
    public void Dropout_ActsBetweenLayersInTrainingOnly()
    {
        var x = Tensor.Normal([3, 2, 4], new Rng(2));
        var lstm = new Lstm(4, 5, new Rng(1), layers: 2, dropout: 0.5f);
        var drawn = lstm.Forward(x).ToArray();
        var place = lstm.Position;
        var next = lstm.Forward(x).ToArray();
        Assert.NotEqual(drawn, next);
        lstm.Position = place;
        Assert.Equal(next, lstm.Forward(x).ToArray());
        lstm.Evaluate();
        Assert.Equal(lstm.Forward(x).ToArray(), lstm.Forward(x).ToArray());
        var single = new Lstm(4, 5, new Rng(1), dropout: 0.5f);
        Assert.Equal(single.Forward(x).ToArray(), single.Forward(x).ToArray());
    }

    [Fact]
    public void Forward_Saturated_StaysFinite()
    {
        var lstm = new Lstm(2, 3, new Rng(1));
        var x = Tensor.From([1e30f, -1e30f, 1e30f, 1e30f], [2, 1, 2]).RequireGrad();
        var y = lstm.Forward(x);
        y.Sum().Backward();
        Assert.All(y.ToArray(), v => Assert.InRange(v, -1, 1));
        Assert.All(x.Grad!.ToArray(), v => Assert.True(float.IsFinite(v)));
    }

    [Fact]
    public void Summary_CountsTheRecurrentProducts()
    {
        var summary = ModelSummary.Of(Models.LstmClassifier(3, 4, 2, new Rng(1), layers: 2), [5, 3]);
        Assert.Equal([2], summary.Output);
        Assert.Equal((5 * 16 * (3 + 4 + 4 + 4)) + 8, summary.MultiplyAdds);
        Assert.Contains(summary.Layers, l => l is { Name: "lstm", Text: "Lstm(3 -> 4, 2 layers)" });
    }

    [Fact]
    public void Lstm_WrongSizes_SayWhatWasExpected()
    {
        var lstm = new Lstm(3, 4, new Rng(1), layers: 2, batchFirst: true);
        Says("Lstm: got the shape (2, 3); expected (N, steps, 3) with at least one step.", () => lstm.Forward(Tensor.Zeros([2, 3])));
        Says("Lstm: got the shape (2, 5, 4); expected (N, steps, 3)", () => lstm.Forward(Tensor.Zeros([2, 5, 4])));
        Says("Lstm: got the shape (2, 0, 3); expected (N, steps, 3) with at least one step", () => lstm.Forward(Tensor.Zeros([2, 0, 3])));
        Says("Lstm: got the shape (1, 2, 4); expected a state of (2, 2, 4) (layers * directions, N, units)", () =>
            lstm.Forward(Tensor.Zeros([2, 5, 3]), new LstmState(Tensor.Zeros([2, 2, 4]), Tensor.Zeros([1, 2, 4]))));
        Says("LstmClassifier: got the shape (2, 3); expected (N, steps, 3).", () =>
            Models.LstmClassifier(3, 4, 2, new Rng(1)).Forward(Tensor.Zeros([2, 3])));
        Assert.Equal([0, 5, 4], lstm.Forward(Tensor.Zeros([0, 5, 3])).Shape);
        foreach (var dropout in new[] { 1f, -0.1f, float.NaN })
            Assert.Throws<ArgumentOutOfRangeException>(() => new Lstm(1, 1, new Rng(1), dropout: dropout));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lstm(0, 1, new Rng(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lstm(1, 0, new Rng(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lstm(1, 1, new Rng(1), layers: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Lstm(1, 1 << 30, new Rng(1))); // 4 * units would wrap to 0
    }

    [Fact]
    public void LstmOp_WrongShapes_SayWhatWasExpected()
    {
        Tensor x = Tensor.Zeros([2, 3, 4]), input = Tensor.Zeros([8, 4]), hidden = Tensor.Zeros([8,
            2]), bias = Tensor.Zeros([8]), state = Tensor.Zeros([3, 2]);
        Says("expected a hidden weight of (4 * units, units)", () => x.Lstm(input, Tensor.Zeros([8, 3]), bias, bias, state, state, false, out _));
        Says("Lstm: got the shape (6, 4); expected an input weight of (8, inputs)", () =>
            x.Lstm(Tensor.Zeros([6, 4]), hidden, null, null, null, null, false, out _));
        Says("Lstm: got 4 inputs on the last axis in the shape (2, 3, 4); expected 5", () =>
            x.Lstm(Tensor.Zeros([8, 5]), hidden, null, null, null, null, false, out _));
        Says("Lstm: got the shape (7,); expected a bias of (8,)", () => x.Lstm(input, hidden, bias, Tensor.Zeros([7]), null, null, false, out _));
        Says("Lstm: got the shape (2, 3); expected a first state of (3, 2)", () =>
            x.Lstm(input, hidden, null, null, state, Tensor.Zeros([2, 3]), false, out _));
    }

    [Fact]
    public void Slices_WrongPlaces_SayWhatWasExpected()
    {
        var x = Tensor.Zeros([2, 3, 4]);
        Says("Narrow: got 2 to 3 of axis 1 of the shape (2, 3, 4); expected a run inside the axis.", () => x.Narrow(1, 2, 2));
        Says("Narrow: got -1 to 0 of axis -1", () => x.Narrow(-1, -1, 2));
        Says("Select: got the place 3 of axis 1 of the shape (2, 3, 4); expected -3 to 2.", () => x.Select(1, 3));
        Says("Stack: got no tensor; expected at least one.", () => Tensor.Stack());
        Says("Stack: tensor 0 is (2, 3, 4) and tensor 1 is (2,); expected the same shape.", () => Tensor.Stack(x, Tensor.Zeros([2])));
        Assert.Equal([2, 0, 4], x.Narrow(1, 3, 0).Shape);
        Assert.Equal([0, 2], Tensor.Zeros([0, 3]).Narrow(1, 1, 2).Shape);
    }

    private static void Says(string text, Action action) =>
        Assert.Contains(text, Assert.Throws<ShapeException>(action).Message, StringComparison.Ordinal);
}
