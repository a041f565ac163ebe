namespace Descent.Nn;

/// <summary>Gated recurrent units: reads a sequence step by step, with fewer gates than an <see cref="Lstm"/> and one state.</summary>
/// <remarks>
/// Formula, per step, with the three blocks of x weight_ih^T + bias_ih and of h weight_hh^T + bias_hh: r = sigmoid(x_r + h_r);
/// z = sigmoid(x_z + h_z); n = tanh(x_n + r h_n); h = (1 - z) n + z h. Parameters: weight_ih_l0 (3 units, inputs), weight_hh_l0 (3 units, units),
/// bias_ih_l0, bias_hh_l0 (3 units), the blocks in the order r, z, n. Like PyTorch's it applies r after the product with weight_hh, where the
/// paper does it before. Shapes, layers, names, defaults and lengths: <see cref="Recurrent"/>. The state of a run is h:
/// (layers * directions, N, units).
/// With layerNorm: r, z from norm_i(x_r, x_z) + norm_h(h_r, h_z), n = tanh(norm_in(x_n) + r norm_hn(h_n)), without the biases; parts layernorm_i_l0,
/// layernorm_h_l0 (2 units), layernorm_in_l0, layernorm_hn_l0 (units). PyTorch has no such layer; it is computed step by step, several times slower.
/// Reference: Cho et al., EMNLP 2014, arXiv:1406.1078; Ba, Kiros, Hinton 2016, arXiv:1607.06450, supplement.
/// </remarks>
/// <example><code>
/// var gru = new Gru(64, 128, new Rng(1), bidirectional: true, batchFirst: true);
/// Tensor every = gru.Forward(x);                            // (N, T, 64) -> (N, T, 256)
/// var (output, state) = gru.Forward(x, state: null, lengths: [9, 4, 7]);
/// </code></example>
public sealed class Gru : Recurrent
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
    /// <exception cref="ArgumentOutOfRangeException">A size below 1, or a probability outside its range.</exception>
    public Gru(
        int inputs, int units, Rng rng, int layers = 1, bool bias = true, bool batchFirst = false, float dropout = 0, bool bidirectional = false,
        bool layerNorm = false)
        : base(new RecurrentPlan(
            3, inputs, units, layers, bias, batchFirst, dropout, bidirectional,
            layerNorm ? [("layernorm_i", 2), ("layernorm_h", 2), ("layernorm_in", 1), ("layernorm_hn", 1)] : []), rng)
    {
    }

    /// <summary>Reads sequences from a given state on.</summary>
    /// <param name="input">(T, N, inputs), or (N, T, inputs) with batchFirst.</param>
    /// <param name="state">What an earlier run returned, or null for zeros.</param>
    /// <param name="lengths">How many steps of each sequence count: (N), each 1 to T. Left out: all.</param>
    /// <returns>h of every step of the last layer, and h of every layer and direction after the last step.</returns>
    /// <exception cref="ShapeException">A shape or a length does not fit.</exception>
    public (Tensor Output, Tensor State) Forward(Tensor input, Tensor? state, IntTensor? lengths = null)
    {
        var (output, hidden, _) = RunRegistered(input, state, null, lengths);
        return (output, hidden);
    }

    private protected override Tensor RunPart(
        RecurrentPart part, Tensor input, Tensor? hidden, Tensor? cell, IntTensor? lengths, out Tensor lastHidden, out Tensor? lastCell)
    {
        lastCell = null;
        if (!HasLayerNorm)
            return input.Gru(
                part.WeightInput, part.WeightHidden, part.BiasInput, part.BiasHidden, hidden, part.IsReversed, lengths, out lastHidden);
        if (lengths is not null) input.CheckLengths("Gru", lengths);
        Tensor[] states = [hidden ?? Tensor.Zeros([input.Shape[1], Units], input.Device)];
        var sums = input.Linear(part.WeightInput);
        var every = part.Walk(
            [part.Norms[0].Forward(sums.Narrow(2, 0, 2 * Units)), part.Norms[2].Forward(sums.Narrow(2, 2 * Units, Units))], states, lengths, Step);
        lastHidden = states[0];
        return every;

        Tensor[] Step(Tensor[] x, Tensor[] before)
        {
            var product = before[0].Linear(part.WeightHidden);
            var gates = (x[0] + part.Norms[1].Forward(product.Narrow(1, 0, 2 * Units))).Sigmoid();
            var n = (x[1] + (gates.Narrow(1, 0, Units) * part.Norms[3].Forward(product.Narrow(1, 2 * Units, Units)))).Tanh();
            return [n + (gates.Narrow(1, Units, Units) * (before[0] - n))];
        }
    }
}
