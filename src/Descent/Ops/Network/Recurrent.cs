namespace Descent;

public sealed partial class Tensor
{
    /// <summary>One simple recurrent layer, in one direction: h of every step.</summary>
    /// <remarks>
    /// Formula, per step: h = act(x weightInput^T + biasInput + h weightHidden^T + biasHidden), act tanh or max(., 0).
    /// Shapes: x (T, N, inputs) -> (T, N, H); weightInput (H, inputs), weightHidden (H, H), biases (H), first state (N, H): PyTorch's layout.
    /// The inputs of all steps are one product, and so are the gradients of the weights; sequences go through time in parallel.
    /// There is no second derivative.
    /// Reference: Elman, Finding Structure in Time, Cognitive Science 14, 1990.
    /// </remarks>
    /// <param name="weightInput">From the input to h.</param>
    /// <param name="weightHidden">From the h before to h.</param>
    /// <param name="biasInput">Added, or null.</param>
    /// <param name="biasHidden">Added, too, or null.</param>
    /// <param name="hidden">h before the first step, or null for zeros.</param>
    /// <param name="isRectified">max(., 0) instead of tanh.</param>
    /// <param name="isReversed">Go from the last step to the first; the output keeps its order.</param>
    /// <param name="lengths">How many steps of each sequence count: (N), each 1 to T; behind them the output is 0. Null: all.</param>
    /// <param name="last">h after the step of each sequence that was taken last.</param>
    /// <exception cref="ShapeException">Shapes or lengths that do not fit, no step, or different devices.</exception>
    public Tensor Rnn(
        Tensor weightInput, Tensor weightHidden, Tensor? biasInput, Tensor? biasHidden, Tensor? hidden, bool isRectified, bool isReversed,
        IntTensor? lengths, out Tensor last)
    {
        var cell = isRectified ? RecurrentCell.Relu : RecurrentCell.Tanh;
        var shape = CheckRecurrent("Rnn", cell, weightInput, weightHidden, [biasInput, biasHidden], hidden, isReversed, lengths);
        var bias = biasInput is null ? biasHidden : biasHidden is null ? biasInput : biasInput + biasHidden;
        return Recurrent(shape, Linear(weightInput, bias), weightHidden, null, hidden, lengths, out last);
    }

    /// <summary>One layer of gated recurrent units, in one direction: h of every step.</summary>
    /// <remarks>
    /// Formula, per step, with the three blocks of x weightInput^T + biasInput and of h weightHidden^T + biasHidden:
    /// r = sigmoid(x_r + h_r); z = sigmoid(x_z + h_z); n = tanh(x_n + r h_n); h = (1 - z) n + z h.
    /// Shapes: x (T, N, inputs) -> (T, N, H); weightInput (3H, inputs), weightHidden (3H, H), biases (3H), first state (N, H): PyTorch's layout and
    /// order r, z, n. Like PyTorch's it applies r after the product, not before as the paper does: one product a step instead of two.
    /// There is no second derivative.
    /// Reference: Cho et al., EMNLP 2014, arXiv:1406.1078.
    /// </remarks>
    /// <param name="weightInput">From the input to the gates.</param>
    /// <param name="weightHidden">From the h before to the gates.</param>
    /// <param name="biasInput">Added to the gates, or null.</param>
    /// <param name="biasHidden">Added to the gates, too, or null.</param>
    /// <param name="hidden">h before the first step, or null for zeros.</param>
    /// <param name="isReversed">Go from the last step to the first; the output keeps its order.</param>
    /// <param name="lengths">How many steps of each sequence count: (N), each 1 to T; behind them the output is 0. Null: all.</param>
    /// <param name="last">h after the step of each sequence that was taken last.</param>
    /// <exception cref="ShapeException">Shapes or lengths that do not fit, no step, or different devices.</exception>
    public Tensor Gru(
        Tensor weightInput, Tensor weightHidden, Tensor? biasInput, Tensor? biasHidden, Tensor? hidden, bool isReversed, IntTensor? lengths,
        out Tensor last)
    {
        var shape = CheckRecurrent("Gru", RecurrentCell.Gru, weightInput, weightHidden, [biasInput, biasHidden], hidden, isReversed, lengths);
        // r and z take both biases at once; that of n goes through r.
        var both = biasHidden is null ? biasInput : WithoutLast(biasHidden, shape.H);
        if (biasHidden is not null && biasInput is not null) both = biasInput + both!;
        return Recurrent(shape, Linear(weightInput, both), weightHidden, biasHidden?.Rows(2 * shape.H, shape.H), hidden, lengths, out last);

        static Tensor WithoutLast(Tensor bias, int units)
        {
            var kept = new float[3 * units];
            kept.AsSpan(0, 2 * units).Fill(1);
            return bias * From(kept, bias.Shape, bias.Device);
        }
    }

