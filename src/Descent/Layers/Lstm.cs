namespace Descent.Nn;

/// <summary>Long short-term memory: reads a sequence step by step and decides with gates what to keep, to forget and to show.</summary>
/// <remarks>
/// Formula, per step: i, f, g, o = the four blocks of x weight_ih^T + bias_ih + h weight_hh^T + bias_hh; i, f, o through the sigmoid, g through
/// tanh; c = f c + i g; h = o tanh(c). Parameters: weight_ih_l0 (4 units, inputs), weight_hh_l0 (4 units, units), bias_ih_l0, bias_hh_l0 (4 units),
/// the gates in the order i, f, g, o. Shapes, layers, names, defaults and lengths: <see cref="Recurrent"/>. The state of a run:
/// <see cref="LstmState"/>. Batch norm does not fit recurrent layers (lecture 000): layer norm does.
/// The forget gate f starts near a half, so what is held halves with every step and nothing is learned over many: a forgetBias of 1 to 3 opens it
/// (Jozefowicz, Zaremba, Sutskever, ICML 2015).
/// With layerNorm the sums are norm_i(x weight_ih^T) + norm_h(h weight_hh^T) and h = o tanh(norm_c(c)); the norms (layernorm_i_l0, layernorm_h_l0,
/// layernorm_c_l0 and so on) bring shifts of their own, so the biases fall away. PyTorch has no such layer; it is computed step by step, several
/// times slower.
/// Reference: Hochreiter, Schmidhuber, Long Short-Term Memory, Neural Computation 9(8), 1997; Ba, Kiros, Hinton 2016, arXiv:1607.06450, eq. 20-22.
/// </remarks>
/// <example><code>
/// var lstm = new Lstm(64, 128, new Rng(1), layers: 2, batchFirst: true);
/// Tensor every = lstm.Forward(x);                           // (N, T, 64) -> (N, T, 128)
/// var (output, state) = lstm.Forward(x, state: null);       // state.Hidden (2, N, 128)
/// var (some, last) = lstm.Forward(x, null, lengths: [9, 4, 7]);
/// </code></example>
public sealed class Lstm : Recurrent
{
    /// <summary>Creates the layers.</summary>
    /// <param name="inputs">Features of a step, at least 1.</param>
    /// <param name="units">Units of each layer and direction, at least 1.</param>
    /// <param name="rng">Draws the initial weights and what is dropped.</param>
    /// <param name="layers">How many, one upon the other.</param>
    /// <param name="bias">Add learned constants to the gates.</param>
    /// <param name="batchFirst">Axis 0 are the sequences and axis 1 the steps, not the other way round.</param>
    /// <param name="dropout">The probability of a zero in the output of every layer but the last, in training: 0 or more, below 1.</param>
    /// <param name="bidirectional">Read from the end, too, with weights of its own; both outputs side by side.</param>
    /// <param name="layerNorm">Normalise the sums of each step.</param>
    /// <param name="forgetBias">Where the forget gate's bias (bias_ih) starts. Left out: drawn like the others, as PyTorch.</param>
    /// <exception cref="ArgumentException">A size below 1, a probability outside its range, or a forget bias where there are no biases.</exception>
    public Lstm(
        int inputs, int units, Rng rng, int layers = 1, bool bias = true, bool batchFirst = false, float dropout = 0, bool bidirectional = false,
        bool layerNorm = false, float? forgetBias = null)
        : base(new RecurrentPlan(
            4, inputs, units, layers, bias, batchFirst, dropout, bidirectional,
            layerNorm ? [("layernorm_i", 4), ("layernorm_h", 4), ("layernorm_c", 1)] : [])
        {
            ForgetBias = CheckForgetBias(forgetBias, bias && !layerNorm),
        }, rng)
    {
    }

    /// <summary>Reads sequences from a given state on.</summary>
    /// <param name="input">(T, N, inputs), or (N, T, inputs) with batchFirst.</param>
    /// <param name="state">What an earlier run returned, or null for zeros.</param>
    /// <param name="lengths">How many steps of each sequence count: (N), each 1 to T. Left out: all.</param>
    /// <returns>h of every step of the last layer, and the state after the last step.</returns>
    /// <exception cref="ShapeException">A shape or a length does not fit.</exception>
    public (Tensor Output, LstmState State) Forward(Tensor input, LstmState? state, IntTensor? lengths = null)
    {
        var (output, hidden, cell) = RunRegistered(input, state?.Hidden, state?.Cell, lengths);
        return (output, new LstmState(hidden, cell!));
    }

    private protected override Tensor RunPart(
        RecurrentPart part, Tensor input, Tensor? hidden, Tensor? cell, IntTensor? lengths, out Tensor lastHidden, out Tensor? lastCell)
    {
        Tensor last;
        if (!HasLayerNorm)
        {
            var output = input.Lstm(
                part.WeightInput, part.WeightHidden, part.BiasInput, part.BiasHidden, hidden, cell, part.IsReversed, lengths, out lastHidden,
                out last);
            lastCell = last;
            return output;
        }

        if (lengths is not null) input.CheckLengths("Lstm", lengths);
        var zeros = hidden is null || cell is null ? Tensor.Zeros([input.Shape[1], Units], input.Device) : null;
        Tensor[] states = [hidden ?? zeros!, cell ?? zeros!];
        var every = part.Walk([part.Norms[0].Forward(input.Linear(part.WeightInput))], states, lengths, Step);
        (lastHidden, lastCell) = (states[0], states[1]);
        return every;

        Tensor[] Step(Tensor[] x, Tensor[] before)
        {
            var gates = x[0] + part.Norms[1].Forward(before[0].Linear(part.WeightHidden));
            var c = (Gate(gates, 1).Sigmoid() * before[1]) + (Gate(gates, 0).Sigmoid() * Gate(gates, 2).Tanh());
            return [Gate(gates, 3).Sigmoid() * part.Norms[2].Forward(c).Tanh(), c];
        }
    }

    private static float? CheckForgetBias(float? value, bool hasBias) => value is null || hasBias ? value : throw new ArgumentException(
        FormattableString.Invariant($"Lstm: got a forget bias of {value} for a layer without biases; expected one with them, and no layer norm."),
        nameof(value));

    private Tensor Gate(Tensor gates, int block) => gates.Narrow(1, block * Units, Units);
}
