namespace Descent.Nn;

/// <summary>Long short-term memory: reads a sequence step by step and decides with gates what to keep, to forget and to show.</summary>
/// <remarks>
/// Formula: <see cref="Tensor.Lstm"/>; each further layer reads the output of the one below.
/// Shapes: (T, N, inputs) -> (T, N, directions * units); with batchFirst (N, T, ...) on both sides. The state of a run: <see cref="LstmState"/>.
/// Parameters: weight_ih_l0 (4 units, inputs), weight_hh_l0 (4 units, units), bias_ih_l0, bias_hh_l0 (4 units), the gates in the order i, f, g, o;
/// then _l1 and so on, and the same with _reverse: as PyTorch.
/// Defaults: everything uniform in +-1 / sqrt(units), steps first, as PyTorch. Batch norm does not fit recurrent layers.
/// Reference: Hochreiter, Schmidhuber, Long Short-Term Memory, Neural Computation 9(8), 1997.
/// </remarks>
/// <example><code>
/// var lstm = new Lstm(64, 128, new Rng(1), layers: 2, batchFirst: true);
/// Tensor every = lstm.Forward(x);                           // (N, T, 64) -> (N, T, 128)
/// var (output, state) = lstm.Forward(x, state: null);       // state.Hidden (2, N, 128)
/// </code></example>
public sealed class Lstm : Module
{
    private readonly List<Pass> _passes = [];
    private readonly bool _batchFirst;
    private readonly Rng? _rng;

    /// <summary>Creates the layers.</summary>
    /// <param name="inputs">Features of a step, at least 1.</param>
    /// <param name="units">Units of each layer and direction, at least 1.</param>
    /// <param name="rng">Draws the initial weights and what is dropped.</param>
    /// <param name="layers">How many, one upon the other.</param>
    /// <param name="bias">Add learned constants to the gates.</param>
    /// <param name="batchFirst">Axis 0 are the sequences and axis 1 the steps, not the other way round.</param>
    /// <param name="dropout">The probability of a zero in the output of every layer but the last, in training: 0 or more, below 1.</param>
    /// <param name="bidirectional">Read from the end, too, with weights of its own; both outputs side by side.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1, or a probability outside its range.</exception>
    public Lstm(
        int inputs, int units, Rng rng, int layers = 1, bool bias = true, bool batchFirst = false, float dropout = 0, bool bidirectional = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(units, int.MaxValue / 4); // the gates are one axis
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        if (!(dropout >= 0 && dropout < 1))
            throw new ArgumentOutOfRangeException(nameof(dropout), dropout, "Lstm: expected a probability of 0 or more, below 1.");
        (Inputs, Units, Layers, IsBidirectional, Dropout, _batchFirst) = (inputs, units, layers, bidirectional, dropout, batchFirst);
        if (dropout > 0) _rng = RegisterGenerator("draws", rng.Fork(rng.NextUInt32()));
        var bound = 1 / MathF.Sqrt(units);
        for (var layer = 0; layer < layers; layer++)
            for (var direction = 0; direction < Directions; direction++)
            {
                var end = FormattableString.Invariant($"l{layer}{(direction == 0 ? string.Empty : "_reverse")}");
                _passes.Add(new Pass(
                    Draw($"weight_ih_{end}", [4 * units, layer == 0 ? inputs : Directions * units]), Draw($"weight_hh_{end}", [4 * units, units]),
                    bias ? Draw($"bias_ih_{end}", [4 * units]) : null, bias ? Draw($"bias_hh_{end}", [4 * units]) : null, direction == 1));
            }

        Parameter Draw(string name, Shape shape) => Register(name, Tensor.Uniform(shape, rng, -bound, bound));
    }

    /// <summary>Features of a step.</summary>
    public int Inputs { get; }

    /// <summary>Units of each layer and direction.</summary>
    public int Units { get; }