    private static Tensor Recurrent(
        in RecurrentShape shape, Tensor gates, Tensor weight, Tensor? bias, Tensor? hidden, IntTensor? lengths, out Tensor last)
    {
        var (device, isGated) = (gates.Device, shape.Cell == RecurrentCell.Gru);
        var states = gates.Fresh([shape.T + 1, shape.N, shape.H]);
        var memory = isGated ? gates.Fresh([shape.T, shape.N, shape.H]) : null;
        var start = states.Storage.Slice(shape.FirstSlot * shape.SlotSize, shape.SlotSize);
        if (hidden is null) device.Fill(start, 0);
        else device.Copy(hidden.Storage, start);
        WorkCounter.Add(shape.MultiplyAdds);
        // Nobody has seen the gates yet, so their memory can take the activated ones.
        device.Recurrent(
            shape, gates.Storage, weight.Storage, bias?.Storage, states.Storage, memory?.Storage, lengths is null ? default : lengths.Values);
        var every = new Tensor(states.Storage.Slice(shape.OutputSlot * shape.SlotSize, shape.T * shape.SlotSize), [shape.T, shape.N, shape.H]);
        if (Records(gates, weight, hidden) || (bias is not null && Records(bias)))
            every.CameFrom(new RecurrentNode(shape, gates, weight, bias, hidden, states, memory, lengths));
        last = every.Select(0, shape.IsReversed ? 0 : -1);
        return lengths is null ? every : every * gates.StepMask(lengths, shape.T);
    }

    // 1 where a step of a sequence counts: (T, N, 1).
    private Tensor StepMask(IntTensor lengths, int steps)
    {
        var mask = new float[steps * lengths.Count];
        for (var i = 0; i < mask.Length; i++) mask[i] = i / lengths.Count < lengths[i % lengths.Count] ? 1 : 0;
        return From(mask, [steps, lengths.Count, 1], Device);
    }

    /// <summary>Refuses lengths that do not fit these sequences (T, N, ...).</summary>
    internal void CheckLengths(string operation, IntTensor lengths)
    {
        if (lengths.Shape.Rank != 1 || lengths.Count != Shape[1])
            throw new ShapeException(
                $"{operation}: got lengths of the shape {lengths.Shape} for {Shape[1]} sequences; expected one length for each.");
        for (var n = 0; n < lengths.Count; n++)
            if (lengths[n] < 1 || lengths[n] > Shape[0])
                throw new ShapeException($"{operation}: sequence {n} has the length {lengths[n]}; expected 1 to {Shape[0]}, the steps of the input.");
    }

