namespace Descent;

public sealed partial class Tensor
{
    /// <summary>One layer of a long short-term memory, in one direction: h of every step.</summary>
    /// <remarks>
    /// Formula, per step: i, f, g, o = the four blocks of x weightInput^T + biasInput + h weightHidden^T + biasHidden; i, f, o through the sigmoid,
    /// g through tanh; c = f c + i g; h = o tanh(c).
    /// Shapes: x (T, N, inputs) -> (T, N, H); weightInput (4H, inputs), weightHidden (4H, H), biases (4H), states (N, H): PyTorch's layout and order.
    /// The inputs of all steps are one product, and so are the gradients of the weights; sequences go through time in parallel.
    /// There is no second derivative.
    /// Reference: Hochreiter, Schmidhuber, Neural Computation 9(8), 1997; Gers, Schmidhuber, Cummins 2000 (the forget gate).
    /// </remarks>
    /// <param name="weightInput">From the input to the gates.</param>
    /// <param name="weightHidden">From the h before to the gates.</param>
    /// <param name="biasInput">Added to the gates, or null.</param>
    /// <param name="biasHidden">Added to the gates, too, or null.</param>
    /// <param name="hidden">h before the first step, or null for zeros.</param>
    /// <param name="cell">c before the first step, or null for zeros.</param>
    /// <param name="isReversed">Go from the last step to the first; the output keeps its order.</param>
    /// <param name="lastCell">c after the step that was taken last; its h is that step's output.</param>
    /// <exception cref="ShapeException">Shapes that do not fit, no step, or different devices.</exception>
    public Tensor Lstm(
        Tensor weightInput, Tensor weightHidden, Tensor? biasInput, Tensor? biasHidden, Tensor? hidden, Tensor? cell, bool isReversed,
        out Tensor lastCell)
    {
        var output = LstmStates(weightInput, weightHidden, biasInput, biasHidden, hidden, cell, isReversed, null, out var shape);
        lastCell = output.Select(0, shape.CellSlot - shape.OutputSlot);
        return output.Rows(1 - shape.OutputSlot, shape.T);
    }

    /// <summary>The same for sequences of different lengths, which lie one beside the other with anything finite behind their ends.</summary>
    /// <remarks>
    /// Sequence n has the steps 0 .. lengths[n] - 1: behind them the output is 0, the last states are those of its own last step, and a reversed
    /// layer begins there. The same as PyTorch's pack_padded_sequence, without sorting; sequences in descending order of length save the most time.
    /// </remarks>
    /// <param name="weightInput">From the input to the gates.</param>
    /// <param name="weightHidden">From the h before to the gates.</param>
    /// <param name="biasInput">Added to the gates, or null.</param>
    /// <param name="biasHidden">Added to the gates, too, or null.</param>
    /// <param name="hidden">h before the first step, or null for zeros.</param>
    /// <param name="cell">c before the first step, or null for zeros.</param>
    /// <param name="isReversed">Go from the last step to the first; the output keeps its order.</param>
    /// <param name="lengths">How many steps of each sequence count: (N), each 1 to T. Null: all.</param>
    /// <param name="lastHidden">h after the step of each sequence that was taken last.</param>
    /// <param name="lastCell">c after that step.</param>
    /// <exception cref="ShapeException">Shapes or lengths that do not fit, no step, or different devices.</exception>
    public Tensor Lstm(
        Tensor weightInput, Tensor weightHidden, Tensor? biasInput, Tensor? biasHidden, Tensor? hidden, Tensor? cell, bool isReversed,
        IntTensor? lengths, out Tensor lastHidden, out Tensor lastCell)
    {
        var output = LstmStates(weightInput, weightHidden, biasInput, biasHidden, hidden, cell, isReversed, lengths, out var shape);
        lastCell = output.Select(0, shape.CellSlot - shape.OutputSlot);
        var every = output.Rows(1 - shape.OutputSlot, shape.T);
        lastHidden = every.Select(0, isReversed ? 0 : -1);
        return lengths is null ? every : every * StepMask(lengths, shape.T);
    }

    // h of every step and, on one side, the last c.
    private Tensor LstmStates(
        Tensor weightInput, Tensor weightHidden, Tensor? biasInput, Tensor? biasHidden, Tensor? hidden, Tensor? cell, bool isReversed,
        IntTensor? lengths, out LstmShape shape)
    {
        shape = CheckLstm(weightInput, weightHidden, [biasInput, biasHidden], [hidden, cell], isReversed);
        var bias = biasInput is null ? biasHidden : biasHidden is null ? biasInput : biasInput + biasHidden;
        var gates = Linear(weightInput, bias);
        var states = Fresh([shape.T + 2, shape.N, shape.H]);
        var cells = Fresh([shape.T, shape.N, shape.H]);
        var start = states.Storage.Slice(shape.FirstSlot * shape.SlotSize, shape.SlotSize);
        if (hidden is null) Device.Fill(start, 0);
        else Device.Copy(hidden.Storage, start);
        WorkCounter.Add(shape.MultiplyAdds);
        // Nobody has seen the gates yet, so their memory can take the activated ones.
        if (lengths is not null) CheckLengths("Lstm", lengths);
        var until = lengths is null ? default : lengths.Values;
        Device.Lstm(shape, gates.Storage, weightHidden.Storage, cell?.Storage, states.Storage, cells.Storage, until);
        var output = new Tensor(states.Storage.Slice(shape.OutputSlot * shape.SlotSize, (shape.T + 1) * shape.SlotSize),
            [shape.T + 1, shape.N, shape.H]);
        if (Records(gates, weightHidden, hidden) || (cell is not null && Records(cell)))
            output.CameFrom(new LstmNode(shape, gates, weightHidden, hidden, cell, states, cells, lengths));
        return output;
    }