    /// <summary>Layers.</summary>
    public int Layers { get; }

    /// <summary>Whether it reads from the end, too.</summary>
    public bool IsBidirectional { get; }

    /// <summary>The probability of a zero between layers.</summary>
    public float Dropout { get; }

    /// <summary>How many draws dropout made: part of <see cref="Module.RandomState"/>.</summary>
    public ulong Position
    {
        get => _rng?.Position ?? 0;
        set
        {
            if (_rng is not null) _rng.Position = value;
        }
    }

    private int Directions => IsBidirectional ? 2 : 1;

    /// <summary>Reads sequences from a given state on.</summary>
    /// <param name="input">(T, N, inputs), or (N, T, inputs) with batchFirst.</param>
    /// <param name="state">What an earlier run returned, or null for zeros.</param>
    /// <returns>h of every step of the last layer, and the state after the last step.</returns>
    /// <exception cref="ShapeException">A shape does not fit.</exception>
    public (Tensor Output, LstmState State) Forward(Tensor input, LstmState? state)
    {
        LstmState? last = null;
        ReadOnlySpan<Tensor> inputs = state is null ? [input] : [input, state.Hidden, state.Cell];
        var output = Forward(() => Run(input, state, out last), inputs);
        return (output, last!);
    }

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString() =>
        $"Lstm({Inputs} -> {Units}{(Layers == 1 ? string.Empty : $", {Layers} layers")}{(IsBidirectional ? ", bidirectional" : string.Empty)})";

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input) => Run(input, null, out _);

    private Tensor Run(Tensor input, LstmState? state, out LstmState last)
    {
        Check(input, state);
        var value = _batchFirst ? input.Permute(1, 0, 2) : input;
        var (hidden, cells) = (new Tensor[_passes.Count], new Tensor[_passes.Count]);
        for (var layer = 0; layer < Layers; layer++)
        {
            if (layer > 0 && _rng is not null && IsTraining) value = value.Dropout(Dropout, _rng);
            var outputs = new Tensor[Directions];
            for (var direction = 0; direction < Directions; direction++)
            {
                var index = (layer * Directions) + direction;
                var pass = _passes[index];
                outputs[direction] = value.Lstm(
                    pass.WeightInput, pass.WeightHidden, pass.BiasInput, pass.BiasHidden, state?.Hidden.Select(0, index), state?.Cell.Select(0,
                        index),
                    pass.IsReversed, out cells[index]);
                hidden[index] = outputs[direction].Select(0, pass.IsReversed ? 0 : -1);
            }

            value = IsBidirectional ? Tensor.Stack(outputs).Permute(1, 2, 0, 3).Flatten(2) : outputs[0];
        }

        last = new LstmState(Tensor.Stack(hidden), Tensor.Stack(cells));
        return _batchFirst ? value.Permute(1, 0, 2) : value;
    }

    private void Check(Tensor input, LstmState? state)
    {
        var form = _batchFirst ? $"(N, steps, {Inputs})" : $"(steps, N, {Inputs})";
        var (steps, batch) = _batchFirst ? (1, 0) : (0, 1);
        if (input.Rank != 3 || input.Shape[2] != Inputs || input.Shape[steps] == 0)
            throw Errors.ShapeErrors.Rank("Lstm", input.Shape, $"{form} with at least one step");
        if (state is null) return;
        Shape expected = [_passes.Count, input.Shape[batch], Units];
        foreach (var part in (ReadOnlySpan<Tensor>)[state.Hidden, state.Cell])
            if (!part.Shape.Equals(expected))
                throw Errors.ShapeErrors.Rank("Lstm", part.Shape,
                    $"a state of {expected} (layers * directions, N, units) for the input {input.Shape}");
    }

    // One layer in one direction.
    private sealed record Pass(Parameter WeightInput, Parameter WeightHidden, Parameter? BiasInput, Parameter? BiasHidden, bool IsReversed);
}