    private RecurrentShape CheckRecurrent(
        string name, RecurrentCell cell, Tensor weightInput, Tensor weightHidden, ReadOnlySpan<Tensor?> biases, Tensor? hidden, bool isReversed,
        IntTensor? lengths)
    {
        if (Rank != 3 || Shape[0] == 0) throw Errors.ShapeErrors.Rank(name, Shape, "(steps, N, inputs) with at least one step");
        var (gates, times) = cell == RecurrentCell.Gru ? (3L, "3 * ") : (1L, string.Empty);
        if (weightHidden.Rank != 2 || weightHidden.Shape[0] != gates * weightHidden.Shape[1])
            throw Errors.ShapeErrors.Rank(name, weightHidden.Shape, $"a hidden weight of ({times}units, units)");
        var (rows, units) = (weightHidden.Shape[0], weightHidden.Shape[1]);
        if (weightInput.Rank != 2 || weightInput.Shape[0] != rows)
            throw Errors.ShapeErrors.Rank(name, weightInput.Shape, $"an input weight of ({rows}, inputs)");
        if (Shape[2] != weightInput.Shape[1]) throw Errors.ShapeErrors.Size(name, "inputs on the last axis", Shape[2], weightInput.Shape[1], Shape);
        foreach (var bias in biases)
            if (bias is not null && (bias.Rank != 1 || bias.Shape[0] != rows))
                throw Errors.ShapeErrors.Rank(name, bias.Shape, $"a bias of ({rows},)");
        if (hidden is not null && !hidden.Shape.Equals(Shape.Create(Shape[1], units)))
            throw Errors.ShapeErrors.Rank(name, hidden.Shape, $"a first state of ({Shape[1]}, {units})");
        foreach (var other in (ReadOnlySpan<Tensor?>)[weightInput, weightHidden, .. biases, hidden])
            if (other is not null)
                RequireSameDevice(name, this, other);
        if (lengths is not null) CheckLengths(name, lengths);
        return new RecurrentShape(cell, Shape[0], Shape[1], units, isReversed);
    }

    // Input 0 are the gates before activation: what the inputs add to them is another node's affair.
    private sealed class RecurrentNode : Node
    {
        private readonly RecurrentShape _shape;
        private readonly Saved _gates;
        private readonly Saved _weight;
        private readonly Saved _states;
        private readonly Saved? _memory;
        private readonly IntTensor? _lengths;

        public RecurrentNode(
            in RecurrentShape shape, Tensor gates, Tensor weight, Tensor? bias, Tensor? hidden, Tensor states, Tensor? memory, IntTensor? lengths)
            : base(gates, weight, hidden, bias)
        {
            (_shape, _gates, _weight, _states) = (shape, Save(gates.Detach()), Save(weight), Save(states));
            (_memory, _lengths) = (memory is null ? null : Save(memory), lengths);
        }

        protected override void Backward(Tensor gradient)
        {
            RequireFirstOrder();
            var (device, states, weight) = (gradient.Device, _states.Value, _weight.Value);
            var gGates = gradient.Fresh([_shape.T, _shape.N, _shape.Gates * _shape.H]);
            var gProducts = _memory is null ? gGates : gradient.Fresh(gGates.Shape);
            var gFirst = Needs(2) ? gradient.Fresh([_shape.N, _shape.H]) : null;
            device.RecurrentGradient(
                _shape, gradient.Storage, _gates.Value.Storage, weight.Storage, states.Storage, _memory?.Value.Storage, gGates.Storage,
                _memory is null ? null : gProducts.Storage, gFirst?.Storage, _lengths is null ? default : _lengths.Values);
            if (Needs(1))
            {
                var before = states.Storage.Slice(_shape.BeforeSlot * _shape.SlotSize, _shape.T * _shape.SlotSize);
                var gWeight = gradient.Fresh(weight.Shape);
                var product = new MatMulShape(_shape.Gates * _shape.H, _shape.H, _shape.T * _shape.N, TransposeA: true);
                device.MatMul(product, gProducts.Storage, before, null, gWeight.Storage);
                Accumulate(1, gWeight);
            }

            if (Needs(3)) Accumulate(3, gProducts.Reshape(-1, 3 * _shape.H).Narrow(1, 2 * _shape.H, _shape.H).Sum(0));
            Accumulate(0, gGates);
            if (gFirst is not null) Accumulate(2, gFirst);
        }
    }
}
