namespace Descent.Nn;

/// <summary>What recurrent layers have in common: several layers, two directions, dropout between layers, sequences of different lengths.</summary>
/// <remarks>
/// Shapes: (T, N, inputs) -> (T, N, directions * units); with batchFirst (N, T, ...) on both sides. Each further layer reads the output of the one
/// below, both directions side by side. Names of the parameters: weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0, then _l1 and so on, and the same
/// with _reverse: as PyTorch. Defaults: everything uniform in +-1 / sqrt(units), steps first, as PyTorch.
/// Lengths: where they are given, sequence n has the steps 0 .. lengths[n] - 1, and what lies behind (any finite numbers) counts for nothing: the
/// output there is 0, the last state is that of the sequence's own last step, and the reversed direction begins there. The numbers are those of
/// PyTorch with pack_padded_sequence and pad_packed_sequence(total_length: T); nothing has to be sorted.
/// </remarks>
public abstract class Recurrent : Module
{
    private readonly List<RecurrentPart> _parts = [];
    private readonly string _name;
    private readonly bool _batchFirst;
    private readonly Rng? _rng;

    private protected Recurrent(RecurrentPlan plan, Rng rng)
    {
        _name = GetType().Name;
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.Inputs, 1, "inputs");
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.Units, 1, "units");
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plan.Units, int.MaxValue / 4, "units"); // the gates are one axis
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.Layers, 1, "layers");
        if (!(plan.Dropout >= 0 && plan.Dropout < 1))
            throw new ArgumentOutOfRangeException("dropout", plan.Dropout, $"{_name}: expected a probability of 0 or more, below 1.");
        (Inputs, Units, Layers, IsBidirectional, Dropout) = (plan.Inputs, plan.Units, plan.Layers, plan.IsBidirectional, plan.Dropout);
        (_batchFirst, HasLayerNorm) = (plan.BatchFirst, plan.Norms.Length > 0);
        if (Dropout > 0) _rng = RegisterGenerator("draws", rng.Fork(rng.NextUInt32()));
        for (var layer = 0; layer < Layers; layer++)
            for (var direction = 0; direction < Directions; direction++)
                _parts.Add(Part(plan, rng, layer, direction == 1));
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

    /// <summary>Whether the sums inside a step are normalised.</summary>
    public bool HasLayerNorm { get; }

    /// <summary>Whether <see cref="Module.Forward(Tensor)"/> gives h after the last step alone: (N, directions * units), the forward direction first.
    /// For a network that says one thing about a whole sequence.</summary>
    public bool IsLastOnly { get; init; }

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

    /// <summary>Sizes, for a summary.</summary>
    public override string ToString()
    {
        var layers = Layers == 1 ? string.Empty : $", {Layers} layers";
        return $"{_name}({Inputs} -> {Units}{layers}{(IsBidirectional ? ", bidirectional" : "")}{(HasLayerNorm ? ", layer norm" : "")})";
    }

    /// <inheritdoc/>
    protected override Tensor ForwardCore(Tensor input)
    {
        var run = Run(input, null, null, null);
        if (!IsLastOnly) return run.Output;
        var last = Tensor.Stack(run.Hidden.AsSpan(^Directions..));
        return IsBidirectional ? last.Permute(1, 0, 2).Flatten() : last.Select(0, 0);
    }

    private protected (Tensor Output, Tensor Hidden, Tensor? Cell) RunRegistered(Tensor input, Tensor? hidden, Tensor? cell, IntTensor? lengths)
    {
        (Tensor Output, Tensor[] Hidden, Tensor[]? Cells) run = default;
        ReadOnlySpan<Tensor> inputs = hidden is null ? [input] : cell is null ? [input, hidden] : [input, hidden, cell];
        var output = Forward(() => (run = Run(input, hidden, cell, lengths)).Output, inputs);
        return (output, Tensor.Stack(run.Hidden), run.Cells is null ? null : Tensor.Stack(run.Cells));
    }

    /// <summary>One layer in one direction: (T, N, features) -> (T, N, units) and the states after the last step.</summary>
    private protected abstract Tensor RunPart(
        RecurrentPart part, Tensor input, Tensor? hidden, Tensor? cell, IntTensor? lengths, out Tensor lastHidden, out Tensor? lastCell);

    private (Tensor Output, Tensor[] Hidden, Tensor[]? Cells) Run(Tensor input, Tensor? hidden, Tensor? cell, IntTensor? lengths)
    {
        Check(input, hidden, cell);
        var value = _batchFirst ? input.Permute(1, 0, 2) : input;
        var (lasts, cells) = (new Tensor[_parts.Count], new Tensor?[_parts.Count]);
        for (var layer = 0; layer < Layers; layer++)
        {
            if (layer > 0 && _rng is not null && IsTraining) value = value.Dropout(Dropout, _rng);
            var outputs = new Tensor[Directions];
            for (var direction = 0; direction < Directions; direction++)
            {
                var index = (layer * Directions) + direction;
                outputs[direction] = RunPart(
                    _parts[index], value, hidden?.Select(0, index), cell?.Select(0, index), lengths, out lasts[index], out cells[index]);
            }

            value = IsBidirectional ? Tensor.Concat(2, outputs) : outputs[0];
        }

        Tensor[]? lastCells = cells[0] is null ? null : Array.ConvertAll(cells, c => c!);
        return (_batchFirst ? value.Permute(1, 0, 2) : value, lasts, lastCells);
    }

    private void Check(Tensor input, Tensor? hidden, Tensor? cell)
    {
        var form = _batchFirst ? $"(N, steps, {Inputs})" : $"(steps, N, {Inputs})";
        var (steps, batch) = _batchFirst ? (1, 0) : (0, 1);
        if (input.Rank != 3 || input.Shape[2] != Inputs || input.Shape[steps] == 0)
            throw Errors.ShapeErrors.Rank(_name, input.Shape, $"{form} with at least one step");
        Shape expected = [_parts.Count, input.Shape[batch], Units];
        foreach (var part in (ReadOnlySpan<Tensor?>)[hidden, cell])
            if (part is not null && !part.Shape.Equals(expected))
                throw Errors.ShapeErrors.Rank(_name, part.Shape,
                    $"a state of {expected} (layers * directions, N, units) for the input {input.Shape}");
    }

    private RecurrentPart Part(RecurrentPlan plan, Rng rng, int layer, bool isReversed)
    {
        var bound = 1 / MathF.Sqrt(Units);
        var end = FormattableString.Invariant($"l{layer}{(isReversed ? "_reverse" : string.Empty)}");
        var (gates, inputs, hasBias) = (plan.Gates * Units, layer == 0 ? Inputs : Directions * Units, plan.HasBias && !HasLayerNorm);
        var part = new RecurrentPart(
            Draw("weight_ih", [gates, inputs]), Draw("weight_hh", [gates, Units]), hasBias ? Draw("bias_ih", [gates]) : null,
            hasBias ? Draw("bias_hh", [gates]) : null, isReversed,
            Array.ConvertAll(plan.Norms, n => Register($"{n.Name}_{end}", new LayerNorm([n.Blocks * Units], bias: plan.HasBias))));
        if (plan.ForgetBias is { } start) part.BiasInput!.Value.Rows(Units, Units).Assign([.. Enumerable.Repeat(start, Units)]);
        return part;

        Parameter Draw(string name, Shape shape) => Register($"{name}_{end}", Tensor.Uniform(shape, rng, -bound, bound));
    }
}
