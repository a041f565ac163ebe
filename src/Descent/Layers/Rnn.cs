namespace Descent.Nn;

/// <summary>The simplest recurrent layer: what it holds is a function of the input and of what it held before.</summary>
/// <remarks>
/// Formula, per step: h = act(x weight_ih^T + bias_ih + h weight_hh^T + bias_hh), act tanh or max(., 0). Parameters: weight_ih_l0 (units, inputs),
/// weight_hh_l0 (units, units), bias_ih_l0, bias_hh_l0 (units). Shapes, layers, names, defaults (tanh) and lengths: <see cref="Recurrent"/>. The
/// state of a run is h: (layers * directions, N, units). Over many steps its gradient vanishes or explodes (Bengio, Simard, Frasconi 1994): an
/// <see cref="Lstm"/> or a <see cref="Gru"/> learns what lies far apart.
/// With layerNorm h = act(norm(x weight_ih^T + h weight_hh^T)), part layernorm_l0 and so on, without the biases; PyTorch has no such layer.
/// Reference: Elman, Finding Structure in Time, Cognitive Science 14, 1990; Ba, Kiros, Hinton 2016, arXiv:1607.06450, eq. 4.
/// </remarks>
/// <example><code>
/// var rnn = new Rnn(64, 128, new Rng(1), activation: RecurrentActivation.Relu);
/// var (output, state) = rnn.Forward(x, state: null);        // (T, N, 64) -> (T, N, 128), (1, N, 128)
/// </code></example>
public sealed class Rnn : Recurrent
{
    /// <summary>Creates the layers.</summary>
    /// <param name="inputs">Features of a step, at least 1.</param>
    /// <param name="units">Units of each layer and direction, at least 1.</param>
    /// <param name="rng">Draws the initial weights and what is dropped.</param>
    /// <param name="layers">How many, one upon the other.</param>
    /// <param name="bias">Add learned constants.</param>
    /// <param name="batchFirst">Axis 0 are the sequences and axis 1 the steps, not the other way round.</param>
    /// <param name="dropout">The probability of a zero in the output of every layer but the last, in training: 0 or more, below 1.</param>
    /// <param name="bidirectional">Read from the end, too, with weights of its own; both outputs side by side.</param>
    /// <param name="activation">What h goes through (PyTorch: nonlinearity).</param>
    /// <param name="layerNorm">Normalise the sum of each step.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1, or a probability outside its range.</exception>
    public Rnn(
        int inputs, int units, Rng rng, int layers = 1, bool bias = true, bool batchFirst = false, float dropout = 0, bool bidirectional = false,
        RecurrentActivation activation = RecurrentActivation.Tanh, bool layerNorm = false)
        : base(new RecurrentPlan(
            1, inputs, units, layers, bias, batchFirst, dropout, bidirectional, layerNorm ? [("layernorm", 1)] : []), rng) =>
        Activation = activation;

    /// <summary>What h goes through.</summary>
    public RecurrentActivation Activation { get; }

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
        var isRectified = Activation == RecurrentActivation.Relu;
        if (!HasLayerNorm)
            return input.Rnn(
                part.WeightInput, part.WeightHidden, part.BiasInput, part.BiasHidden, hidden, isRectified, part.IsReversed, lengths, out lastHidden);
        if (lengths is not null) input.CheckLengths("Rnn", lengths);
        Tensor[] states = [hidden ?? Tensor.Zeros([input.Shape[1], Units], input.Device)];
        var every = part.Walk([input.Linear(part.WeightInput)], states, lengths, (x, before) =>
        {
            var sum = part.Norms[0].Forward(x[0] + before[0].Linear(part.WeightHidden));
            return [isRectified ? sum.Relu() : sum.Tanh()];
        });
        lastHidden = states[0];
        return every;
    }
}

/// <summary>What the state of an <see cref="Rnn"/> goes through.</summary>
public enum RecurrentActivation
{
    /// <summary>tanh.</summary>
    Tanh,

    /// <summary>max(., 0).</summary>
    Relu,
}