    private LstmShape CheckLstm(
        Tensor weightInput, Tensor weightHidden, ReadOnlySpan<Tensor?> biases, ReadOnlySpan<Tensor?> states, bool isReversed)
    {
        if (Rank != 3 || Shape[0] == 0) throw Errors.ShapeErrors.Rank("Lstm", Shape, "(steps, N, inputs) with at least one step");
        if (weightHidden.Rank != 2 || weightHidden.Shape[0] != 4L * weightHidden.Shape[1])
            throw Errors.ShapeErrors.Rank("Lstm", weightHidden.Shape, "a hidden weight of (4 * units, units)");
        var units = weightHidden.Shape[1];
        if (weightInput.Rank != 2 || weightInput.Shape[0] != 4 * units)
            throw Errors.ShapeErrors.Rank("Lstm", weightInput.Shape, $"an input weight of ({4 * units}, inputs)");
        if (Shape[2] != weightInput.Shape[1])
            throw Errors.ShapeErrors.Size("Lstm", "inputs on the last axis", Shape[2], weightInput.Shape[1], Shape);
        foreach (var bias in biases)
            if (bias is not null && (bias.Rank != 1 || bias.Shape[0] != 4 * units))
                throw Errors.ShapeErrors.Rank("Lstm", bias.Shape, $"a bias of ({4 * units},)");
        foreach (var state in states)
            if (state is not null && !state.Shape.Equals(Shape.Create(Shape[1], units)))
                throw Errors.ShapeErrors.Rank("Lstm", state.Shape, $"a first state of ({Shape[1]}, {units})");
        foreach (var other in (ReadOnlySpan<Tensor?>)[weightInput, weightHidden, .. biases, .. states])
            if (other is not null)
                RequireSameDevice("Lstm", this, other);
        return new LstmShape(Shape[0], Shape[1], units, isReversed);
    }

    // Input 0 are the gates before activation: what the inputs add to them is another node's affair.
    private sealed class LstmNode : Node
    {
        private readonly LstmShape _shape;
        private readonly Saved _gates;
        private readonly Saved _weight;
        private readonly Saved? _cell;
        private readonly Saved _states;
        private readonly Saved _cells;
        private readonly IntTensor? _lengths;

        public LstmNode(
            in LstmShape shape, Tensor gates, Tensor weight, Tensor? hidden, Tensor? cell, Tensor states, Tensor cells, IntTensor? lengths)
            : base(gates, weight, hidden, cell)
        {
            (_shape, _gates, _weight, _states, _cells) = (shape, Save(gates.Detach()), Save(weight), Save(states), Save(cells));
            (_cell, _lengths) = (cell is null ? null : Save(cell), lengths);
        }

        protected override void Backward(Tensor gradient)
        {
            RequireFirstOrder();
            var device = gradient.Device;
            Shape state = [_shape.N, _shape.H];
            var gGates = gradient.Fresh([_shape.T, _shape.N, 4 * _shape.H]);
            var (gHidden, gCell) = (Needs(2) ? gradient.Fresh(state) : null, Needs(3) ? gradient.Fresh(state) : null);
            device.LstmGradient(
                _shape, gradient.Storage, _gates.Value.Storage, _weight.Value.Storage, _cell?.Value.Storage, _cells.Value.Storage, gGates.Storage,
                gHidden?.Storage, gCell?.Storage, _lengths is null ? default : _lengths.Values);
            if (Needs(1))
            {
                var before = _states.Value.Storage.Slice(_shape.BeforeSlot * _shape.SlotSize, _shape.T * _shape.SlotSize);
                var gWeight = gradient.Fresh(_weight.Value.Shape);
                var product = new MatMulShape(4 * _shape.H, _shape.H, _shape.T * _shape.N, TransposeA: true);
                device.MatMul(product, gGates.Storage, before, null, gWeight.Storage);
                Accumulate(1, gWeight);
            }

            Accumulate(0, gGates);
            if (gHidden is not null) Accumulate(2, gHidden);
            if (gCell is not null) Accumulate(3, gCell);
        }
    }
}
